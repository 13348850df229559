import { AppError } from '../../shared/errors.js';
import { letManyListen, pause, throwIfStopped, unlessAborted } from '../lib/cancellation.js';

/** What a process does while the cluster's database does not answer: what it asks is asked again until it does, for a while. */
export interface Patience {
  /** Until `work` ends, or the signal says so, the database is waited for; the observer hears when it is. */
  readonly during: <T>(signal: AbortSignal, observer: AbsenceObserver, work: () => Promise<T>) => Promise<T>;
  /**
   * What the database answers. While somebody waits for it (`during`), it is asked again after a failure, with `isAgain`: what was asked before may have been
   * done all the same. Throws AppError `database-unreachable` where it stays away for too long, `cancelled`, and whatever else `ask` throws.
   */
  readonly again: <T>(ask: (isAgain: boolean) => Promise<T>, signal?: AbortSignal) => Promise<T>;
  /** What the database answers, asked once; for what looks now and then anyway. */
  readonly once: <T>(ask: () => Promise<T>) => Promise<T>;
  readonly observe: (observer: AbsenceObserver) => () => void;
  /** `given-up`: it is away for so long that nobody waits for it any more. */
  readonly state: () => 'there' | 'away' | 'given-up';
  /** For so many milliseconds nobody could be heard: of an absence that goes on, or has ended only just now. */
  readonly unheardMs: () => number;
  /** Nobody waits any more. */
  readonly close: () => void;
}

export interface AbsenceObserver {
  /** It does not answer, and is waited for. */
  readonly onAway: (error: AppError) => void;
  readonly onBack: (awayMs: number) => void;
  readonly onGivenUp: (error: AppError) => void;
}

interface PatienceOptions {
  /** Resolves when the database answers. */
  readonly look: () => Promise<unknown>;
  /** How long after an absence others may not have been heard of yet. */
  readonly settleMs: number;
  readonly longestMs?: number;
  readonly pausesMs?: readonly number[];
}

/** A restart, a failover and most troubles of a network are over by then. */
const usualLongestMs = 5 * 60_000;
const usualPausesMs = [250, 500, 1_000, 2_000, 5_000];

interface Absence {
  readonly since: number;
  error: AppError;
  hasGivenUp: boolean;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: AppError) => void;
}

export function createPatience({
  look,
  settleMs,
  longestMs = usualLongestMs,
  pausesMs = usualPausesMs,
}: PatienceOptions): Patience {
  const observers = new Set<AbsenceObserver>();
  const waiters = new Set<Waiter>();
  const wanting = new Set<{ readonly signal: AbortSignal }>();
  const closed = new AbortController();
  let absence: Absence | null = null;
  let last: { readonly ms: number; readonly endedAt: number } | null = null;
  let isLooking = false;

  const hasGivenUp = (): boolean => absence?.hasGivenUp === true;
  const isWanted = (): boolean =>
    !closed.signal.aborted && [...wanting].some(({ signal }) => !signal.aborted);
  const letGo = (error: AppError): void => {
    for (const { reject } of waiters) reject(error);
  };
  const letGoUnwanted = (): void => {
    if (absence !== null && !isWanted()) letGo(absence.error);
  };
  const noteThere = (): void => {
    if (absence !== null) {
      const ms = performance.now() - absence.since;
      last = { ms, endedAt: performance.now() };
      absence = null;
      for (const { onBack } of observers) onBack(ms);
    }
    for (const { resolve } of waiters) resolve();
  };
  const noteAway = (error: AppError, since: number): void => {
    if (absence === null) {
      absence = { since, error, hasGivenUp: false };
      for (const { onAway } of observers) onAway(error);
    }
    absence.error = error;
    if (absence.hasGivenUp || performance.now() - absence.since < longestMs) return;
    absence.hasGivenUp = true;
    for (const { onGivenUp } of observers) onGivenUp(error);
    letGo(error);
  };
  const pauseAfter = (failures: number): Promise<void> =>
    pause(pausesMs[Math.min(failures, pausesMs.length) - 1] ?? 0, closed.signal).catch(() => undefined);
  /** Looks until it answers, or nobody waits. A connection that was cut while the server is there is no absence. */
  const lookOut = async (since: number): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    try {
      for (let failures = 1; !closed.signal.aborted; failures += 1) {
        try {
          await look();
          noteThere();
          return;
        } catch (error) {
          // It answers, though not with what was wished: whoever asks is told.
          if (!isAway(error)) {
            noteThere();
            return;
          }
          noteAway(error, failures === 1 ? since : performance.now());
        }
        if (hasGivenUp()) return;
        await pauseAfter(failures);
      }
    } finally {
      isLooking = false;
    }
  };
  const once = async <T>(ask: () => Promise<T>): Promise<T> => {
    const since = performance.now();
    try {
      const answer = await ask();
      noteThere();
      return answer;
    } catch (error) {
      if (isAway(error) && !hasGivenUp()) void lookOut(since);
      throw error;
    }
  };
  const untilThere = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const waiter = {
        resolve: () => {
          waiters.delete(waiter);
          resolve();
        },
        reject: (error: AppError) => {
          waiters.delete(waiter);
          reject(error);
        },
      };
      waiters.add(waiter);
    });
  const observe = (observer: AbsenceObserver): (() => void) => {
    // Also one that observes several times is told until the last of them has ended.
    const own = { ...observer };
    observers.add(own);
    if (absence !== null && !absence.hasGivenUp) own.onAway(absence.error);
    return () => {
      observers.delete(own);
    };
  };
  return {
    once,
    observe,
    during: async (signal, observer, work) => {
      const forget = observe(observer);
      const own = { signal };
      wanting.add(own);
      const onAbort = (): void => {
        letGoUnwanted();
      };
      letManyListen(signal);
      signal.addEventListener('abort', onAbort);
      try {
        return await work();
      } finally {
        signal.removeEventListener('abort', onAbort);
        wanting.delete(own);
        forget();
        letGoUnwanted();
      }
    },
    again: async (ask, signal) => {
      const begun = performance.now();
      for (let failures = 0; ;) {
        throwIfStopped(signal);
        try {
          return await once(() => ask(failures > 0));
        } catch (error) {
          failures += 1;
          // One that fails while the server answers others is not tried without end either.
          const isOver = absence === null && performance.now() - begun > longestMs;
          if (!isAway(error) || isOver || !isWanted() || hasGivenUp()) throw error;
          const waiting = isLooking ? untilThere() : pauseAfter(failures);
          await (signal === undefined ? waiting : unlessAborted(waiting, signal));
          if (failures > 1) await pauseAfter(failures - 1);
        }
      }
    },
    state: () => (absence === null ? 'there' : absence.hasGivenUp ? 'given-up' : 'away'),
    unheardMs: () => {
      if (absence !== null) return performance.now() - absence.since;
      return last !== null && performance.now() - last.endedAt < settleMs ? last.ms : 0;
    },
    close: () => {
      closed.abort();
      letGoUnwanted();
    },
  };
}

function isAway(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'database-unreachable';
}
