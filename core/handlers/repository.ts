import type { Handlers } from '../../shared/ipc/contract.js';
import type { WorkerContract } from '../../shared/ipc/worker-contract.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Clock } from '../../shared/clock.js';
import { AppError, assertNever } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { checksOf, intervalOf, nextCareAt } from '../maintenance/care-schedule.js';
import { lowRooms } from '../maintenance/disk-rooms.js';
import { lookIntoFolder } from '../maintenance/look-into-folder.js';
import { repositoriesWithMail } from '../maintenance/known-repositories.js';
import type { RepositoryFigures } from '../maintenance/repository-overview.js';
import { listRepositories, openToRestore, refreshOpened } from '../maintenance/opened-repositories.js';
import type { RepositoryEncryption } from '../maintenance/repository-encryption.js';
import type { Maintenance } from '../maintenance/maintenance.js';
import { isRepository } from '../repository/repository-marker.js';
import { repositoryStats } from '../repository/stats.js';
import type { Drills } from '../restore/drill/drills.js';
import type { OpenRepositories } from '../restore/open-repositories.js';

interface RepositoryServices {
  readonly catalogue: Catalogue;
  readonly repositories: OpenRepositories;
  readonly figures: RepositoryFigures;
  readonly maintenance: Maintenance;
  readonly drills: Drills;
  readonly encryption: RepositoryEncryption;
  readonly clock: Clock;
  /** There may be other mailboxes to restore. */
  readonly onMailboxes: () => void;
}

/** Calls about repositories: what they hold, verification and pruning. */
export function repositoryHandlers(services: RepositoryServices): Handlers<WorkerContract>['repository'] {
  const { catalogue, repositories, figures, maintenance, drills, encryption, clock, onMailboxes } = services;
  return {
    stats: () => {
      const { id, path } = catalogue.repositories.register(null);
      return isRepository(path) ? figures.stats({ id, path }) : repositoryStats(path, null);
    },
    list: () => repositoriesWithMail(catalogue).map(figures.stats),
    overview: figures.overview,
    verify: () => maintenance.verify('all'),
    verifyDue: () => maintenance.verify('due'),
    verifyOne: ({ path, isDue }) => maintenance.verify(isDue ? 'due' : 'all', path),
    drill: ({ which }) => ({ sessionId: drills.start(which) }),
    care: () =>
      checksOf({ catalogue, clock }, repositoriesWithMail(catalogue)).map(({ repository, check }) => {
        const { task, begunAt, completedAt, sessionId, wasWell, wellAt, messages, whole } = check;
        const nextAt = nextCareAt(check, clock())?.toISOString() ?? null;
        const of = { path: repository.path, task, interval: intervalOf(check), nextAt };
        return { ...of, begunAt, completedAt, sessionId, wasWell, wellAt, messages, whole };
      }),
    setCare: ({ path, task, interval }) => {
      const found = repositoriesWithMail(catalogue).find((each) => each.path === path);
      if (!found) throw new AppError('not-found', text('repository.missing', { folder: path }));
      catalogue.checks.noteKnown(found.id, clock().toISOString());
      catalogue.checks.setInterval(found.id, task, interval);
    },
    known: () => listRepositories(catalogue),
    open: ({ path }) => {
      const opened = openToRestore(catalogue, path);
      onMailboxes();
      return opened;
    },
    look: ({ path }) => lookIntoFolder(catalogue.repositories.pathOf(path), lowRooms(catalogue, clock)),
    create: encryption.create,
    unlock: async (wanted) => {
      const unlocked = await encryption.unlock(wanted);
      refreshOpened(catalogue);
      onMailboxes();
      return unlocked;
    },
    encrypt: encryption.encrypt,
    changePassphrase: encryption.changePassphrase,
    renewRecoveryKey: encryption.renewRecoveryKey,
    pruneForecast: maintenance.forecast,
    prune: maintenance.prune,
    repack: ({ path }) => maintenance.repack(path),
    repair: async () => {
      try {
        return await maintenance.repair();
      } finally {
        // What is open was read with the second copy, or what was found damaged in a bucket.
        repositories.close();
      }
    },
    cancel: async ({ task, sessionId }) => {
      switch (task) {
        case 'verify':
          // One in a process of its own looks there, or is killed and found stopped.
          if (sessionId === undefined) maintenance.cancel(task);
          else catalogue.sessions.requestStop(sessionId);
          return;
        case 'prune':
        case 'repack':
        case 'repair':
          maintenance.cancel(task);
          return;
        case 'encrypt':
          encryption.cancel();
          return;
        case 'restore-drill':
          await drills.stop();
          return;
        default:
          assertNever(task);
      }
    },
  };
}
