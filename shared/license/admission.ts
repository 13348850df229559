import { stateAt } from './assignment.js';
import { canonicalInstant, dateOf } from './calendar.js';
import { LazyDecisions } from './lazy-decisions.js';
import {
  compareEntries,
  endOfQueue,
  exceededGraceBegan,
  exceededCounts,
  inQueueOrder,
  rejoin,
  standingDay,
  standingOf,
  withKind,
  withoutFuture,
} from './ledger.js';
import { type Text, text } from '../texts/text.js';
import type { Instant } from './dates.js';
import type {
  Admission,
  AdmissionDecision,
  AdmissionRequest,
  ExceededPeriod,
  Ledger,
  LedgerEntry,
  LicenseFacts,
  LicenseStatus,
  MailboxCounts,
} from './model.js';
import { licensedCount } from './policy.js';
import {
  type QueueIndex,
  askedBehind,
  indexQueue,
  noPlace,
  nobody,
  queuedBehind,
  unitMoves,
} from './queue-index.js';
import { refusalText } from './status-messages.js';
import { evaluateLicense } from './status.js';
import { isDoubtful } from './sure-time.js';

/**
 * Admission of a session's mailboxes, first in, first out (§5). Pure: the `ledger` of the answer is to be persisted before mail flows.
 * Entries that did not change are the same objects as before.
 */
export function admit(ledger: Ledger, requests: readonly AdmissionRequest[], facts: LicenseFacts): Admission {
  const queue = register(ledger, requests, facts);
  const exceeded = exceededAfter(ledger.exceeded, queue.counts, facts);
  const status = evaluateLicense(facts, { ...queue.counts, ...exceededCounts(exceeded) });
  const surplus = isDoubtful(facts) ? [] : surplusOfOtherKinds(queue, lastProcessed(status));
  if (surplus.length > 0) {
    const entries = withChanges(queue.entries, [[surplus, { unitSince: null }]]);
    return admit({ entries, exceeded: ledger.exceeded }, requests, facts);
  }
  const entries = moveUnits(queue, status, facts);
  return { ledger: { entries, exceeded }, status, ...decide(queue, status, facts) };
}

/**
 * Has the heads of the queue take the units that are free, between sessions. Nobody loses one, and the exceeded grace stays: that is for sessions (§5).
 */
export function promoteHeads(ledger: Ledger, facts: LicenseFacts): Ledger {
  const queue = indexQueue(ledger, [], facts);
  const status = evaluateLicense(facts, queue.counts);
  const { promoted } = unitMoves(queue, lastProcessed(status));
  return {
    ...ledger,
    entries: withChanges(queue.entries, [[promoted, { unitSince: canonicalInstant(facts.now) }]]),
  };
}

/**
 * The queue with all of the session's mailboxes. Those seen for the first time queue at its end; so do those that come back after they
 * released their unit. Most sessions find everyone in it.
 */
function register(ledger: Ledger, requests: readonly AdmissionRequest[], facts: LicenseFacts): QueueIndex {
  const found = indexQueue(ledger, requests, facts);
  if (found.hasFutureDates) return register(withoutFuture(ledger, facts), requests, facts);
  if (found.newcomers.length === 0 && found.changed.length === 0) return found;
  const queuedAt = endOfQueue(ledger, facts.now);
  const added = found.newcomers.map((request) => newEntry(request, queuedAt)).sort(compareEntries);
  if (found.changed.length === 0) {
    return queuedBehind(found, indexQueue({ ...ledger, entries: added }, found.newcomers, facts));
  }
  const known = registerAnew(ledger, found.changed, facts);
  return indexQueue({ ...known, entries: inQueueOrder(known.entries.concat(added)) }, requests, facts);
}

/** Registered mailboxes that come back, or that are of another kind now: one that becomes a user mailbox queues from now on. */
function registerAnew(ledger: Ledger, changed: QueueIndex['changed'], facts: LicenseFacts): Ledger {
  const day = standingDay(facts);
  const queuedAt = endOfQueue(ledger, facts.now);
  const returning = new Set<LedgerEntry>();
  const entries = [...ledger.entries];
  for (const { entry, i, request } of changed) {
    const ofItsKind = withKind(entry, request.kind, queuedAt, day);
    const inJob = { ...ofItsKind, inJob: true };
    entries[i] = inJob;
    if (standingOf(ofItsKind, day) === 'released') returning.add(inJob);
  }
  return rejoin({ ...ledger, entries }, (entry) => returning.has(entry), facts);
}

function newEntry({ mailboxId, mailbox, kind }: AdmissionRequest, queuedAt: Instant): LedgerEntry {
  return {
    mailboxId,
    mailbox,
    kind,
    firstAdmittedAt: queuedAt,
    lastRestorePointAt: null,
    lastUserPointAt: null,
    firstRestorePointAt: null,
    unitSince: null,
    lastAskedOn: dateOf(queuedAt),
    inJob: true,
    revocations: 0,
  };
}

/** The exceeded grace starts with the first session that finds the count exceeded and ends with one that finds it within (§5). */
function exceededAfter(
  before: ExceededPeriod | null,
  counts: MailboxCounts,
  facts: LicenseFacts,
): ExceededPeriod | null {
  // A clock in doubt begins no grace, and ends none (§9).
  if (isDoubtful(facts)) return before;
  const today = dateOf(facts.now);
  const isOpen = before !== null && before.endedOn === null;
  const status = evaluateLicense(facts, counts);
  if (status.count === 'within') return isOpen ? { ...before, endedOn: today } : before;
  const mailboxes = licensedCount(facts.license);
  // Without an exceeded grace in the terms none starts or changes: a license installed later is not to find it used up.
  if (status.exceededGraceEndsOn === null) return before;
  const since = exceededGraceBegan(before, mailboxes, today);
  return isOpen && before.since === since && before.mailboxes === mailboxes && before.foundOn === today
    ? before
    : { since, mailboxes, foundOn: today, endedOn: null };
}

/**
 * Shared and resource mailboxes hold what they got as user mailboxes, as far as the license reaches: they need none, so that none waits. One that has
 * ended reaches nobody and takes nothing: what is held stays held for its 31 days (§2).
 */
function surplusOfOtherKinds({ places, placedOtherKinds }: QueueIndex, last: number): readonly number[] {
  if (last === nobody) return [];
  return placedOtherKinds.filter((i) => (places[i] ?? noPlace) > last);
}

/** The place up to which the queue is processed: the mailboxes that the license covers, then the allowance while in grace. */
function lastProcessed({ backup, licensed, temporary }: LicenseStatus): number {
  return backup === 'none' ? nobody : licensed + temporary;
}

/**
 * Units that were released go to the heads of the queue; whoever is no longer processed waits in it. Their 31 days of idleness run from
 * here: for who holds a unit from today, for who waits from the last session that asked. By a clock in doubt nobody loses one (§9), and
 * by the end of the license no shared or resource mailbox does: it could not wait for it.
 */
function moveUnits(queue: QueueIndex, status: LicenseStatus, facts: LicenseFacts): readonly LedgerEntry[] {
  const { now } = facts;
  const today = dateOf(now);
  const unitSince = canonicalInstant(now);
  const last = lastProcessed(status);
  const { promoted, ...moves } = unitMoves(queue, last);
  const { demoted, released } = isDoubtful(facts) ? { demoted: [], released: [] } : moves;
  const cannotWait = new Set(last === nobody ? queue.placedOtherKinds : []);
  return withChanges(queue.entries, [
    [queue.firstAskedToday, { lastAskedOn: today }],
    [promoted, { unitSince }],
    [demoted.filter((i) => !cannotWait.has(i)), { unitSince: null, lastAskedOn: today }],
    [released, { unitSince: null }],
  ]);
}

/** The same array if nothing changes. */
function withChanges(
  entries: readonly LedgerEntry[],
  changes: readonly (readonly [indices: readonly number[], change: Partial<LedgerEntry>])[],
): readonly LedgerEntry[] {
  if (changes.every(([indices]) => indices.length === 0)) return entries;
  const changed = [...entries];
  for (const [indices, change] of changes) {
    for (const i of indices) {
      const entry = entries[i];
      if (entry !== undefined) changed[i] = { ...entry, ...change };
    }
  }
  return changed;
}

/** Says for each mailbox of the session whether it is processed, and in the job log who is not (§4). */
function decide(
  queue: QueueIndex,
  status: LicenseStatus,
  { license }: LicenseFacts,
): Pick<Admission, 'decisions' | 'log'> {
  const stopped =
    status.backup === 'none' && license !== null
      ? text('license.stoppedInJob', { type: license.type })
      : null;
  const refusal = (mailbox: string): Text => refusalText(license, status.count, mailbox);
  const decisions = new LazyDecisions(queue, ({ mailbox, kind }, place): AdmissionDecision => {
    const state = stateAt(place, kind, status);
    if (stopped !== null) return { admitted: false, state, reason: stopped };
    return state === 'Exceeded'
      ? { admitted: false, state, reason: refusal(mailbox) }
      : { admitted: true, state };
  });
  if (stopped !== null) return { decisions, log: [{ type: 'Error', text: stopped }] };
  const refused = status.waiting === 0 ? [] : askedBehind(queue, lastProcessed(status));
  return {
    decisions,
    log: refusalLog(
      refused.map(({ mailbox }) => refusal(mailbox)),
      status,
    ),
  };
}

/** §4, the job log's column: a line for each refused mailbox, and while in grace one summary. */
function refusalLog(refused: readonly Text[], status: LicenseStatus): Admission['log'] {
  const lines = refused.map((reason) => ({ type: 'Warning', text: reason }) as const);
  if (refused.length === 0 || status.count !== 'exceeded-beyond-allowance') return lines;
  const needed = status.licensed + status.temporary + status.waiting;
  const summary = text('license.refusedOverLimitSummary', { waiting: refused.length, needed });
  return [...lines, { type: 'Warning', text: summary }];
}
