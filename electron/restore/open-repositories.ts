import { AppError } from '../../shared/errors.js';
import type { RepositoryStore } from '../backup/catalogue/repositories.js';
import type { RepositoryReader } from '../repository/reader.js';
import { type OpenRepository, openForReading } from '../repository/repository.js';

/** The repositories that this process reads, opened when first asked for. */
export interface OpenRepositories {
  /** Throws AppError `not-found` when the repository's folder is not there. */
  readonly reader: (repositoryId: number) => RepositoryReader;
  readonly close: () => void;
}

export function createOpenRepositories(known: RepositoryStore): OpenRepositories {
  const open = new Map<number, OpenRepository>();
  return {
    reader: (repositoryId) => {
      const already = open.get(repositoryId);
      if (already) return already.reader;
      const repository = known.get(repositoryId);
      if (!repository) throw new AppError('not-found', 'This repository is not known any more.');
      const opened = openForReading(repository.path);
      open.set(repositoryId, opened);
      return opened.reader;
    },
    close: () => {
      for (const repository of open.values()) repository.close();
      open.clear();
    },
  };
}
