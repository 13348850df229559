import { z } from 'zod';
import { addDays, dateOf, daysBetween } from './calendar.js';
import { type CalendarDate, type Instant, instantSchema } from './dates.js';
import {
  type SeenTime,
  believedTime,
  candidateLeadMs,
  doubtfulLeadMs,
  look,
  unseenSpanSchema,
  unseenSpans,
} from './seen-time.js';
import { type Text, text, textSchema } from '../texts/text.js';

/** What else is known of a clock whose time is not beyond doubt (licensing.md §9). */
export const clockStateSchema = z.object({
  /** It is more than 60 days ahead of what was seen or signed: nothing irreversible follows from it. */
  isDoubtful: z.boolean(),
  /** The latest time that is beyond doubt, for what deletes: neither clock nor seen time was earlier. */
  sureAt: instantSchema,
  /** Time that passed without a look, oldest first. */
  unseen: z.array(unseenSpanSchema),
  /** What to tell the user; null while there is nothing to do. */
  warning: textSchema.nullable(),
});
type ClockState = z.infer<typeof clockStateSchema>;

/** The time of license facts: `now` for terms; `clock` is absent where nothing is in doubt. */
export interface KnownTime {
  readonly now: Instant;
  readonly clock?: ClockState | undefined;
}

/** The warning of a clock that is behind waits so long: a dead battery shows 1970 until the network has set the clock. */
const warningWaitsMs = 60 * 60 * 1000;
const dayMs = 24 * 60 * 60 * 1000;

/** The time of a license at this moment. A key is never evaluated before its `issuedAt`; null without a key. */
export function knownTime(record: SeenTime, system: Date, issuedAt: Instant | null): KnownTime {
  const seen = look(record, system);
  const believed = believedTime(record, system);
  const floor = issuedAt === null || Date.parse(issuedAt) <= Date.parse(believed) ? null : issuedAt;
  const floorLead = floor === null ? 0 : Date.parse(floor) - Date.parse(believed);
  const ahead = candidateLeadMs(seen);
  const now = floor === null ? believed : new Date(floor).toISOString();
  const clock: ClockState = {
    isDoubtful: Math.max(ahead, floorLead) > doubtfulLeadMs,
    sureAt: sureAt(seen, system, believed),
    unseen: [...unseenSpans(seen), ...(floor === null ? [] : [{ from: believed, to: now }])],
    warning: warningOf(seen, system, ahead, floorLead > doubtfulLeadMs ? floor : null),
  };
  const isSound =
    !clock.isDoubtful && clock.sureAt === now && clock.unseen.length === 0 && clock.warning === null;
  return isSound ? { now } : { now, clock };
}

/** The latest time beyond doubt, for what deletes data. */
export function sureTime({ now, clock }: KnownTime): Instant {
  return clock?.sureAt ?? now;
}

/** True while nothing irreversible may follow from the clock: no retention, unit release, start of a grace, switch-off, usage report, event. */
export function isDoubtful({ clock }: Pick<KnownTime, 'clock'>): boolean {
  return clock?.isDoubtful === true;
}

/** The day `days` before now, of the days that were seen: time that nobody saw makes no mailbox idle. */
export function seenDaysAgo({ now, clock }: KnownTime, days: number): CalendarDate {
  const today = dateOf(now);
  let day = today;
  let left = days;
  for (const { from, to } of (clock?.unseen ?? []).toReversed()) {
    const [first, last] = [dateOf(from), dateOf(to)];
    if (last > today) continue;
    const seen = Math.max(0, daysBetween(last, day));
    if (seen > left) break;
    left -= seen;
    if (first < day) day = first;
  }
  return addDays(day, -left);
}

function sureAt({ seenAt, candidate }: SeenTime, system: Date, believed: Instant): Instant {
  const sure = seenAt === null || candidate?.undisputed === true ? believed : seenAt;
  const earliest = Math.min(Date.parse(sure), Date.parse(believed), system.getTime());
  return new Date(Math.max(earliest, 0)).toISOString();
}

/** The warning of §9; `unsignedFloor` is the `issuedAt` of a key that is more than 60 days ahead of the clock. */
function warningOf(
  record: SeenTime,
  system: Date,
  leadMs: number,
  unsignedFloor: Instant | null,
): Text | null {
  const { behind, seenAt } = record;
  const systemDate = dateOf(system);
  if (leadMs > doubtfulLeadMs) return text('license.clockAhead', { days: Math.trunc(leadMs / dayMs) });
  if (behind !== null) {
    return behind.forMs >= warningWaitsMs
      ? text('license.clockBehind', { systemDate, seenDate: dateOf(seenAt ?? behind.since) })
      : null;
  }
  return unsignedFloor === null
    ? null
    : text('license.clockBeforeKey', { systemDate, issuedOn: dateOf(unsignedFloor) });
}
