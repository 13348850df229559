import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { RepositoryStore } from '../catalogue/repositories.js';
import type { RepositoryReader } from '../repository/reader.js';
import { type OpenRepository, openForReading } from '../repository/repository.js';

/** The repositories that this process reads, opened when first asked for. */
export interface OpenRepositories {
  /** Throws AppError `not-found` when the repository's folder is not there. */
  readonly open: (repositoryId: number) => OpenRepository;
  readonly reader: (repositoryId: number) => RepositoryReader;
  readonly close: () => void;
}

export function createOpenRepositories(known: RepositoryStore): OpenRepositories {
  const all = new Map<number, OpenRepository>();
  const open = (repositoryId: number): OpenRepository => {
    const already = all.get(repositoryId);
    if (already) return already;
    const repository = known.get(repositoryId);
    if (!repository) throw new AppError('not-found', text('browse.repositoryGone'));
    const opened = openForReading(repository.path, known.expectationOf(repositoryId));
    all.set(repositoryId, opened);
    return opened;
  };
  return {
    open,
    reader: (repositoryId) => open(repositoryId).reader,
    close: () => {
      for (const repository of all.values()) repository.close();
      all.clear();
    },
  };
}
