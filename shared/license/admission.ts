import { standingsOf, statesOf } from './assignment.js';
import { canonicalInstant, dateOf } from './calendar.js';
import { Decisions } from './decisions.js';
import { inQueueOrder, rejoin, standingDay, standingOf, withKind } from './ledger.js';
import { type Matching, matchRequests } from './matching.js';
import { m2, m5, m5Summary, m7 } from './messages.js';
import type {
  Admission,
  AdmissionRequest,
  Ledger,
  LedgerEntry,
  LicenseFacts,
  LicenseStatus,
  MailboxCounts,
  MailboxLicenseState,
} from './model.js';
import { evaluateLicense } from './status.js';

/**
 * Admission of a session's mailboxes (§5): registers those seen for the first time, releases and promotes, starts or ends the
 * exceeded grace, and says for each whether it is processed. Pure: `ledger` of the answer is to be persisted before mail flows.
 * Entries that did not change are the same objects as before.
 */
export function admit(ledger: Ledger, requests: readonly AdmissionRequest[], facts: LicenseFacts): Admission {
  const { registered, requestOf } = register(ledger, requests, facts);
  const { standings, counts } = standingsOf(registered, facts);
  const exceededSince = exceededSinceAfter(registered, counts, facts);
  const status = evaluateLicense(facts, { ...counts, exceededSince });
  const states = statesOf(standings, facts, status);
  const entries = holdUnits(registered.entries, states, status, canonicalInstant(facts.now));
  const asked = askedInQueueOrder(requests, requestOf, states);
  return { ledger: { entries, exceededSince }, status, ...decide(asked, status, facts) };
}

interface Registration {
  readonly registered: Ledger;
  readonly requestOf: Int32Array;
}

/** Brings the session's mailboxes into the ledger, in queue order. */
function register(ledger: Ledger, requests: readonly AdmissionRequest[], facts: LicenseFacts): Registration {
  const now = canonicalInstant(facts.now);
  const inOrder = { ...ledger, entries: inQueueOrder(ledger.entries) };
  const matching = matchRequests(inOrder.entries, requests);
  if (matching.added.length === 0 && !isChangedBy(inOrder, requests, matching, now)) {
    return { registered: inOrder, requestOf: matching.requestOf };
  }
  const registered = change(inOrder, requests, matching, now);
  return { registered, requestOf: matchRequests(registered.entries, requests).requestOf };
}

/** Whether a mailbox of the session comes back or changed its kind: seldom, so that most sessions touch no entry. */
function isChangedBy(
  { entries }: Ledger,
  requests: readonly AdmissionRequest[],
  { requestOf }: Matching,
  now: string,
): boolean {
  const day = standingDay(now);
  return entries.some((entry, i) => {
    const request = requests[requestOf[i] ?? -1];
    if (request === undefined) return false;
    return entry.kind !== request.kind || !entry.inJob || standingOf(entry, day) === 'released';
  });
}

function change(
  ledger: Ledger,
  requests: readonly AdmissionRequest[],
  { requestOf, added }: Matching,
  now: string,
): Ledger {
  const day = standingDay(now);
  const asked = new Set<LedgerEntry>();
  const entries = ledger.entries.map((entry, i) => {
    const request = requests[requestOf[i] ?? -1];
    if (request === undefined) return entry;
    const current = withKind(entry, request.kind, now);
    asked.add(current);
    return current;
  });
  const comesBack = (entry: LedgerEntry): boolean =>
    asked.has(entry) && (!entry.inJob || standingOf(entry, day) === 'released');
  const rejoined = rejoin({ ...ledger, entries }, comesBack, now);
  const complete = [...rejoined.entries, ...added.map((request) => newEntry(request, now))];
  return { ...rejoined, entries: inQueueOrder(complete) };
}

function newEntry({ mailboxId, mailbox, kind }: AdmissionRequest, now: string): LedgerEntry {
  return {
    mailboxId,
    mailbox,
    kind,
    firstAdmittedAt: now,
    lastRestorePointAt: null,
    firstRestorePointAt: null,
    unitSince: null,
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
  // Without an exceeded grace in the terms none starts: a license installed later is not to find it used up.
  return ledger.exceededSince ?? (status.exceededGraceEndsOn === null ? null : dateOf(facts.now));
}

/** Notes who holds a unit from now on: the 31 days of idleness run only for those a session would process. */
function holdUnits(
  entries: readonly LedgerEntry[],
  states: readonly MailboxLicenseState[],
  status: LicenseStatus,
  now: string,
): readonly LedgerEntry[] {
  const isRight = (entry: LedgerEntry, i: number): boolean =>
    states[i] === 'NotRequired' ||
    (entry.unitSince !== null) === (states[i] !== 'Exceeded' && status.backup !== 'none');
  if (entries.every(isRight)) return entries;
  return entries.map((entry, i) =>
    isRight(entry, i) ? entry : { ...entry, unitSince: entry.unitSince === null ? now : null },
  );
}

/** The session's mailboxes, each once, in the order of the queue, with their states. */
interface Asked {
  readonly requests: readonly AdmissionRequest[];
  readonly states: readonly MailboxLicenseState[];
}

function askedInQueueOrder(
  requests: readonly AdmissionRequest[],
  requestOf: Int32Array,
  states: readonly MailboxLicenseState[],
): Asked {
  const asked: AdmissionRequest[] = [];
  const askedStates: MailboxLicenseState[] = [];
  requestOf.forEach((index, i) => {
    const request = requests[index];
    const state = states[i];
    if (request === undefined || state === undefined) return;
    asked.push(request);
    askedStates.push(state);
  });
  return { requests: asked, states: askedStates };
}

function decide(
  asked: Asked,
  status: LicenseStatus,
  { license }: LicenseFacts,
): Pick<Admission, 'decisions' | 'log'> {
  const stopped = status.backup === 'none' && license !== null ? m2(license.type) : null;
  const text = status.count === 'exceeded-post-grace' ? m7 : m5;
  const refusal = ({ mailbox }: AdmissionRequest, state: MailboxLicenseState): string | null =>
    stopped ?? (state === 'Exceeded' ? text(mailbox) : null);
  const decisions = new Decisions(asked.requests, asked.states, refusal);
  if (stopped !== null) return { decisions, log: [{ type: 'Error', text: stopped }] };
  const refused = asked.requests.filter((_, i) => asked.states[i] === 'Exceeded');
  return {
    decisions,
    log: refusalLog(
      refused.map(({ mailbox }) => text(mailbox)),
      status,
    ),
  };
}

/** §4, the job log's column: a line for each refused mailbox, and while in grace one summary. */
function refusalLog(refused: readonly string[], status: LicenseStatus): Admission['log'] {
  const lines = refused.map((text) => ({ type: 'Warning', text }) as const);
  if (refused.length === 0 || status.count !== 'exceeded-beyond-allowance') return lines;
  const needed = status.licensed + status.temporary + status.waiting;
  return [...lines, { type: 'Warning', text: m5Summary(refused.length, needed) }];
}
