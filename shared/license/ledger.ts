import { canonicalInstant, dateOf, daysBetween, firstOfMonth } from './calendar.js';
import type { CalendarDate, Instant } from './dates.js';
import type { ExceededPeriod, Ledger, LedgerEntry, MailboxCounts, MailboxKind } from './model.js';
import {
  type RecordedDates,
  earliest,
  idleDays,
  latest,
  mergedDates,
  neverAsked,
} from './recorded-ledger.js';
import { type KnownTime, seenDaysAgo } from './sure-time.js';

export const emptyLedger: Ledger = { entries: [], exceeded: null };

/** What the license status needs to know of the latest time in which the count was exceeded. */
export function exceededCounts(
  exceeded: ExceededPeriod | null,
): Pick<MailboxCounts, 'exceededSince' | 'lastExceeded'> {
  const lasts = exceeded !== null && exceeded.endedOn === null;
  return { exceededSince: lasts ? exceeded.since : null, lastExceeded: exceeded };
}

/**
 * The first day of the exceeded grace that a session finds `today`, of a license for `mailboxes`: the last one's, if that still lasts, or if it
 * ended within 31 days and the license is not larger by now (§5). One that began by a clock that was ahead begins today (§9).
 */
export function exceededGraceBegan(
  last: ExceededPeriod | null,
  mailboxes: number,
  today: CalendarDate,
): CalendarDate {
  if (last === null || last.since > today) return today;
  const continues =
    last.endedOn === null || (mailboxes <= last.mailboxes && daysBetween(last.endedOn, today) <= idleDays);
  return continues ? last.since : today;
}

/** What an entry is to the license on one day; the policy decides whether `new` uses a unit. */
export type Standing = 'managed' | 'new' | 'not-required' | 'released';

/** A moment, and the dates that standing depends on then, as text that those of a ledger compare with. */
export interface StandingDay {
  readonly now: Instant;
  readonly today: CalendarDate;
  readonly idleBefore: CalendarDate;
  readonly monthStart: CalendarDate;
}

export function standingDay(time: KnownTime): StandingDay {
  const now = canonicalInstant(time.now);
  const today = dateOf(now);
  return { now, today, idleBefore: seenDaysAgo(time, idleDays), monthStart: firstOfMonth(today) };
}

/**
 * A restore point made as a user mailbox holds the place for 31 days, whatever becomes of the jobs or the kind (§2, §5). Without one a user
 * mailbox has a place while it is in a job, for 31 days after it got its unit or a session left it waiting. It is new until the first day
 * of the month after its first backup (VB365). The newest date is looked at first: it settles the matter for nearly every mailbox.
 */
export function standingOf(
  entry: LedgerEntry,
  day: StandingDay,
  isHeld = isHeldByPoint(entry, day),
): Standing {
  if (entry.kind !== 'user') {
    if (!isHeld || entry.unitSince === null) return 'not-required';
  } else if (!isHeld && !isExpected(entry, day)) return 'released';
  return entry.firstRestorePointAt === null || entry.firstRestorePointAt >= day.monthStart
    ? 'new'
    : 'managed';
}

/** A restore point that was made as a user mailbox is not 31 days old yet. */
export function isHeldByPoint({ lastUserPointAt }: LedgerEntry, { idleBefore }: StandingDay): boolean {
  return lastUserPointAt !== null && lastUserPointAt >= idleBefore;
}

/** A job asks for it, and it waits or a restore point of it is to come. */
function isExpected({ inJob, unitSince, lastAskedOn }: LedgerEntry, { idleBefore }: StandingDay): boolean {
  return inJob && ((unitSince !== null && unitSince >= idleBefore) || lastAskedOn >= idleBefore);
}

/** One account known twice: the earliest first admission and the latest last point hold (§5); name and kind are the first one's. */
export function mergedEntry(entry: LedgerEntry, other: LedgerEntry): LedgerEntry {
  const [first, second] = [withRecord(entry, other), withRecord(other, entry)];
  return {
    ...first,
    unitSince: earliest(first.unitSince, second.unitSince),
    lastAskedOn: first.lastAskedOn > second.lastAskedOn ? first.lastAskedOn : second.lastAskedOn,
    inJob: entry.inJob || other.inJob,
  };
}

/** An entry with what another record of the account says; a revoke that it did not know of takes its unit and its place (§5). */
export function withRecord(entry: LedgerEntry, record: RecordedDates): LedgerEntry {
  const merged = { ...entry, ...mergedDates(entry, record) };
  return record.revocations > entry.revocations
    ? { ...merged, unitSince: null, lastAskedOn: neverAsked }
    : merged;
}

/**
 * Releases the unit of a mailbox at once (§5, Revoke): nothing holds it, and it has no place until a session asks for it again, which is at the
 * end of the queue. `revocations` is how often it has been revoked by now, by whatever console.
 */
export function revokeUnit(
  ledger: Ledger,
  mailboxId: string,
  revocations: number,
  { now }: KnownTime,
): Ledger {
  const queuedAt = endOfQueue(ledger, now);
  const revoked = changeEntry(ledger, mailboxId, (entry) => ({
    ...entry,
    firstAdmittedAt: queuedAt,
    lastUserPointAt: null,
    unitSince: null,
    lastAskedOn: neverAsked,
    revocations,
  }));
  return { ...revoked, entries: inQueueOrder(revoked.entries) };
}

/**
 * Who waits here queues behind those that another console has backed up meanwhile (`found`): a unit is held by restore points, whoever
 * asked first, or several data folders that take turns would back up their count each. Returns the entries that move.
 */
export function queuedBehindFound(ledger: Ledger, found: ReadonlySet<string>): LedgerEntry[] {
  const last = ledger.entries.findLastIndex(({ mailboxId }) => found.has(mailboxId));
  const behind = Date.parse(ledger.entries[last]?.firstAdmittedAt ?? '');
  return ledger.entries
    .slice(0, Math.max(last, 0))
    .filter(
      ({ mailboxId, kind, unitSince, inJob }) =>
        kind === 'user' && unitSince === null && inJob && !found.has(mailboxId),
    )
    .map((entry, i) => ({ ...entry, firstAdmittedAt: canonicalInstant(new Date(behind + 1 + i)) }));
}

/** First in, first out (§5): first admission time, then mailbox id. */
export function compareEntries(a: LedgerEntry, b: LedgerEntry): number {
  if (a.firstAdmittedAt !== b.firstAdmittedAt) return a.firstAdmittedAt < b.firstAdmittedAt ? -1 : 1;
  return a.mailboxId < b.mailboxId ? -1 : a.mailboxId > b.mailboxId ? 1 : 0;
}

/** The entries in queue order; the same array if they are in order already. Whatever adds or moves an entry ends with it. */
export function inQueueOrder(entries: readonly LedgerEntry[]): readonly LedgerEntry[] {
  for (let i = 1; i < entries.length; i++) {
    const before = entries[i - 1];
    const entry = entries[i];
    if (before !== undefined && entry !== undefined && compareEntries(before, entry) > 0) {
      return [...entries].sort(compareEntries);
    }
  }
  return entries;
}

/**
 * The time with which a mailbox queues at `now`: behind everyone who queues already (§5). A clock that was set back by an hour, which
 * is no matter for §9 yet, lets nobody overtake.
 */
export function endOfQueue({ entries }: Ledger, now: Instant): Instant {
  const instant = canonicalInstant(now);
  const last = entries.at(-1)?.firstAdmittedAt;
  return last === undefined || last < instant ? instant : canonicalInstant(new Date(Date.parse(last) + 1));
}

/** A session of the mailbox ended with a restore point. */
export function recordRestorePoint(ledger: Ledger, mailboxId: string, at: Instant): Ledger {
  const instant = canonicalInstant(at);
  return changeEntry(ledger, mailboxId, (entry) => ({
    ...entry,
    firstRestorePointAt: entry.firstRestorePointAt ?? instant,
    lastRestorePointAt: latest(entry.lastRestorePointAt, instant),
    lastUserPointAt: entry.kind === 'user' ? latest(entry.lastUserPointAt, instant) : entry.lastUserPointAt,
  }));
}

/**
 * The mailboxes entered a job, or left the last one they were in. Leaving releases no unit that a restore point holds (§5); who had none
 * to lose, or lost it meanwhile, queues again on coming back ({@link rejoin}). Mailboxes that no session has admitted yet are not in the
 * ledger and stay out of it.
 */
export function setInJob(
  ledger: Ledger,
  mailboxIds: Iterable<string>,
  inJob: boolean,
  time: KnownTime,
): Ledger {
  const ids = new Set(mailboxIds);
  const day = standingDay(time);
  const moves = (entry: LedgerEntry): boolean => entry.inJob !== inJob && ids.has(entry.mailboxId);
  const returned = inJob
    ? rejoin(ledger, (entry) => moves(entry) && standingOf(entry, day) === 'released', time)
    : ledger;
  return {
    ...returned,
    entries: returned.entries.map((entry) => (moves(entry) ? { ...entry, inJob } : entry)),
  };
}

/**
 * A mailbox that becomes a user mailbox queues as of now, unless restore points from when it was one still hold its place. Other kinds
 * need no license (VB365); what is held stays held (§5).
 */
export function setKind(ledger: Ledger, mailboxId: string, kind: MailboxKind, time: KnownTime): Ledger {
  return setKinds(ledger, new Map([[mailboxId, kind]]), time);
}

/** The same for many, by their ids. */
export function setKinds(ledger: Ledger, kinds: ReadonlyMap<string, MailboxKind>, time: KnownTime): Ledger {
  const queuedAt = endOfQueue(ledger, time.now);
  const day = standingDay(time);
  const entries = ledger.entries.map((entry) =>
    withKind(entry, kinds.get(entry.mailboxId) ?? entry.kind, queuedAt, day),
  );
  return { ...ledger, entries: inQueueOrder(entries) };
}

export function withKind(
  entry: LedgerEntry,
  kind: MailboxKind,
  queuedAt: Instant,
  day: StandingDay,
): LedgerEntry {
  if (entry.kind === kind) return entry;
  if (isHeldByPoint(entry, day)) return { ...entry, kind };
  const requeued = kind === 'user' ? { firstAdmittedAt: queuedAt, lastAskedOn: dateOf(queuedAt) } : {};
  return { ...entry, ...requeued, kind, unitSince: null };
}

/**
 * Released mailboxes come back to the end of the queue. Where nobody who stayed stands behind the first of them (a lone job
 * made anew, a console closed for months) they take their places again, so that their order survives.
 */
export function rejoin(ledger: Ledger, returns: (entry: LedgerEntry) => boolean, time: KnownTime): Ledger {
  const { now } = time;
  const day = standingDay(time);
  const queuedAt = endOfQueue(ledger, now);
  let first: LedgerEntry | null = null;
  let lastWhoStayed: LedgerEntry | null = null;
  const returning = new Set<LedgerEntry>();
  for (const entry of ledger.entries) {
    if (returns(entry)) {
      returning.add(entry);
      if (entry.kind === 'user' && (first === null || compareEntries(entry, first) < 0)) first = entry;
    } else if (isPlaced(entry, day) && (lastWhoStayed === null || compareEntries(entry, lastWhoStayed) > 0)) {
      lastWhoStayed = entry;
    }
  }
  if (returning.size === 0) return ledger;
  const overtakes = first !== null && lastWhoStayed !== null && compareEntries(lastWhoStayed, first) > 0;
  const entries = ledger.entries.map((entry) =>
    returning.has(entry)
      ? {
          ...entry,
          ...(overtakes && entry.kind === 'user' ? { firstAdmittedAt: queuedAt } : {}),
          inJob: true,
          unitSince: null,
          lastAskedOn: dateOf(now),
        }
      : entry,
  );
  return { ...ledger, entries: inQueueOrder(entries) };
}

function isPlaced(entry: LedgerEntry, day: StandingDay): boolean {
  const standing = standingOf(entry, day);
  return standing === 'managed' || standing === 'new';
}

function changeEntry(ledger: Ledger, mailboxId: string, change: (entry: LedgerEntry) => LedgerEntry): Ledger {
  return {
    ...ledger,
    entries: ledger.entries.map((entry) => (entry.mailboxId === mailboxId ? change(entry) : entry)),
  };
}

/**
 * The ledger without dates of mailboxes that lie ahead of `now`: left by a clock that was ahead and has been corrected by a signed
 * answer (§9), they would keep a mailbox new, or from becoming idle, until they come. Admission times stay: they are the order of the
 * queue. Entries that are right are the same objects as before.
 */
export function withoutFuture(ledger: Ledger, time: KnownTime): Ledger {
  const day = standingDay(time);
  const { now, today } = day;
  const notAhead = (at: Instant | null): Instant | null => (at !== null && at > now ? now : at);
  const entries = ledger.entries.map((entry) => {
    if (!isAhead(entry, day)) return entry;
    return {
      ...entry,
      lastRestorePointAt: notAhead(entry.lastRestorePointAt),
      lastUserPointAt: notAhead(entry.lastUserPointAt),
      firstRestorePointAt: notAhead(entry.firstRestorePointAt),
      unitSince: notAhead(entry.unitSince),
      lastAskedOn: entry.lastAskedOn > today ? today : entry.lastAskedOn,
    };
  });
  return { ...ledger, entries };
}

/** Whether a date that counts lies ahead: one that a recent restore point makes of no account is not looked at. */
export function isAhead(entry: LedgerEntry, day: StandingDay, isHeld = isHeldByPoint(entry, day)): boolean {
  const { now, today } = day;
  const { lastRestorePointAt, unitSince, lastAskedOn } = entry;
  if (lastRestorePointAt !== null && lastRestorePointAt > now) return true;
  return !isHeld && ((unitSince !== null && unitSince > now) || lastAskedOn > today);
}
