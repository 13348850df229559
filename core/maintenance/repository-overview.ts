import type { RepositoryOverview, RepositoryUse } from '../../shared/backup/repository-overview.js';
import type { RepositoryStats } from '../../shared/backup/repository-stats.js';
import type { Clock } from '../../shared/clock.js';
import { addDays, dateOf } from '../../shared/license/calendar.js';
import { AppError } from '../../shared/errors.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import { folderProblem } from '../repository/repository-folder.js';
import { statsOrSize } from '../repository/stats.js';
import type { RepositoryReader } from '../repository/reader.js';
import { diskRoomOf, lowRooms } from './disk-rooms.js';
import { repositoriesWithMail } from './known-repositories.js';

/** So far back Home shows how repositories have grown. */
const daysShown = 90;

/** What every repository holds and takes up, and how much room its disk has. */
export interface RepositoryFigures {
  readonly stats: (repository: KnownRepository) => RepositoryStats;
  /** All repositories: the console's own first, those opened only to restore from last. Their figures are those of today from now on. */
  readonly overview: () => RepositoryOverview[];
  /** Notes what a job's repository takes up today: after a session of it. */
  readonly noteAfter: (jobId: string) => void;
}

export function createRepositoryFigures(
  catalogue: Catalogue,
  /** Of one that is open, or is opened for it; throws AppError. */
  readerOf: (repositoryId: number) => RepositoryReader,
  clock: Clock,
): RepositoryFigures {
  const stats = ({ id, path }: KnownRepository): RepositoryStats =>
    statsOrSize(path, () => {
      // One that is open already is read as it was, whatever has become of its folder since.
      const problem = folderProblem(path, catalogue.repositories.expectationOf(id));
      if (problem !== null) throw problem;
      return readerOf(id);
    });
  const note = (
    { id }: KnownRepository,
    { bytesOnDisk, messages, restorePoints, error }: RepositoryStats,
  ) => {
    if (error !== null) return;
    catalogue.repositoryDays.note(id, { day: dateOf(clock()), bytesOnDisk, messages, restorePoints });
  };
  return {
    stats,
    overview: () => {
      const written = repositoriesWithMail(catalogue);
      const opened = [...catalogue.repositories.openedOnly()].flatMap(
        (id) => catalogue.repositories.get(id) ?? [],
      );
      const found = [...written, ...opened].map((repository) => ({ repository, of: stats(repository) }));
      for (const { repository, of } of found) if (written.includes(repository)) note(repository, of);
      const today = dateOf(clock());
      const days = catalogue.repositoryDays.between(addDays(today, -daysShown), today);
      const lowRoomOf = lowRooms(catalogue, clock);
      return found.map(({ repository, of }) => ({
        ...of,
        use: useOf(catalogue, repository),
        // Nobody says how much a bucket takes.
        freeBytes:
          catalogue.buckets.get(repository.id) === null
            ? (diskRoomOf(repository.path)?.freeBytes ?? null)
            : null,
        lowRoom: written.includes(repository) ? lowRoomOf(repository.path) : null,
        days: [...(days.get(repository.id) ?? [])],
      }));
    },
    noteAfter: (jobId) => {
      try {
        const job = catalogue.jobs.list().find(({ id }) => id === jobId);
        if (job === undefined) return;
        const repository = catalogue.repositories.register(job.definition.repositoryPath);
        note(repository, stats(repository));
      } catch (error) {
        // The session counts for more: the day is noted with the next look.
        if (!(error instanceof AppError)) throw error;
      }
    },
  };
}

function useOf({ repositories, jobs }: Catalogue, { id, path }: KnownRepository): RepositoryUse {
  if (repositories.openedOnly().has(id)) return 'opened';
  const writing = jobs
    .list()
    .filter(({ definition }) => repositories.pathOf(definition.repositoryPath) === path);
  if (writing.some(({ definition }) => definition.copyFrom !== null)) return 'copy';
  if (path === repositories.pathOf(null)) return 'console';
  return writing.length > 0 ? 'job' : 'former';
}
