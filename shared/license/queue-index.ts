import { canonicalInstant, dateOf } from './calendar.js';
import { type Standing, exceededSinceOf, isAhead, standingDay, standingOf } from './ledger.js';
import type { CalendarDate } from './dates.js';
import type { AdmissionRequest, Ledger, LedgerEntry, LicenseFacts, MailboxCounts } from './model.js';
import { effectivePolicy } from './policy.js';

/** Instead of a place in the queue: needs no license, or has released its unit. */
export const noPlace = 0;
/** Instead of a place in the queue: `New`, it uses no unit yet (rental, §5). */
export const freePlace = -1;
/** Instead of the last place that is processed: not even `New` mailboxes are. */
export const nobody = -Infinity;

/** A registered mailbox that a session asks for. */
interface Asked {
  readonly request: AdmissionRequest;
  readonly entry: LedgerEntry;
}

/**
 * The queue of a ledger as a session finds it (§5). Numbers stand in typed arrays, because looking at 100,000 mailboxes costs more than
 * what is asked of each.
 */
export interface QueueIndex {
  readonly entries: readonly LedgerEntry[];
  /** Of each entry its place among those that use a unit, from 1 in the order of the queue, or one of the two above. */
  readonly places: Int32Array;
  readonly counts: MailboxCounts;
  /** 1 for each entry that holds a unit. */
  readonly holdsUnit: Uint8Array;
  /** A date of some entry lies ahead of now ({@link withoutFuture}). */
  readonly hasFutureDates: boolean;
  /** Requests for registered mailboxes, each mailbox once. */
  readonly asked: readonly AdmissionRequest[];
  /** For each of `asked` the index of its entry. */
  readonly entryOf: Int32Array;
  /** Of `asked`, those that come back or are of another kind than before. */
  readonly changed: readonly Asked[];
  /** Waiting mailboxes that are asked for, and that no session has asked for before today. */
  readonly firstAskedToday: readonly LedgerEntry[];
  /** Requests for mailboxes that are not registered yet, each mailbox once. */
  readonly newcomers: readonly AdmissionRequest[];
}

/**
 * Looks at every entry once, and on the way joins the requests that come in the order of the queue, as the catalogue puts them: no table
 * of names is made.
 */
export function indexQueue(
  { entries, exceeded }: Ledger,
  requests: readonly AdmissionRequest[],
  facts: LicenseFacts,
): QueueIndex {
  const { newMailboxesAreFree } = effectivePolicy(facts.license);
  const day = standingDay(facts);
  const now = canonicalInstant(facts.now);
  const today = dateOf(now);
  const places = new Int32Array(entries.length);
  const holdsUnit = new Uint8Array(entries.length);
  const entryOf = new Int32Array(requests.length);
  const changed: Asked[] = [];
  const firstAskedToday: LedgerEntry[] = [];
  let managed = 0;
  let fresh = 0;
  let notRequired = 0;
  let place = 0;
  let hasFutureDates = false;
  let joined = 0;
  let request = requests[joined];
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
    if (isAhead(entry, now, today, day)) hasFutureDates = true;
    if (request?.mailboxId !== entry.mailboxId) continue;
    if (isFirstAskedToday(entry, today) && places[i] !== noPlace) firstAskedToday.push(entry);
    if (isOtherwise(entry, request, standing)) changed.push({ request, entry });
    entryOf[joined++] = i;
    request = requests[joined];
  }
  const counts = {
    managed: managed + fresh,
    new: fresh,
    notRequired,
    exceededSince: exceededSinceOf({ exceeded }),
  };
  const found = { entries, places, holdsUnit, counts, hasFutureDates, changed, firstAskedToday };
  if (joined === requests.length) return { ...found, asked: requests, entryOf, newcomers: [] };
  const newcomers = joinOthers(entries, requests, entryOf, joined);
  const asked = requests.slice(0, joined);
  for (let r = joined; r < requests.length; r++) {
    const index = entryOf[r] ?? notRegistered;
    const other = requests[r];
    const entry = entries[index];
    if (other === undefined || entry === undefined) continue;
    if (isFirstAskedToday(entry, today) && places[index] !== noPlace) firstAskedToday.push(entry);
    if (isOtherwise(entry, other, standingOf(entry, day))) {
      changed.push({ request: other, entry });
    }
    entryOf[asked.length] = index;
    asked.push(other);
  }
  return { ...found, asked, entryOf: entryOf.subarray(0, asked.length), newcomers };
}

/** It is asked for as what it was not, or after it left its jobs or lost its place. */
function isOtherwise(entry: LedgerEntry, { kind }: AdmissionRequest, standing: Standing): boolean {
  return entry.kind !== kind || !entry.inJob || standing === 'released';
}

/** It waits, and no session has asked for it before today. */
function isFirstAskedToday({ unitSince, lastAskedOn }: LedgerEntry, today: CalendarDate): boolean {
  return unitSince === null && lastAskedOn !== today;
}

/** Instead of the index of an entry: a newcomer, or a mailbox that is asked for twice. */
const notRegistered = -1;

/**
 * Joins the requests from `joined` on, which did not come in the order of the queue: new mailboxes, as a rule a few. Writes `entryOf` and
 * returns the newcomers, each once.
 */
function joinOthers(
  entries: readonly LedgerEntry[],
  requests: readonly AdmissionRequest[],
  entryOf: Int32Array,
  joined: number,
): AdmissionRequest[] {
  const others = new Map<string, number>();
  for (let r = joined; r < requests.length; r++) {
    const mailboxId = requests[r]?.mailboxId ?? '';
    if (!others.has(mailboxId)) others.set(mailboxId, r);
  }
  entryOf.fill(notRegistered, joined);
  let next = 0;
  let i = -1;
  for (const { mailboxId } of entries) {
    i++;
    if (next < joined && entryOf[next] === i) {
      next++;
      others.delete(mailboxId);
    } else {
      const r = others.get(mailboxId);
      if (r !== undefined) entryOf[r] = i;
    }
  }
  return [...others.values()].flatMap((r) => (entryOf[r] === notRegistered ? (requests[r] ?? []) : []));
}

/** The place of the mailbox that is asked for as the `r`th. */
export function placeOfAsked({ places, entryOf }: QueueIndex, r: number): number {
  return places[entryOf[r] ?? notRegistered] ?? noPlace;
}

/** The session's mailboxes that need a license and stand behind the place that is processed last, in the order of the queue. */
export function askedBehind(
  { asked, entryOf, places }: QueueIndex,
  lastProcessed: number,
): readonly AdmissionRequest[] {
  const behind: { readonly request: AdmissionRequest; readonly place: number }[] = [];
  let r = -1;
  for (const request of asked) {
    r++;
    const place = places[entryOf[r] ?? notRegistered] ?? noPlace;
    if (place > lastProcessed && request.kind === 'user') behind.push({ request, place });
  }
  return behind.sort((a, b) => a.place - b.place).map(({ request }) => request);
}

/**
 * Who is to get a unit, and who to give it back, so that everyone with a place up to `lastProcessed` holds one and nobody behind; `released`
 * have lost their place and are noted as if they held one still.
 */
export function unitMoves(
  { entries, places, holdsUnit }: QueueIndex,
  lastProcessed: number,
): Readonly<Record<'promoted' | 'demoted' | 'released', readonly LedgerEntry[]>> {
  const promoted: LedgerEntry[] = [];
  const demoted: LedgerEntry[] = [];
  const released: LedgerEntry[] = [];
  for (let i = 0; i < places.length; i++) {
    const place = places[i] ?? noPlace;
    if (place === noPlace) {
      const entry = entries[i];
      if (holdsUnit[i] === 1 && entry !== undefined) released.push(entry);
      continue;
    }
    const isProcessed = place <= lastProcessed;
    if (isProcessed === (holdsUnit[i] === 1)) continue;
    const entry = entries[i];
    if (entry !== undefined) (isProcessed ? promoted : demoted).push(entry);
  }
  return { promoted, demoted, released };
}
