import { setMaxListeners } from 'node:events';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';

/** Throws AppError `cancelled` once a session has been stopped or its reader closed. */
export function throwIfStopped(signal: AbortSignal | undefined, closed = false): void {
  if (closed || signal?.aborted === true) throw new AppError('cancelled', text('lib.stopped'));
}

/** Whether an error says only that the work was stopped. */
export function isCancelled(error: unknown): boolean {
  return error instanceof AppError && error.code === 'cancelled';
}

/** As many wait as work side by side, and each takes its listener away again; beyond ten, Node takes that for a leak and says so on stderr. */
export function letManyListen(signal: AbortSignal): void {
  setMaxListeners(0, signal);
}

/** Waits `ms` milliseconds, or rejects with AppError `cancelled` as soon as the signal says so. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  throwIfStopped(signal);
  letManyListen(signal);
  await new Promise<void>((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(new AppError('cancelled', text('lib.stopped')));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** Resolves when `work` does, or as soon as the signal says so. */
export async function untilStopped(work: Promise<void>, signal: AbortSignal): Promise<void> {
  try {
    await unlessAborted(work, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** What `work` comes to; rejects with AppError `cancelled` as soon as the signal says so, and what becomes of `work` is heard no more. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  letManyListen(signal);
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(new AppError('cancelled', text('lib.stopped')));
    };
    const forget = (): void => {
      signal.removeEventListener('abort', onAbort);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    work.then(resolve, reject).finally(forget);
  });
}

/** Resolves when `work` has ended, however, and after `ms` milliseconds in any case. */
export async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const ended = new AbortController();
  await Promise.race([work.catch(() => undefined), pause(ms, ended.signal).catch(() => undefined)]);
  ended.abort();
}
