import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { replaceFileFrom } from './atomic-file.js';
import { throwIfStopped } from './cancellation.js';
import { isStorageError, storageError, systemCode } from './storage-errors.js';

/** Pushes come at this pace at most, in milliseconds. */
const progressPauseMs = 100;

interface Progress {
  readonly task: string;
  readonly done: number;
  readonly total: number;
}

/** What the making of one report is given. */
export interface ReportWork {
  readonly signal: AbortSignal;
  /** Replaces the file, whole or not at all. */
  readonly save: (content: string | Uint8Array | AsyncIterable<string>) => Promise<void>;
  /** Says how far it is of so many; told on at a pace that leaves the time to the work. */
  readonly progressOf: (total: number) => (done: number) => void;
}

/** Reports that are being made into files, each under a name that its caller has chosen. */
export interface ReportTasks {
  /**
   * Answers what `make` does. Throws AppError `cancelled` once it has been, `busy` for a name in use, `disk-full` or `io` for what cannot be
   * written or is no file.
   */
  readonly write: <T>(task: string, path: string, make: (work: ReportWork) => Promise<T>) => Promise<T>;
  /** Ends this one, of which nothing stays; nothing happens when it is not being made. */
  readonly cancel: (task: string) => void;
  readonly close: () => void;
}

export function createReportTasks(onProgress: (progress: Progress) => void): ReportTasks {
  const running = new Map<string, AbortController>();
  return {
    async write(task, path, make) {
      if (running.has(task)) throw new AppError('busy', text('licenseReports.running'));
      const stop = new AbortController();
      const { signal } = stop;
      running.set(task, stop);
      try {
        return await make({
          signal,
          save: (content) => replaceFileFrom(path, content, { signal }),
          progressOf: (total) => progressOf(task, total, onProgress),
        });
      } catch (error) {
        throwIfStopped(signal);
        throw notWritten(path, error);
      } finally {
        running.delete(task);
      }
    },
    cancel: (task) => running.get(task)?.abort(),
    close: () => {
      for (const stop of running.values()) stop.abort();
    },
  };
}

/** The pieces, with a turn for the rest of the process after each. */
export async function* inTurns(pieces: Iterable<string>): AsyncGenerator<string> {
  for (const piece of pieces) {
    yield piece;
    await nextTurn();
  }
}

/** What the file system says, in words; a fault of ours stays what it is. */
function notWritten(path: string, error: unknown): unknown {
  if (error instanceof AppError || systemCode(error) === '') return error;
  return isStorageError(error)
    ? storageError(path, error)
    : new AppError('io', text('console.exportNotWritten', { path }), { cause: error });
}

function progressOf(
  task: string,
  total: number,
  onProgress: (progress: Progress) => void,
): (done: number) => void {
  let pushedAt = -Infinity;
  return (done) => {
    const now = performance.now();
    if (now - pushedAt < progressPauseMs) return;
    pushedAt = now;
    onProgress({ task, done, total });
  };
}
