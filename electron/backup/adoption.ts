import { AppError } from '../../shared/errors.js';
import { type OpenRepository, openForReading } from '../repository/repository.js';
import { isRepository } from '../repository/repository-folder.js';
import type { Catalogue } from './catalogue/catalogue.js';
import type { FoundMailbox } from './catalogue/mailboxes.js';

/**
 * A catalogue that knows no mailbox takes in those of the console's own repository: after the loss of the catalogue, or
 * on another machine, everything that was backed up can be restored at once. So does one that lost the way to restore points.
 */
export function adoptOwnRepository(catalogue: Catalogue): void {
  if (!catalogue.mailboxes.isIncomplete()) return;
  const { id: repositoryId, path } = catalogue.repositories.register(null);
  if (!isRepository(path)) return;
  const repository = openIfWhole(path);
  if (!repository) return;
  try {
    const found = repository.mailboxes().flatMap(({ key, name, source }): FoundMailbox[] => {
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
    catalogue.mailboxes.adopt(found, repositoryId);
  } finally {
    repository.close();
  }
}

function openIfWhole(path: string): OpenRepository | null {
  try {
    return openForReading(path);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
