import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import {
  type SeenTime,
  betterRecord,
  isWorthWriting,
  look,
  nothingSeen,
  withSignedTime,
} from '../../shared/license/seen-time.js';
import { type KnownTime, knownTime } from '../../shared/license/sure-time.js';
import type { Instant } from '../../shared/license/dates.js';
import type { StateStore } from '../state/state-store.js';
import type { LicenseState } from './license-state.js';

/** The record of time in `license.json` (licensing.md §9). A clock that was set for the run is believed, and recorded nowhere. */
export interface TrustedClock {
  /** The time of a key with this `issuedAt`, or of no key, by the record of a state. */
  readonly timeBy: (state: Pick<LicenseState, 'seenTime'>, issuedAt: Instant | null) => KnownTime;
  /** A look: writes what is worth it, and waits for nobody. Throws AppError where license.json cannot be read or written. */
  readonly look: () => Promise<void>;
  /** Counts a signed time; nothing happens to one that does not count. Throws as `look`. */
  readonly countSignedTime: (signed: Date) => Promise<void>;
  /** The state after a key issued at that instant was installed. */
  readonly withIssued: (state: LicenseState, issuedAt: Instant) => LicenseState;
  /** The state with another computer's record of time where that is the better one. */
  readonly withRecord: (state: LicenseState, record: SeenTime) => LicenseState;
  /** A look that takes the other copy of the record over if it is the better one; returns the record that holds, null where none is kept. */
  readonly settleWith: (copy: SeenTime | null) => Promise<SeenTime | null>;
}

export function createTrustedClock(
  store: Pick<StateStore<LicenseState>, 'read' | 'update'>,
  clock: Clock,
  isRecorded: boolean,
): TrustedClock {
  /** A better copy that could not be written holds in this process. */
  let unwritten: SeenTime | null = null;
  const best = (record: SeenTime): SeenTime =>
    unwritten === null ? record : betterRecord(record, unwritten);
  const update = async (change: (record: SeenTime) => SeenTime, waitMs?: number): Promise<void> => {
    if (!isRecorded) return;
    const before = store.read().seenTime;
    if (!isWorthWriting(before, change(best(before)))) return;
    await store.update((state) => ({ ...state, seenTime: change(best(state.seenTime)) }), waitMs);
    unwritten = null;
  };
  return {
    timeBy: ({ seenTime }, issuedAt) =>
      knownTime(isRecorded ? best(seenTime) : nothingSeen, clock(), issuedAt),
    look: () => update((record) => look(record, clock()), 0),
    countSignedTime: (signed) => update((record) => withSignedTime(look(record, clock()), clock(), signed)),
    withIssued: (state, issuedAt) =>
      isRecorded
        ? { ...state, seenTime: withSignedTime(best(state.seenTime), clock(), new Date(issuedAt)) }
        : state,
    withRecord: (state, record) =>
      isRecorded ? { ...state, seenTime: betterRecord(best(state.seenTime), record) } : state,
    async settleWith(copy) {
      if (!isRecorded) return null;
      if (copy !== null && betterRecord(best(store.read().seenTime), copy) === copy) unwritten = copy;
      await update((record) => look(record, clock()), 0).catch((error: unknown) => {
        // What cannot be written (full disk, locked) stops no backup.
        if (!(error instanceof AppError)) throw error;
      });
      return best(store.read().seenTime);
    },
  };
}
