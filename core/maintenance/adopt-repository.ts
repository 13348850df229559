import { AppError } from '../../shared/errors.js';
import { openForReading } from '../repository/repository.js';
import { type RepositoryExpectation, isRepository } from '../repository/repository-folder.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import type { FoundMailbox } from '../catalogue/mailboxes.js';

/**
 * A catalogue that knows no mailbox takes in those of the console's own repository: after the loss of the catalogue, or
 * on another machine, everything that was backed up can be restored at once. One that was put back from a copy learns from all its
 * repositories what the copy may lack.
 */
export function adoptRepositories(catalogue: Catalogue): void {
  if (catalogue.mailboxes.isEmpty()) adopt(catalogue, catalogue.repositories.register(null));
  if (!catalogue.isRecovered) return;
  for (const repository of catalogue.repositories.list()) adopt(catalogue, repository);
}

function adopt({ mailboxes, repositories }: Catalogue, { id, path }: KnownRepository): void {
  if (!isRepository(path)) return;
  try {
    mailboxes.adopt(mailboxesIn(path, repositories.expectationOf(id)), id);
  } catch (error) {
    // A damaged repository keeps nobody from starting; verification, in Settings, says what is wrong with it.
    if (!(error instanceof AppError)) throw error;
  }
}

/** Throws AppError `corrupt-state`, `newer-schema` or `io`. */
function mailboxesIn(path: string, expected: RepositoryExpectation): FoundMailbox[] {
  const repository = openForReading(path, expected);
  try {
    return repository.mailboxes().flatMap(({ key, name, source }): FoundMailbox[] => {
      const points = repository.reader.points(key);
      const [newest] = points;
      const oldest = points.at(-1);
      if (!newest || !oldest) return [];
      return [
        {
          id: key,
          mailbox: name,
          sourceName: source,
          firstPointAt: new Date(oldest.completed_at).toISOString(),
          lastPointAt: new Date(newest.completed_at).toISOString(),
          messages: newest.messages,
          bytes: newest.bytes,
          restorePoints: points.length,
        },
      ];
    });
  } finally {
    repository.close();
  }
}
