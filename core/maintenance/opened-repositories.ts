import type { ListedRepository } from '../../shared/backup/repository-stats.js';
import { AppError } from '../../shared/errors.js';

import type { Catalogue } from '../catalogue/catalogue.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import { openForReading } from '../repository/open-for-reading.js';
import { stateOfFiles } from '../repository/repository-files.js';
import { isBucketIndex, isRepository, repositoryIdentity } from '../repository/repository-marker.js';
import { adoptUnknown, foundMailboxes } from './adopt-repository.js';
import { repositoriesWithMail } from './known-repositories.js';
import { shown } from './open-or-error.js';

/**
 * Opens a repository of another console, or of an earlier one, only to restore from it: its mailboxes can be browsed and restored from then on, after a
 * restart too. Nothing is written into it, and nothing of it counts for the license (licensing.md §5). One that is known stays as it is. Throws AppError
 * `not-found` where there is none, `newer-schema`, `repository-damaged` or `io`.
 */
export function openToRestore(catalogue: Catalogue, folder: string): ListedRepository {
  const { repositories } = catalogue;
  const path = repositories.pathOf(folder);
  const identity = repositoryIdentity(path);
  const known = repositories.list().find((each) => each.path === path);
  if (known !== undefined && !repositories.openedOnly().has(known.id) && isUsed(catalogue, known))
    return listed(catalogue, known, 'own');
  // After the loss of a catalogue: it is this console's all the same, and its mailboxes count.
  if (path === repositories.pathOf(null)) {
    const own = repositories.register(null);
    repositories.noteIdentity(own.id, identity);
    adoptUnknown(catalogue, own);
    return listed(catalogue, own, 'own');
  }
  const found = mailboxesUnlessLocked(path);
  const repository = known ?? repositories.register(folder);
  repositories.noteIdentity(repository.id, identity);
  repositories.noteOpened(repository.id);
  catalogue.mailboxes.adoptOpened(found, repository.id);
  return listed(catalogue, repository, 'opened');
}

/** Takes in what others have added to the opened repositories since; those that are not there are left out. */
export function refreshOpened(
  catalogue: Catalogue,
  isWanted: (known: KnownRepository) => boolean = () => true,
): void {
  const { repositories } = catalogue;
  for (const id of repositories.openedOnly()) {
    try {
      const known = repositories.get(id);
      if (known === null || !isWanted(known)) continue;
      const opened = openForReading(known.path, repositories.expectationOf(id), 'look');
      try {
        const found = foundMailboxes(opened);
        catalogue.mailboxes.adoptOpened(found, id);
        noteGone(catalogue, id, new Set(found.map((each) => each.id)));
      } finally {
        opened.close();
      }
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
}

/** Mailboxes that are nowhere else and whose data were deleted there: there is nothing to restore of them any more. */
function noteGone(
  { mailboxes, repositories }: Catalogue,
  repositoryId: number,
  found: ReadonlySet<string>,
): void {
  const opened = new Map(mailboxes.list().map((each) => [each.id, each]));
  for (const id of repositories.mailboxesIn(repositoryId)) {
    const known = opened.get(id);
    if (found.has(id) || known?.isOpenedOnly !== true || known.restorePoints === 0) continue;
    if (repositories.ofMailbox(id).length === 1) mailboxes.noteDeleted(id);
  }
}

/** The same, of folders that were written to since the last time; a bucket is looked at when it is asked for. */
export function openedFollower(catalogue: Catalogue): () => void {
  const seen = new Map<number, string>();
  return () => {
    refreshOpened(catalogue, ({ id, path }) => {
      if (!isRepository(path) || isBucketIndex(path)) return false;
      const state = stateOfFiles(path);
      const isNew = seen.get(id) !== state;
      seen.set(id, state);
      return isNew;
    });
  };
}

/** The repositories that this console writes to, its own first, then those opened to restore from. */
export function listRepositories(catalogue: Catalogue): ListedRepository[] {
  const { repositories } = catalogue;
  const opened = [...repositories.openedOnly()].flatMap((id) => repositories.get(id) ?? []);
  return [
    ...repositoriesWithMail(catalogue).map((repository) => listed(catalogue, repository, 'own')),
    ...opened.map((repository) => listed(catalogue, repository, 'opened')),
  ];
}

/** Whether jobs write to it, or have written. */
function isUsed({ repositories, jobs }: Catalogue, { id, path }: KnownRepository): boolean {
  return (
    repositories.holdsMailboxes(id) ||
    jobs.list().some(({ definition }) => repositories.pathOf(definition.repositoryPath) === path)
  );
}

function listed(
  { repositories }: Catalogue,
  { id, path }: KnownRepository,
  use: ListedRepository['use'],
): ListedRepository {
  const base = { path, use };
  try {
    const expected = repositories.expectationOf(id);
    const opened = openForReading(path, expected, use === 'opened' ? 'look' : 'read');
    try {
      const mailboxes = foundMailboxes(opened);
      const points = mailboxes.reduce((sum, { restorePoints }) => sum + restorePoints, 0);
      return { ...base, mailboxes: mailboxes.length, restorePoints: points, error: null };
    } finally {
      opened.close();
    }
  } catch (error) {
    return {
      ...base,
      mailboxes: repositories.mailboxesIn(id).length,
      restorePoints: null,
      error: shown(error),
    };
  }
}

/** None of one whose passphrase is still to be entered: it is opened all the same, so that it can be. */
function mailboxesUnlessLocked(path: string): ReturnType<typeof readMailboxes> {
  try {
    return readMailboxes(path);
  } catch (error) {
    if (error instanceof AppError && error.code === 'passphrase-needed') return [];
    throw error;
  }
}

function readMailboxes(path: string) {
  const opened = openForReading(path, { type: 'any' }, 'look');
  try {
    return foundMailboxes(opened);
  } finally {
    opened.close();
  }
}
