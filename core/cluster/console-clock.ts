import { z } from 'zod';
import type { Clock } from '../../shared/clock.js';
import type { Queryable } from './database.js';

/*
 * Restore points are dated and expire by one clock: the console's. A worker knows it by the clock of the database, whatever its own shows
 * (docs/decisions/0354).
 */

/** A difference below it is none: an answer may take as long, and dates need not be nearer. */
const leastMs = 2_000;
/** From so much on it is worth a line. */
const worthSayingMs = 60_000;
const mostQuestions = 3;

/** How much the clock of this computer is ahead of the database's, in milliseconds; no nearer than half of the way there and back. */
export async function aheadOfDatabase(database: Pick<Queryable, 'all'>, clock: Clock): Promise<number> {
  let best = { aheadMs: 0, tookMs: Infinity };
  // An answer that was waited for, also by a computer that slept meanwhile, tells little.
  for (let asked = 0; asked < mostQuestions && best.tookMs >= leastMs; asked += 1) {
    const before = clock().getTime();
    const [answer] = await database.all(
      z.object({ now: z.number() }),
      'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now',
    );
    const after = clock().getTime();
    const tookMs = Math.abs(after - before);
    if (answer !== undefined && tookMs < best.tookMs)
      best = { aheadMs: (before + after) / 2 - answer.now, tookMs };
  }
  return best.aheadMs;
}

export interface ConsoleClock {
  /** What the console's clock shows, as far as it is known; before that the clock of this computer. */
  readonly clock: Clock;
  /** The clock of this computer, which it is known by. */
  readonly own: Clock;
  /**
   * Notes how much both clocks are ahead of the database's, in milliseconds. Returns how much this computer's is ahead of the console's where that is to be said,
   * which is once until it changes; else null.
   */
  readonly note: (ownAheadMs: number, consoleAheadMs: number) => number | null;
}

export function createConsoleClock(own: Clock): ConsoleClock {
  let correctionMs = 0;
  let saidMs: number | null = null;
  return {
    clock: () => new Date(own().getTime() + correctionMs),
    own,
    note: (ownAheadMs, consoleAheadMs) => {
      const aheadMs = ownAheadMs - consoleAheadMs;
      correctionMs = Math.abs(aheadMs) < leastMs ? 0 : -aheadMs;
      if (Math.abs(aheadMs) < worthSayingMs) saidMs = null;
      else if (saidMs === null || Math.abs(aheadMs - saidMs) >= worthSayingMs) return (saidMs = aheadMs);
      return null;
    },
  };
}
