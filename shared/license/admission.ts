import { canonicalInstant, dateOf } from './calendar.js';
import { inQueueOrder, rejoin, standingDay, standingOf, withKind } from './ledger.js';
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
import { effectivePolicy } from './policy.js';
import { evaluateLicense } from './status.js';

/** A mailbox's license state; waiting ones have their place in the queue, from 1. */
export interface Assignment {
  readonly state: MailboxLicenseState;
  readonly queuePosition: number | null;
}

/** What the status needs to know of the ledger at `facts.now`. `new` is counted for every license type, so that types compare. */
export function countMailboxes(ledger: Ledger, facts: LicenseFacts): MailboxCounts {
  const day = standingDay(facts.now);
  let managed = 0;
  let fresh = 0;
  for (const entry of ledger.entries) {
    const standing = standingOf(entry, day);
    if (standing === 'new') fresh++;
    if (standing === 'managed' || standing === 'new') managed++;
  }
  return { managed, new: fresh, exceededSince: ledger.exceededSince };
}

/**
 * The license state of every mailbox of the ledger (§5): the first `count` are licensed, the next `allowance` temporary while
 * in grace, the rest wait. Mailboxes that hold no place (shared, resource, in no job, idle) are `NotRequired`.
 */
export function assignLicenses(ledger: Ledger, facts: LicenseFacts): ReadonlyMap<string, Assignment> {
  const entries = inQueueOrder(ledger.entries);
  const status = evaluateLicense(facts, countMailboxes(ledger, facts));
  const states = statesOf(entries, facts, status);
  let waiting = 0;
  return new Map(
    entries.map((entry, i) => {
      const state = states[i] ?? 'NotRequired';
      return [entry.mailboxId, { state, queuePosition: state === 'Exceeded' ? ++waiting : null }];
    }),
  );
}

/**
 * Admission of a session's mailboxes (§5): registers those seen for the first time, releases and promotes, starts or ends the
 * exceeded grace, and says for each whether it is processed. Pure: `ledger` of the answer is to be persisted before mail flows.
 */
export function admit(ledger: Ledger, requests: readonly AdmissionRequest[], facts: LicenseFacts): Admission {
  const requested = new Map(requests.map((request) => [request.mailboxId, request]));
  const registered = register(ledger, requested, facts);
  const counts = countMailboxes(registered, facts);
  const exceededSince = exceededSinceAfter(registered, counts, facts);
  const status = evaluateLicense(facts, { ...counts, exceededSince });
  const states = statesOf(registered.entries, facts, status);
  const entries = holdUnits(registered.entries, states, status, canonicalInstant(facts.now));
  return { ledger: { entries, exceededSince }, status, ...decide(entries, states, requested, status, facts) };
}

/** Brings the session's mailboxes into the ledger, in queue order. */
function register(
  ledger: Ledger,
  requested: ReadonlyMap<string, AdmissionRequest>,
  facts: LicenseFacts,
): Ledger {
  const now = canonicalInstant(facts.now);
  const day = standingDay(now);
  const known = new Set<string>();
  let changed = false;
  const entries = ledger.entries.map((entry) => {
    const request = requested.get(entry.mailboxId);
    if (request === undefined) return entry;
    known.add(entry.mailboxId);
    if (request.kind === entry.kind && request.mailbox === entry.mailbox) return entry;
    changed = true;
    return withKind({ ...entry, mailbox: request.mailbox }, request.kind, now);
  });
  const released = (entry: LedgerEntry): boolean =>
    known.has(entry.mailboxId) && (!entry.inJob || standingOf(entry, day) === 'released');
  const rejoined = rejoin(changed ? { ...ledger, entries } : ledger, released, now);
  const added = [...requested.values()].filter(({ mailboxId }) => !known.has(mailboxId));
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

/** The state of each entry, in the order of `entries`, which is the queue's. */
function statesOf(
  entries: readonly LedgerEntry[],
  facts: LicenseFacts,
  status: LicenseStatus,
): MailboxLicenseState[] {
  const day = standingDay(facts.now);
  const { newMailboxesAreFree } = effectivePolicy(facts.license);
  const lastLicensed = status.licensed;
  const lastTemporary = status.licensed + status.temporary;
  let place = 0;
  return entries.map((entry) => {
    const standing = standingOf(entry, day);
    if (standing === 'not-required' || standing === 'released') return 'NotRequired';
    if (standing === 'new' && newMailboxesAreFree) return 'New';
    place++;
    if (place <= lastLicensed) return 'Licensed';
    return place <= lastTemporary ? 'TemporaryAssigned' : 'Exceeded';
  });
}

/** Notes who holds a unit from now on: the 31 days of idleness run only for those a session would process. */
function holdUnits(
  entries: readonly LedgerEntry[],
  states: readonly MailboxLicenseState[],
  status: LicenseStatus,
  now: string,
): readonly LedgerEntry[] {
  return entries.map((entry, i) => {
    const state = states[i];
    if (state === 'NotRequired') return entry;
    const holds = state !== 'Exceeded' && status.backup !== 'none';
    if (holds === (entry.unitSince !== null)) return entry;
    return { ...entry, unitSince: holds ? now : null };
  });
}

function decide(
  entries: readonly LedgerEntry[],
  states: readonly MailboxLicenseState[],
  requested: ReadonlyMap<string, AdmissionRequest>,
  status: LicenseStatus,
  facts: LicenseFacts,
): Pick<Admission, 'decisions' | 'log'> {
  const stopped = status.backup === 'none' && facts.license !== null ? m2(facts.license.type) : null;
  const refusal = status.count === 'exceeded-post-grace' ? m7 : m5;
  const decisions = new Map<string, AdmissionDecision>();
  const refused: string[] = [];
  entries.forEach((entry, i) => {
    if (!requested.has(entry.mailboxId)) return;
    const state = states[i] ?? 'NotRequired';
    if (stopped !== null) {
      decisions.set(entry.mailboxId, { admitted: false, state, reason: stopped });
    } else if (state === 'Exceeded') {
      const reason = refusal(entry.mailbox);
      refused.push(reason);
      decisions.set(entry.mailboxId, { admitted: false, state, reason });
    } else {
      decisions.set(entry.mailboxId, { admitted: true, state });
    }
  });
  return { decisions, log: logOf(stopped, refused, status) };
}

/** §4, the job log's column. */
function logOf(stopped: string | null, refused: readonly string[], status: LicenseStatus): Admission['log'] {
  if (stopped !== null) return [{ type: 'Error', text: stopped }];
  const lines = refused.map((text) => ({ type: 'Warning', text }) as const);
  if (refused.length === 0 || status.count !== 'exceeded-beyond-allowance') return lines;
  const needed = status.licensed + status.temporary + status.waiting;
  return [...lines, { type: 'Warning', text: m5Summary(refused.length, needed) }];
}
