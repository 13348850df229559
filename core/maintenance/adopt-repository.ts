import { AppError } from '../../shared/errors.js';
import type { Text } from '../../shared/texts/text.js';
import { type OpenRepository, openForReading } from '../repository/open-for-reading.js';
import { type RepositoryExpectation, isRepository } from '../repository/repository-marker.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import { trySync } from './legal-holds.js';
import type { FoundMailbox } from '../catalogue/found-mailboxes.js';

/** A repository that mailboxes could not be taken in from, and why. */
export interface NotAdopted {
  readonly path: string;
  readonly reason: Text;
}

/**
 * A catalogue that knows no mailbox takes in those of the console's own repository: after the loss of the catalogue, or
 * on another machine, everything that was backed up can be restored at once. So does it with a repository that a job names and that it
 * knows no mailbox of: the copy it was put back from may be older than the job's first run (docs/decisions/0152). One that was put back
 * learns from all its repositories what the copy may lack. Answers those that are not there, or cannot be read, now.
 */
export function adoptRepositories(catalogue: Catalogue): NotAdopted[] {
  const { mailboxes, repositories, jobs } = catalogue;
  const own =
    mailboxes.isEmpty() && isRepository(repositories.pathOf(null)) ? [repositories.register(null)] : [];
  // A job made later may have no repository yet.
  const lostUntil = catalogue.recoveredAt() ?? '';
  const named = jobs
    .list()
    .filter(
      ({ createdAt, definition: { repositoryPath } }) =>
        createdAt <= lostUntil || isRepository(repositories.pathOf(repositoryPath)),
    )
    .map(({ definition }) => repositories.register(definition.repositoryPath));
  const unknown = [...own, ...named].filter(({ id }) => !repositories.holdsMailboxes(id));
  const openedOnly = repositories.openedOnly();
  const known = repositories
    .list()
    .filter(({ id }) => !openedOnly.has(id))
    .filter(({ id, path }) => repositories.holdsMailboxes(id) || isRepository(path));
  const wanted = catalogue.isRecovered ? [...unknown, ...known] : unknown;
  const byId = new Map(wanted.map((repository) => [repository.id, repository]));
  return [...byId.values()].flatMap((repository) => adopt(catalogue, repository));
}

/** Takes in a repository that the catalogue knows no mailbox of: its mailboxes continue under their keys. */
export function adoptUnknown(catalogue: Catalogue, repository: KnownRepository): void {
  if (!catalogue.repositories.holdsMailboxes(repository.id)) adopt(catalogue, repository);
}

function adopt(catalogue: Catalogue, repository: KnownRepository): NotAdopted[] {
  const { mailboxes, repositories } = catalogue;
  const { id, path } = repository;
  try {
    mailboxes.adopt(mailboxesIn(path, repositories.expectationOf(id)), id);
    // Holds too: whoever made them may be another console.
    trySync(catalogue, repository);
    return [];
  } catch (error) {
    // A damaged repository keeps nobody from starting; verification, in Settings, says what is wrong with it.
    if (!(error instanceof AppError)) throw error;
    return [{ path, reason: error.text }];
  }
}

/** Throws AppError `corrupt-state`, `newer-schema` or `io`. */
function mailboxesIn(path: string, expected: RepositoryExpectation): FoundMailbox[] {
  const repository = openForReading(path, expected);
  try {
    return foundMailboxes(repository);
  } finally {
    repository.close();
  }
}

/** The mailboxes of a repository with restore points. */
export function foundMailboxes({ mailboxes, reader }: OpenRepository): FoundMailbox[] {
  return mailboxes().flatMap(({ key, name, source }): FoundMailbox[] => {
    const points = reader.points(key);
    const [newest] = points;
    const oldest = points.at(-1);
    if (!newest || !oldest) return [];
    return [
      {
        id: key,
        mailbox: name,
        sourceName: source,
        firstPointAt: new Date(oldest.made_at).toISOString(),
        lastPointAt: new Date(newest.made_at).toISOString(),
        messages: newest.messages,
        bytes: newest.bytes,
        restorePoints: points.length,
      },
    ];
  });
}
