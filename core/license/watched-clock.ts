import type { Clock } from '../../shared/clock.js';
import { isFarAhead } from '../../shared/license/seen-time.js';
import type { SeenTime } from '../../shared/license/seen-time.js';

/** A clock of which it is known what it has shown between two looks (licensing.md §9): what it dated then may have to be put right. */
export interface WatchedClock {
  readonly clock: Clock;
  /** From now on readings are held against this record of time; null where none is kept. */
  readonly looked: (record: SeenTime | null) => void;
  /** The latest that it has shown since the last look and that is too far ahead to be believed; null when all was fine. */
  readonly showedAhead: () => Date | null;
}

/** Watches every reading: a clock that jumps and goes back between two looks is seen where it dates something. */
export function watchClock(clock: Clock): WatchedClock {
  let record: SeenTime | null = null;
  let ahead: Date | null = null;
  return {
    clock: () => {
      const at = clock();
      if (record !== null && isFarAhead(record, at) && (ahead === null || at > ahead)) ahead = at;
      return at;
    },
    looked: (found) => {
      record = found;
      ahead = null;
    },
    showedAhead: () => ahead,
  };
}
