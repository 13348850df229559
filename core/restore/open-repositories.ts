import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { RepositoryStore } from '../catalogue/repositories.js';
import type { RepositoryReader } from '../repository/reader.js';
import { stateOfFiles } from '../repository/repository-files.js';
import { isBucketIndex, isEncrypted } from '../repository/repository-marker.js';
import { type OpenRepository, openForReading } from '../repository/open-for-reading.js';

/** The repositories that this process reads, opened when first asked for. */
export interface OpenRepositories {
  /** Throws AppError `not-found` when the repository's folder is not there. */
  readonly open: (repositoryId: number) => OpenRepository;
  readonly reader: (repositoryId: number) => RepositoryReader;
  /** Ends the threads that keep search indexes; resolves once they have ended. */
  readonly endIndexing: () => Promise<void>;
  readonly close: () => void;
}

export function createOpenRepositories(
  known: Pick<RepositoryStore, 'get' | 'expectationOf' | 'openedOnly'>,
): OpenRepositories {
  const all = new Map<number, { readonly repository: OpenRepository; readonly state: string | null }>();
  const open = (repositoryId: number): OpenRepository => {
    const already = all.get(repositoryId);
    const isOpenedOnly = known.openedOnly().has(repositoryId);
    const repository = known.get(repositoryId);
    // One that is only looked at does not see what others write: it is opened anew then. So is one that a job has taken over, or somebody encrypted.
    const state = repository === null ? null : stateOf(repository.path, isOpenedOnly, already?.state);
    if (already !== undefined && already.state === state) return already.repository;
    already?.repository.close();
    all.delete(repositoryId);
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
    endIndexing: async () => {
      await Promise.all([...all.values()].map(({ repository }) => repository.search.endUpdate()));
    },
    close: () => {
      for (const { repository } of all.values()) repository.close();
      all.clear();
    },
  };
}

/** What changes when somebody writes to a repository; of one that this console writes to, only when it becomes an encrypted one. */
function stateOf(folder: string, isOpenedOnly: boolean, former: string | null | undefined): string {
  // The index of a bucket is never only looked at: what is restored from it is kept in it.
  const isWritten = !isOpenedOnly || isUnlessAway(folder, isBucketIndex);
  if (isWritten) {
    // What is open stays open, whatever becomes of its folder.
    if (former === 'encrypted') return former;
    return isUnlessAway(folder, isEncrypted) ? 'encrypted' : 'readable';
  }
  return stateOfFiles(folder);
}

/** Asked of the marker: an encryption that is under way has written its files already. False while the folder cannot be read. */
function isUnlessAway(folder: string, is: (folder: string) => boolean): boolean {
  try {
    return is(folder);
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}
