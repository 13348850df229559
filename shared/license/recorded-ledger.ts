import { z } from 'zod';
import { canonicalInstant, dateOf, daysBetween } from './calendar.js';
import { type CalendarDate, type Instant, instantSchema } from './dates.js';
import { type ExceededPeriod, type LedgerEntry, exceededPeriodSchema, mailboxKinds } from './model.js';

/** What two records of one account can differ in and are settled by: instants in the form of `Date.toISOString`. */
export type RecordedDates = Pick<
  LedgerEntry,
  'firstAdmittedAt' | 'firstRestorePointAt' | 'lastRestorePointAt' | 'lastUserPointAt' | 'revocations'
>;

/** An account in the ledger that is kept with a repository (§5). */
export interface RecordedUnit extends RecordedDates, Pick<LedgerEntry, 'mailboxId' | 'kind'> {
  /** A digest of what tells the account, whatever the source is called. */
  readonly identity: string;
}

/** The ledger of one license, or of none, as it is kept with a repository: what a lost or second data folder is to find (§5). */
export interface RecordedLedger {
  readonly units: readonly RecordedUnit[];
  readonly exceeded: ExceededPeriod | null;
}

const recordedInstant = instantSchema.transform(canonicalInstant);

/** A ledger as it crosses a boundary: another process, or a file. */
export const recordedLedgerSchema = z.strictObject({
  units: z
    .array(
      z.strictObject({
        identity: z.string().min(1),
        mailboxId: z.string().min(1),
        kind: z.enum(mailboxKinds),
        firstAdmittedAt: recordedInstant,
        firstRestorePointAt: recordedInstant.nullable(),
        lastRestorePointAt: recordedInstant.nullable(),
        lastUserPointAt: recordedInstant.nullable(),
        revocations: z.int().min(0),
      }),
    )
    .readonly(),
  exceeded: exceededPeriodSchema.nullable(),
});

/** A unit not used for this long is released (§2, VB365). */
export const idleDays = 31;

/** The day on which nobody has asked for a mailbox, in place of the last one. */
export const neverAsked: CalendarDate = '1970-01-01';

export const emptyRecord: RecordedLedger = { units: [], exceeded: null };

/**
 * Of two records of an account the earliest first admission and the latest last point hold (§5). Who had given the unit back before
 * queues from the later one: coming back means the end of the queue. A record that does not know of a revoke the other knows of holds nothing:
 * the restore points that it goes by are gone.
 */
export function mergedDates(a: RecordedDates, b: RecordedDates): RecordedDates {
  return {
    ...placeOf(a, b),
    firstRestorePointAt: earliest(a.firstRestorePointAt, b.firstRestorePointAt),
    lastRestorePointAt: latest(a.lastRestorePointAt, b.lastRestorePointAt),
  };
}

/** The place in the queue and what holds the unit, of the records that know of every revoke. */
function placeOf(
  a: RecordedDates,
  b: RecordedDates,
): Pick<RecordedDates, 'firstAdmittedAt' | 'lastUserPointAt' | 'revocations'> {
  if (a.revocations !== b.revocations) {
    const { firstAdmittedAt, lastUserPointAt, revocations } = a.revocations > b.revocations ? a : b;
    return { firstAdmittedAt, lastUserPointAt, revocations };
  }
  const [older, newer] = a.firstAdmittedAt <= b.firstAdmittedAt ? [a, b] : [b, a];
  return {
    firstAdmittedAt: heldUntil(older, newer.firstAdmittedAt) ? older.firstAdmittedAt : newer.firstAdmittedAt,
    lastUserPointAt: latest(a.lastUserPointAt, b.lastUserPointAt),
    revocations: a.revocations,
  };
}

function heldUntil({ lastUserPointAt }: RecordedDates, at: Instant): boolean {
  return lastUserPointAt !== null && daysBetween(dateOf(lastUserPointAt), dateOf(at)) <= idleDays;
}

export function earliest(a: Instant | null, b: Instant | null): Instant | null {
  return a === null || (b !== null && b < a) ? b : a;
}

export function latest(a: Instant | null, b: Instant | null): Instant | null {
  return a === null || (b !== null && b > a) ? b : a;
}

/**
 * Of two records of exceeded graces the one that was looked at last: a record that has not heard of the end does not take it back. One that
 * began before the other was over, or within 31 days of that, keeps the other's start, unless it is of a larger license (§5).
 */
export function mergedPeriod(a: ExceededPeriod | null, b: ExceededPeriod | null): ExceededPeriod | null {
  if (a === null || b === null) return a ?? b;
  const [older, newer] = compareKnowledge(a, b) <= 0 ? [a, b] : [b, a];
  const goesOn =
    older.since < newer.since &&
    newer.mailboxes <= older.mailboxes &&
    daysBetween(knownOn(older), newer.since) <= idleDays;
  return goesOn ? { ...newer, since: older.since } : newer;
}

/** The day of the last session that the record tells of. */
function knownOn({ foundOn, endedOn }: ExceededPeriod): CalendarDate {
  return endedOn ?? foundOn;
}

/** The newer record last; of one day the one that lasts, as the next session finds its end again, then the one that began first. */
function compareKnowledge(a: ExceededPeriod, b: ExceededPeriod): number {
  if (knownOn(a) !== knownOn(b)) return knownOn(a) < knownOn(b) ? -1 : 1;
  if (a.endedOn !== b.endedOn) return a.endedOn === null ? 1 : -1;
  if (a.since !== b.since) return a.since > b.since ? -1 : 1;
  return a.mailboxes - b.mailboxes;
}
