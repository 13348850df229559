import { stateAt } from './assignment.js';
import { canonicalInstant, dateOf } from './calendar.js';
import { Decisions } from './decisions.js';
import {
  endOfQueue,
  inQueueOrder,
  rejoin,
  standingDay,
  standingOf,
  withKind,
  withoutFuture,
} from './ledger.js';
import { m2, m5, m5Summary, m7 } from './messages.js';
import type {
  Admission,
  AdmissionDecision,
  AdmissionRequest,
  Instant,
  Ledger,
  LedgerEntry,
  LicenseFacts,
  LicenseStatus,
  MailboxCounts,
  MailboxLicenseState,
} from './model.js';
import { evaluateLicense } from './status.js';
import { type Survey, comesBack, noPlace, surveyLedger } from './survey.js';

/**
 * Admission of a session's mailboxes (§5): registers those seen for the first time, releases and promotes, starts or ends the
 * exceeded grace, and says for each whether it is processed. Pure: `ledger` of the answer is to be persisted before mail flows.
 * Entries that did not change are the same objects as before.
 */
export function admit(ledger: Ledger, requests: readonly AdmissionRequest[], facts: LicenseFacts): Admission {
  const { registered, survey } = register(ledger, requests, facts);
  const exceededSince = exceededSinceAfter(registered, survey.counts, facts);
  const status = evaluateLicense(facts, { ...survey.counts, exceededSince });
  const entries = noteWaiting(holdUnits(registered.entries, survey, status, facts), survey, facts);
  return { ledger: { entries, exceededSince }, status, ...decide(survey, status, facts) };
}

/** Brings the session's mailboxes into the ledger, in queue order. Most sessions find it as it should be. */
function register(
  ledger: Ledger,
  requests: readonly AdmissionRequest[],
  facts: LicenseFacts,
): { readonly registered: Ledger; readonly survey: Survey } {
  const survey = surveyLedger(ledger, requests, facts);
  if (survey.isAhead) return register(withoutFuture(ledger, facts.now), requests, facts);
  if (survey.changed.length + survey.added.length === 0) return { registered: ledger, survey };
  const registered = enter(ledger, survey, facts.now);
  return { registered, survey: surveyLedger(registered, requests, facts) };
}

function enter(ledger: Ledger, { known, entryOf, changed, added }: Survey, now: Instant): Ledger {
  const day = standingDay(now);
  const queuedAt = endOfQueue(ledger, now);
  const entries = [...ledger.entries];
  const returning = new Set<LedgerEntry>();
  for (const r of changed) {
    const i = entryOf[r] ?? -1;
    const request = known[r];
    const entry = entries[i];
    if (request === undefined || entry === undefined) continue;
    const current = withKind(entry, request.kind, queuedAt);
    entries[i] = current;
    if (comesBack(current, standingOf(current, day))) returning.add(current);
  }
  const rejoined = rejoin({ ...ledger, entries }, (entry) => returning.has(entry), now);
  const complete = [...rejoined.entries, ...added.map((request) => newEntry(request, queuedAt))];
  return { ...rejoined, entries: inQueueOrder(complete) };
}

function newEntry({ mailboxId, mailbox, kind }: AdmissionRequest, queuedAt: Instant): LedgerEntry {
  return {
    mailboxId,
    mailbox,
    kind,
    firstAdmittedAt: queuedAt,
    lastRestorePointAt: null,
    firstRestorePointAt: null,
    unitSince: null,
    lastAskedOn: dateOf(queuedAt),
    inJob: true,
  };
}

/** §5: the exceeded grace starts with the first session that finds the count exceeded and ends with one that finds it within. */
function exceededSinceAfter(
  ledger: Ledger,
  counts: MailboxCounts,
  facts: LicenseFacts,
): MailboxCounts['exceededSince'] {
  const status = evaluateLicense(facts, counts);
  if (status.count === 'within') return null;
  const today = dateOf(facts.now);
  // One that began by a clock that was ahead begins now (§9).
  if (ledger.exceededSince !== null) return ledger.exceededSince > today ? today : ledger.exceededSince;
  // Without an exceeded grace in the terms none starts: a license installed later is not to find it used up.
  return status.exceededGraceEndsOn === null ? null : today;
}

/** Notes who holds a unit from now on: the 31 days of idleness run only for those a session would process. */
function holdUnits(
  entries: readonly LedgerEntry[],
  { places, holdsUnit }: Survey,
  status: LicenseStatus,
  { now }: LicenseFacts,
): readonly LedgerEntry[] {
  const lastProcessed = status.backup === 'none' ? -Infinity : status.licensed + status.temporary;
  const isRight = (place: number, i: number): boolean =>
    place === noPlace || (holdsUnit[i] === 1) === place <= lastProcessed;
  let isSettled = true;
  for (let i = 0; isSettled && i < places.length; i++) isSettled = isRight(places[i] ?? noPlace, i);
  if (isSettled) return entries;
  const since = canonicalInstant(now);
  return entries.map((entry, i) =>
    isRight(places[i] ?? noPlace, i)
      ? entry
      : entry.unitSince === null
        ? { ...entry, unitSince: since }
        : { ...entry, unitSince: null, lastAskedOn: dateOf(now) },
  );
}

/** Notes whom the session leaves waiting: those that no session asks for any more, gone from their source, leave the queue in time. */
function noteWaiting(
  entries: readonly LedgerEntry[],
  { unnoted, places }: Survey,
  { now }: LicenseFacts,
): readonly LedgerEntry[] {
  const waiting = unnoted.filter((i) => places[i] !== noPlace && entries[i]?.unitSince === null);
  if (waiting.length === 0) return entries;
  const noted = new Set(waiting);
  const today = dateOf(now);
  return entries.map((entry, i) => (noted.has(i) ? { ...entry, lastAskedOn: today } : entry));
}

function decide(
  { known, entryOf, places }: Survey,
  status: LicenseStatus,
  { license }: LicenseFacts,
): Pick<Admission, 'decisions' | 'log'> {
  const stopped = status.backup === 'none' && license !== null ? m2(license.type) : null;
  const text = status.count === 'exceeded-post-grace' ? m7 : m5;
  const stateOf = (r: number): MailboxLicenseState => stateAt(places[entryOf[r] ?? -1] ?? noPlace, status);
  const decisions = new Decisions(known, (r): AdmissionDecision => {
    const state = stateOf(r);
    const reason = stopped ?? (state === 'Exceeded' ? text(known[r]?.mailbox ?? '') : null);
    return reason === null ? { admitted: true, state } : { admitted: false, state, reason };
  });
  if (stopped !== null) return { decisions, log: [{ type: 'Error', text: stopped }] };
  const refused =
    status.waiting === 0 ? [] : waitingOf(known, entryOf, places, status.licensed + status.temporary);
  return {
    decisions,
    log: refusalLog(
      refused.map(({ mailbox }) => text(mailbox)),
      status,
    ),
  };
}

/** The session's mailboxes whose place is behind the `lastServed`, in the order of the queue. */
function waitingOf(
  known: readonly AdmissionRequest[],
  entryOf: Int32Array,
  places: Int32Array,
  lastServed: number,
): AdmissionRequest[] {
  const waiting: { readonly request: AdmissionRequest; readonly place: number }[] = [];
  let r = -1;
  for (const request of known) {
    r++;
    const place = places[entryOf[r] ?? -1] ?? noPlace;
    if (place > lastServed) waiting.push({ request, place });
  }
  return waiting.sort((a, b) => a.place - b.place).map(({ request }) => request);
}

/** §4, the job log's column: a line for each refused mailbox, and while in grace one summary. */
function refusalLog(refused: readonly string[], status: LicenseStatus): Admission['log'] {
  const lines = refused.map((text) => ({ type: 'Warning', text }) as const);
  if (refused.length === 0 || status.count !== 'exceeded-beyond-allowance') return lines;
  const needed = status.licensed + status.temporary + status.waiting;
  return [...lines, { type: 'Warning', text: m5Summary(refused.length, needed) }];
}
