import { type Standings, standingsOf, statesOf } from './assignment.js';
import { canonicalInstant, dateOf } from './calendar.js';
import { Decisions } from './decisions.js';
import { inQueueOrder, rejoin, standingDay, standingOf, withKind } from './ledger.js';
import { type Matching, matchRequests } from './matching.js';
import { m2, m5, m5Summary, m7 } from './messages.js';
import type {
  Admission,
  AdmissionDecision,
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
  const { registered, matching } = register(ledger, requests, facts);
  const { standings, counts } = registered;
  const exceededSince = exceededSinceAfter(registered.ledger, counts, facts);
  const status = evaluateLicense(facts, { ...counts, exceededSince });
  const states = statesOf(standings, facts, status);
  const entries = holdUnits(registered.ledger.entries, states, status, canonicalInstant(facts.now));
  return { ledger: { entries, exceededSince }, status, ...decide(matching, states, status, facts) };
}

interface Registration {
  readonly registered: Standings & { readonly ledger: Ledger };
  readonly matching: Matching;
}

/** Brings the session's mailboxes into the ledger, in queue order. Most sessions find it as it should be. */
function register(ledger: Ledger, requests: readonly AdmissionRequest[], facts: LicenseFacts): Registration {
  const inOrder = { ...ledger, entries: inQueueOrder(ledger.entries) };
  const standings = standingsOf(inOrder, facts);
  const matching = matchRequests(inOrder.entries, requests);
  if (matching.added.length === 0 && !bringsChange(inOrder, standings, matching)) {
    return { registered: { ...standings, ledger: inOrder }, matching };
  }
  const changed = change(inOrder, matching, canonicalInstant(facts.now));
  return {
    registered: { ...standingsOf(changed, facts), ledger: changed },
    matching: matchRequests(changed.entries, requests),
  };
}

/** Whether a mailbox of the session comes back or is of another kind than before. */
function bringsChange({ entries }: Ledger, { standings }: Standings, { known, entryOf }: Matching): boolean {
  return known.some(({ kind }, r) => {
    const i = entryOf[r] ?? 0;
    const entry = entries[i];
    return entry?.kind !== kind || !entry.inJob || standings[i] === 'released';
  });
}

function change(ledger: Ledger, { known, entryOf, added }: Matching, now: string): Ledger {
  const day = standingDay(now);
  const kinds = new Map(known.map(({ kind }, r) => [entryOf[r], kind]));
  const asked = new Set<LedgerEntry>();
  const entries = ledger.entries.map((entry, i) => {
    const kind = kinds.get(i);
    if (kind === undefined) return entry;
    const current = withKind(entry, kind, now);
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

function decide(
  { known, entryOf }: Matching,
  states: readonly MailboxLicenseState[],
  status: LicenseStatus,
  { license }: LicenseFacts,
): Pick<Admission, 'decisions' | 'log'> {
  const stopped = status.backup === 'none' && license !== null ? m2(license.type) : null;
  const text = status.count === 'exceeded-post-grace' ? m7 : m5;
  const stateOf = (r: number): MailboxLicenseState => states[entryOf[r] ?? -1] ?? 'NotRequired';
  const decisions = new Decisions(known, (r): AdmissionDecision => {
    const state = stateOf(r);
    const reason = stopped ?? (state === 'Exceeded' ? text(known[r]?.mailbox ?? '') : null);
    return reason === null ? { admitted: true, state } : { admitted: false, state, reason };
  });
  if (stopped !== null) return { decisions, log: [{ type: 'Error', text: stopped }] };
  const refused = status.waiting === 0 ? [] : waitingOf(known, entryOf, stateOf);
  return {
    decisions,
    log: refusalLog(
      refused.map(({ mailbox }) => text(mailbox)),
      status,
    ),
  };
}

/** The session's waiting mailboxes in the order of the queue. */
function waitingOf(
  known: readonly AdmissionRequest[],
  entryOf: Int32Array,
  stateOf: (r: number) => MailboxLicenseState,
): AdmissionRequest[] {
  const placed = known.flatMap((request, r) =>
    stateOf(r) === 'Exceeded' ? [{ request, place: entryOf[r] ?? 0 }] : [],
  );
  return placed.sort((a, b) => a.place - b.place).map(({ request }) => request);
}

/** §4, the job log's column: a line for each refused mailbox, and while in grace one summary. */
function refusalLog(refused: readonly string[], status: LicenseStatus): Admission['log'] {
  const lines = refused.map((text) => ({ type: 'Warning', text }) as const);
  if (refused.length === 0 || status.count !== 'exceeded-beyond-allowance') return lines;
  const needed = status.licensed + status.temporary + status.waiting;
  return [...lines, { type: 'Warning', text: m5Summary(refused.length, needed) }];
}
