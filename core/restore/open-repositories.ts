import { statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { RepositoryStore } from '../catalogue/repositories.js';
import type { RepositoryReader } from '../repository/reader.js';
import { allFiles } from '../repository/repository-files.js';
import { type OpenRepository, openForReading } from '../repository/repository.js';

/** The repositories that this process reads, opened when first asked for. */
export interface OpenRepositories {
  /** Throws AppError `not-found` when the repository's folder is not there. */
  readonly open: (repositoryId: number) => OpenRepository;
  readonly reader: (repositoryId: number) => RepositoryReader;
  readonly close: () => void;
}

export function createOpenRepositories(known: RepositoryStore): OpenRepositories {
  const all = new Map<number, { readonly repository: OpenRepository; readonly state: string | null }>();
  const open = (repositoryId: number): OpenRepository => {
    const already = all.get(repositoryId);
    const isOpenedOnly = known.openedOnly().has(repositoryId);
    // One that is only looked at does not see what others write: it is opened anew then. So is one that a job has taken over.
    const found = isOpenedOnly ? known.get(repositoryId) : null;
    const state = found === null ? null : stateOf(found.path);
    if (already?.state === state) return already.repository;
    already?.repository.close();
    all.delete(repositoryId);
    const repository = found ?? known.get(repositoryId);
    if (!repository) throw new AppError('not-found', text('browse.repositoryGone'));
    const opened = openForReading(
      repository.path,
      known.expectationOf(repositoryId),
      isOpenedOnly ? 'look' : 'read',
    );
    all.set(repositoryId, { repository: opened, state });
    return opened;
  };
  return {
    open,
    reader: (repositoryId) => open(repositoryId).reader,
    close: () => {
      for (const { repository } of all.values()) repository.close();
      all.clear();
    },
  };
}

/** What changes when somebody writes to a repository. */
function stateOf(folder: string): string {
  return allFiles
    .flatMap(({ database }) => [database, `${database}-wal`])
    .map((name) => statSync(join(folder, name), { throwIfNoEntry: false }))
    .map((found) => `${String(found?.mtimeMs)} ${String(found?.size)}`)
    .join(' ');
}
