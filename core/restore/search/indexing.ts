import { AppError } from '../../../shared/errors.js';
import type { RepositoryStore } from '../../catalogue/repositories.js';
import { isRepository } from '../../repository/repository-marker.js';
import { isStorageError } from '../../lib/storage-errors.js';
import { pause } from '../../lib/cancellation.js';
import type { OpenRepositories } from '../open-repositories.js';
import type { Search } from './search.js';

export interface IndexingOptions {
  readonly known: RepositoryStore;
  readonly repositories: OpenRepositories;
  readonly search: Search;
  /** False while a backup runs: it goes first. */
  readonly mayRun: () => boolean;
  /** Called with the reason when indexing in the background paused; null when there is to be none. */
  readonly onFault: ((error: unknown) => void) | null;
}

/** Brings the search indexes of all repositories up to date. */
export interface Indexing {
  /**
   * Indexes for a quarter of a second, or one batch; returns how many messages cannot be found yet, and how many only an index of an earlier
   * version finds.
   */
  readonly updateBriefly: () => Promise<{ pending: number; rebuilding: number }>;
  /** Ends within one batch, and with it the threads. */
  readonly close: () => Promise<void>;
}

/** New messages are looked for this often; the launch has the machine to itself until then. */
const lookEveryMs = 3_000;
/** After a fault (a disk that is gone or full) the next look comes later. */
const afterFaultMs = 60_000;
/** So that whoever asks again and again can show how far it is, and end in time. */
const callMs = 250;

export function createIndexing(options: IndexingOptions): Indexing {
  const closing = new AbortController();
  const background = options.onFault === null ? Promise.resolve() : inBackground(options, closing.signal);
  return {
    updateBriefly: async () => {
      const start = performance.now();
      while (performance.now() - start < callMs && !closing.signal.aborted) {
        if ((await updateUnlessFull(options)) === 0) break;
      }
      return { pending: options.search.pending(), rebuilding: options.search.rebuilding() };
    },
    close: async () => {
      closing.abort();
      await Promise.all([background, options.repositories.endIndexing()]);
    },
  };
}

async function inBackground(options: IndexingOptions, signal: AbortSignal): Promise<void> {
  let waitMs = lookEveryMs;
  while (await paused(waitMs, signal)) {
    if (!options.mayRun()) {
      waitMs = lookEveryMs;
      continue;
    }
    const start = performance.now();
    try {
      const updated = await updateNext(options);
      // Half of one processor at most: whoever works at this machine should not notice.
      waitMs = updated === 0 ? lookEveryMs : performance.now() - start;
    } catch (error) {
      waitMs = afterFaultMs;
      // Another process writes to the index: what it does need not be done here. Or the repository was closed, to be opened anew.
      const isExpected = error instanceof AppError && (error.code === 'busy' || error.code === 'cancelled');
      if (!isExpected) options.onFault?.(error);
    }
  }
}

/** A disk that takes nothing leaves the index as it is: what it has can be found, and the rest is told as pending. */
async function updateUnlessFull(options: IndexingOptions): Promise<number> {
  try {
    return await updateNext(options);
  } catch (error) {
    if (isStorageError(error)) return 0;
    throw error;
  }
}

/** Indexes a batch of the first repository that has something new; returns how many messages. */
async function updateNext({ known, repositories }: IndexingOptions): Promise<number> {
  let failure: AppError | null = null;
  for (const { id, path } of known.list()) {
    if (!isRepository(path)) continue;
    try {
      const updated = await repositories.open(id).search.updateNext();
      if (updated > 0) return updated;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // The others have their turn first.
      failure ??= error;
    }
  }
  if (failure !== null) throw failure;
  return 0;
}

/** False once it is time to end. */
function paused(ms: number, signal: AbortSignal): Promise<boolean> {
  return pause(ms, signal).then(
    () => true,
    () => false,
  );
}
