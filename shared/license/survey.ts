import { canonicalInstant, dateOf } from './calendar.js';
import { type Standing, type StandingDay, isAhead, standingDay, standingOf } from './ledger.js';
import type {
  AdmissionRequest,
  CalendarDate,
  Ledger,
  LedgerEntry,
  LicenseFacts,
  MailboxCounts,
} from './model.js';
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
  /** Indices of entries that are asked for, hold no unit, and that no session has asked for today. */
  readonly unnoted: readonly number[];
  /** A date of some entry lies ahead of now ({@link withoutFuture}). */
  readonly isAhead: boolean;
  /** Requests for mailboxes of the ledger, each mailbox once. */
  readonly known: readonly AdmissionRequest[];
  /** For each of `known` the index of its entry. */
  readonly entryOf: Int32Array;
  /** Requests for mailboxes that are not in the ledger yet, each mailbox once. */
  readonly added: readonly AdmissionRequest[];
  /** Indices into `known`: mailboxes that come back, or are of another kind than before. */
  readonly changed: readonly number[];
}

/**
 * Looks at every entry once: walking along 100,000 of them costs more than what is asked of each. Requests that come in the order of
 * the ledger, as the catalogue puts them, are joined on the way, without a table of names.
 */
export function surveyLedger(
  ledger: Ledger,
  requests: readonly AdmissionRequest[],
  facts: LicenseFacts,
): Survey {
  const { entries, exceededSince } = ledger;
  const { newMailboxesAreFree } = effectivePolicy(facts.license);
  const day = standingDay(facts.now);
  const now = canonicalInstant(facts.now);
  const today = dateOf(now);
  const places = new Int32Array(entries.length);
  const holdsUnit = new Uint8Array(entries.length);
  const entryOf = new Int32Array(requests.length);
  let managed = 0;
  let fresh = 0;
  let notRequired = 0;
  let place = 0;
  let joined = 0;
  let request = requests[joined];
  const changed: number[] = [];
  const unnoted: number[] = [];
  let someAhead = false;
  let i = -1;
  for (const entry of entries) {
    i++;
    const standing = standingOf(entry, day);
    if (standing === 'managed') {
      managed++;
      places[i] = ++place;
    } else if (standing === 'new') {
      fresh++;
      places[i] = newMailboxesAreFree ? freePlace : ++place;
    } else if (standing === 'not-required' && entry.inJob) {
      notRequired++;
    }
    if (entry.unitSince !== null) holdsUnit[i] = 1;
    if (isAhead(entry, now)) someAhead = true;
    if (request?.mailboxId !== entry.mailboxId) continue;
    if (isUnnoted(entry, today)) unnoted.push(i);
    if (request.kind !== entry.kind || comesBack(entry, standing)) changed.push(joined);
    entryOf[joined++] = i;
    request = requests[joined];
  }
  const found = {
    places,
    counts: { managed: managed + fresh, new: fresh, notRequired, exceededSince },
    holdsUnit,
    isAhead: someAhead,
  };
  if (joined === requests.length) return { ...found, known: requests, entryOf, added: [], changed, unnoted };
  const rest = joinRest(entries, requests, entryOf.subarray(0, joined), day);
  for (const index of rest.entryOf.subarray(joined)) {
    const entry = entries[index];
    if (entry !== undefined && isUnnoted(entry, today)) unnoted.push(index);
  }
  return { ...found, ...rest, changed: [...changed, ...rest.changed], unnoted };
}

/** It holds no unit, and no session has asked for it today. */
function isUnnoted({ unitSince, lastAskedOn }: LedgerEntry, today: CalendarDate): boolean {
  return unitSince === null && lastAskedOn !== today;
}

/** A mailbox that was removed from every job, or idle, and is asked for again. */
export function comesBack(entry: LedgerEntry, standing: Standing): boolean {
  return !entry.inJob || standing === 'released';
}

/** Joins what did not come in the order of the ledger: new mailboxes, as a rule a few. `entryOf` has the entries of those that did. */
function joinRest(
  entries: readonly LedgerEntry[],
  requests: readonly AdmissionRequest[],
  entryOf: Int32Array,
  day: StandingDay,
): Pick<Survey, 'known' | 'entryOf' | 'added' | 'changed'> {
  const known = requests.slice(0, entryOf.length);
  const indices = Array.from(entryOf);
  const rest = new Map<string, AdmissionRequest>();
  for (const request of requests.slice(entryOf.length)) {
    if (!rest.has(request.mailboxId)) rest.set(request.mailboxId, request);
  }
  const changed: number[] = [];
  let joined = 0;
  entries.forEach((entry, i) => {
    const request = rest.get(entry.mailboxId);
    const isJoined = entryOf[joined] === i;
    if (isJoined) joined++;
    if (request === undefined) return;
    rest.delete(entry.mailboxId);
    if (isJoined) return;
    if (request.kind !== entry.kind || comesBack(entry, standingOf(entry, day))) changed.push(known.length);
    known.push(request);
    indices.push(i);
  });
  return { known, entryOf: Int32Array.from(indices), added: [...rest.values()], changed };
}
