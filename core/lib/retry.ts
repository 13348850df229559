import { AppError } from '../../shared/errors.js';
import { pause } from './cancellation.js';

export interface RetryOptions {
  /** Pauses before the next attempts, in milliseconds: after as many failures in a row the last one is thrown. */
  readonly delaysMs: readonly number[];
  readonly isTransient: (error: unknown) => boolean;
  /** Grows whenever an attempt gets anywhere; the pauses then begin anew. */
  readonly progress: () => number;
  /** Called before the pause. */
  readonly onRetry: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** A server that asks to be left alone for longer is asked again by the next session. */
const longestPauseMs = 10 * 60_000;

/**
 * Attempts until one succeeds, and waits at least as long as the other side asked (`retryAfterMs` of its AppError, which comes
 * from Retry-After). Throws the failure that is not worth another attempt, and AppError `cancelled` during a pause.
 */
export async function withRetries<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { delaysMs, isTransient, progress, onRetry, signal } = options;
  for (let failures = 0; ;) {
    const before = progress();
    try {
      return await attempt();
    } catch (error) {
      failures = progress() > before ? 1 : failures + 1;
      const delay = delaysMs[failures - 1];
      const asked = error instanceof AppError ? (error.retryAfterMs ?? 0) : 0;
      if (!isTransient(error) || delay === undefined || asked > longestPauseMs || signal.aborted) throw error;
      onRetry(error);
      await pause(Math.max(delay, asked), signal);
    }
  }
}
