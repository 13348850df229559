import { pause } from './cancellation.js';

/** What was taken beyond the rate, in bytes, at a moment of a clock that only goes forward, in milliseconds. */
interface Debt {
  readonly bytes: number;
  readonly at: number;
}

/** The debt after so much time at a rate, in bytes a second; null takes all of it away. */
function paidOff({ bytes, at }: Debt, rate: number | null, now: number): Debt {
  return { bytes: rate === null ? 0 : Math.max(0, bytes - (rate * (now - at)) / 1000), at: now };
}

/** How long the debt keeps whoever took last from going on, in milliseconds. */
function waitFor({ bytes }: Debt, rate: number | null): number {
  return rate === null ? 0 : (bytes / rate) * 1000;
}

/** Holds those who take back to a rate that they share. */
export interface Throttle {
  /** Takes so many bytes and resolves when the rate allows more; rejects with AppError `cancelled` as soon as the signal says so. */
  readonly take: (bytes: number, signal: AbortSignal) => Promise<void>;
}

/** The rate may change while somebody waits: it is looked at again after as much, in milliseconds. */
const lookMs = 1000;
/** What is less is waited for with what comes next. */
const leastMs = 20;

/** `rate` is what holds now, in bytes a second, null without a limit; `now` only goes forward, in milliseconds. */
export function createThrottle(
  rate: () => number | null,
  now: () => number = () => performance.now(),
): Throttle {
  let debt: Debt = { bytes: 0, at: now() };
  const left = (): number => {
    const allowed = rate();
    debt = paidOff(debt, allowed, now());
    return waitFor(debt, allowed);
  };
  return {
    async take(bytes, signal) {
      left();
      debt = { ...debt, bytes: debt.bytes + bytes };
      for (let wait = left(); wait > leastMs; wait = left()) await pause(Math.min(wait, lookMs), signal);
    },
  };
}
