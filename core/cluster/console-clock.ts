import { z } from 'zod';
import type { Clock } from '../../shared/clock.js';
import type { Queryable } from './database.js';

/*
 * A restore point is dated, kept and let go by one clock: its console's. A worker knows it by the clock of the database, whatever its own says
 * (docs/decisions/0354).
 */

/** A clock that is not further off is right: an answer is on its way as long, and dates that jump by it tell nobody anything. */
const leastMs = 2_000;
/** From so much on a person is told. */
const worthSayingMs = 60_000;

/** The database's clock, in milliseconds since 1970. */
export const nowMs = '(extract(epoch FROM clock_timestamp()) * 1000)::float8';

/** How much a console's clock is ahead of the database's, in milliseconds; no nearer than half of the way there and back. */
export async function aheadOfDatabase(database: Pick<Queryable, 'all'>, clock: Clock): Promise<number> {
  const asked = clock().getTime();
  const [answer] = await database.all(z.object({ now: z.number() }), `SELECT ${nowMs} AS now`);
  return (asked + clock().getTime()) / 2 - (answer?.now ?? asked);
}

export interface ConsoleClock {
  /** What the console's clock shows, as far as it is known; before that the clock of this computer. */
  readonly clock: Clock;
  /**
   * Notes what the database's clock showed in an answer that has just come, and by how much the console's is ahead of it. Answers by how much this computer's
   * clock is ahead of the console's where that is to be said, once; else null.
   */
  readonly note: (databaseMs: number, consoleAheadMs: number) => number | null;
}

export function createConsoleClock(own: Clock): ConsoleClock {
  let correctionMs = 0;
  let saidMs: number | null = null;
  return {
    clock: () => new Date(own().getTime() + correctionMs),
    note: (databaseMs, consoleAheadMs) => {
      const aheadMs = own().getTime() - (databaseMs + consoleAheadMs);
      correctionMs = Math.abs(aheadMs) < leastMs ? 0 : -aheadMs;
      if (Math.abs(aheadMs) < worthSayingMs) saidMs = null;
      else if (saidMs === null || Math.abs(aheadMs - saidMs) >= worthSayingMs) return (saidMs = aheadMs);
      return null;
    },
  };
}
