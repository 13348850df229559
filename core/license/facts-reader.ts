import type { Client } from '../../shared/ipc/contract.js';
import type { HostContract } from '../../shared/ipc/host-contract.js';
import type { LicenseFacts } from '../../shared/license/model.js';
import { type SeenTime, look } from '../../shared/license/seen-time.js';
import { type WrongClock, wrongClockBetween } from '../../shared/license/wrong-clock.js';
import type { WatchedClock } from './watched-clock.js';
import { isDoubtful, knownTime, sureTime } from '../../shared/license/sure-time.js';

/** The license as the engine knows it: asked of its host, which owns license.json, at the moment it is needed. */
export interface FactsReader {
  /** Throws AppError `io` or `newer-schema` where nobody can read the license. */
  readonly read: () => Promise<LicenseFacts>;
  /** What was read last; null before that. */
  readonly latest: () => LicenseFacts | null;
  /** The latest time that may delete (licensing.md §9), by what was last read and the clock of now; null while the clock is in doubt, or behind. */
  readonly deletingTime: () => Date | null;
}

/**
 * `onWrongClock` corrects the dates of a clock that was found wrong. As long as it cannot (false), the copy of the record stays as it is, so that
 * the next reading finds it again.
 */
export function createFactsReader(
  host: Client<HostContract>['license'],
  copy: { readonly read: () => SeenTime | null; readonly note: (record: SeenTime) => void },
  watched: WatchedClock,
  onWrongClock: (found: WrongClock) => boolean,
): FactsReader {
  const { clock } = watched;
  const settle = (record: SeenTime): void => {
    const [before, ahead] = [copy.read(), watched.showedAhead()];
    // What the clock has shown since is as good as a look at it.
    const seen = before === null || ahead === null ? before : look(before, ahead);
    const found = wrongClockBetween(seen, record, clock());
    if (found !== null && !onWrongClock(found)) return;
    copy.note(record);
    watched.looked(record);
  };
  watched.looked(copy.read());
  let known: { readonly record: SeenTime | null; readonly facts: LicenseFacts } | null = null;
  return {
    async read() {
      const { facts, seenTime } = await host.facts({ seenTime: copy.read() });
      known = { facts, record: seenTime };
      if (seenTime === null) watched.looked(null);
      else settle(seenTime);
      return facts;
    },
    latest: () => known?.facts ?? null,
    deletingTime() {
      if (known === null) return clock();
      const { record, facts } = known;
      if (isDoubtful(facts)) return null;
      if (record === null) return clock();
      // Every right date is later than such a clock, and would count as one of a clock that was ahead.
      if (look(record, clock()).behind !== null) return null;
      const time = knownTime(record, clock(), facts.license?.issuedAt ?? null);
      return isDoubtful(time) ? null : new Date(Math.min(Date.parse(sureTime(time)), clock().getTime()));
    },
  };
}
