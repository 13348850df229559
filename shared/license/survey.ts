import { type Standing, type StandingDay, standingDay, standingOf } from './ledger.js';
import type { AdmissionRequest, Ledger, LedgerEntry, LicenseFacts, MailboxCounts } from './model.js';

/** What a session finds in the ledger. */
export interface Survey {
  /** Of each entry, on the day of the session. */
  readonly standings: readonly Standing[];
  readonly counts: MailboxCounts;
  /** 1 for each entry that holds a unit. */
  readonly holdsUnit: Uint8Array;
  /** Requests for mailboxes of the ledger, each mailbox once. */
  readonly known: readonly AdmissionRequest[];
  /** For each of `known` the index of its entry. */
  readonly entryOf: Int32Array;
  /** Requests for mailboxes that are not in the ledger yet, each mailbox once. */
  readonly added: readonly AdmissionRequest[];
  /** Whether a mailbox of the session is new, comes back, or is of another kind than before. */
  readonly bringsChange: boolean;
}

/**
 * Looks at every entry once: walking along 100,000 of them costs more than what is asked of each. Requests mostly come in the order of
 * the ledger, because both follow the source's list; only then are they joined on the way, without a table of names.
 */
export function surveyLedger(
  ledger: Ledger,
  requests: readonly AdmissionRequest[],
  facts: LicenseFacts,
): Survey {
  const { entries, exceededSince } = ledger;
  const day = standingDay(facts.now);
  const standings: Standing[] = new Array<Standing>(entries.length);
  const holdsUnit = new Uint8Array(entries.length);
  const entryOf = new Int32Array(requests.length);
  let managed = 0;
  let fresh = 0;
  let joined = 0;
  let bringsChange = false;
  entries.forEach((entry, i) => {
    const standing = standingOf(entry, day);
    standings[i] = standing;
    if (standing === 'new') fresh++;
    if (standing === 'managed' || standing === 'new') managed++;
    if (entry.unitSince !== null) holdsUnit[i] = 1;
    const request = requests[joined];
    if (request?.mailboxId !== entry.mailboxId) return;
    entryOf[joined++] = i;
    if (request.kind !== entry.kind || comesBack(entry, standing)) bringsChange = true;
  });
  const found = { standings, counts: { managed, new: fresh, exceededSince }, holdsUnit };
  return joined === requests.length
    ? { ...found, known: requests, entryOf, added: [], bringsChange }
    : { ...found, ...joinByTable(entries, requests, day) };
}

/** A mailbox that was removed from every job, or idle, and is asked for again. */
export function comesBack(entry: LedgerEntry, standing: Standing): boolean {
  return !entry.inJob || standing === 'released';
}

function joinByTable(
  entries: readonly LedgerEntry[],
  requests: readonly AdmissionRequest[],
  day: StandingDay,
): Pick<Survey, 'known' | 'entryOf' | 'added' | 'bringsChange'> {
  const once = new Map(requests.map((request) => [request.mailboxId, request]));
  const known: AdmissionRequest[] = [];
  const entryOf: number[] = [];
  entries.forEach(({ mailboxId }, i) => {
    const request = once.get(mailboxId);
    if (request === undefined) return;
    once.delete(mailboxId);
    known.push(request);
    entryOf.push(i);
  });
  const added = [...once.values()];
  const isChanged = ({ kind }: AdmissionRequest, r: number): boolean => {
    const entry = entries[entryOf[r] ?? -1];
    return entry !== undefined && (entry.kind !== kind || comesBack(entry, standingOf(entry, day)));
  };
  const bringsChange = added.length > 0 || known.some(isChanged);
  return { known, entryOf: Int32Array.from(entryOf), added, bringsChange };
}
