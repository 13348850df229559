import { type Standing, type StandingDay, standingDay, standingOf } from './ledger.js';
import type { AdmissionRequest, Ledger, LedgerEntry, LicenseFacts, MailboxCounts } from './model.js';
import { effectivePolicy } from './policy.js';

/** Instead of a place in the queue: needs no license, or has released its unit. */
export const noPlace = 0;
/** Instead of a place in the queue: `New`, it uses no unit yet (rental, §5). */
export const freePlace = -1;

/** What a session finds in the ledger. */
export interface Survey {
  /** Of each entry its place among those that use a unit, from 1 in the order of the queue (§5), or one of the two above. */
  readonly places: Int32Array;
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
  const { newMailboxesAreFree } = effectivePolicy(facts.license);
  const day = standingDay(facts.now);
  const places = new Int32Array(entries.length);
  const holdsUnit = new Uint8Array(entries.length);
  const entryOf = new Int32Array(requests.length);
  let managed = 0;
  let fresh = 0;
  let place = 0;
  let joined = 0;
  let bringsChange = false;
  entries.forEach((entry, i) => {
    const standing = standingOf(entry, day);
    if (standing === 'managed') {
      managed++;
      places[i] = ++place;
    } else if (standing === 'new') {
      fresh++;
      places[i] = newMailboxesAreFree ? freePlace : ++place;
    }
    if (entry.unitSince !== null) holdsUnit[i] = 1;
    const request = requests[joined];
    if (request?.mailboxId !== entry.mailboxId) return;
    entryOf[joined++] = i;
    if (request.kind !== entry.kind || comesBack(entry, standing)) bringsChange = true;
  });
  const found = { places, counts: { managed: managed + fresh, new: fresh, exceededSince }, holdsUnit };
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
  const requestOf = new Map<string, number>();
  requests.forEach(({ mailboxId }, r) => requestOf.set(mailboxId, r));
  if (requestOf.size < requests.length) {
    const once = requests.filter(({ mailboxId }, r) => requestOf.get(mailboxId) === r);
    return joinByTable(entries, once, day);
  }
  const known: AdmissionRequest[] = [];
  const entryOf: number[] = [];
  const isKnown = new Uint8Array(requests.length);
  let changes = 0;
  entries.forEach((entry, i) => {
    const r = requestOf.get(entry.mailboxId);
    const request = r === undefined ? undefined : requests[r];
    if (r === undefined || request === undefined) return;
    isKnown[r] = 1;
    known.push(request);
    entryOf.push(i);
    if (request.kind !== entry.kind || comesBack(entry, standingOf(entry, day))) changes++;
  });
  const added = requests.filter((_, r) => isKnown[r] === 0);
  return { known, entryOf: Int32Array.from(entryOf), added, bringsChange: changes + added.length > 0 };
}
