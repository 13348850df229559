import { joinIds, notWanted } from './join-ids.js';
import { exceededCounts, isAhead, isHeldByPoint, standingDay, standingOf } from './ledger.js';
import type {
  AdmissionRequest,
  Ledger,
  LedgerEntry,
  LicenseFacts,
  MailboxCounts,
  MailboxKind,
} from './model.js';
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
  readonly i: number;
}

/**
 * The queue of a ledger as a session finds it (§5). Entries are told by their index, and numbers stand in typed arrays, because looking at
 * 100,000 mailboxes costs more than what is asked of each.
 */
export interface QueueIndex {
  readonly entries: readonly LedgerEntry[];
  /** Of each entry its place among those that use a unit, from 1 in the order of the queue, or one of the two above. */
  readonly places: Int32Array;
  /** How many use a unit: the last place. */
  readonly used: number;
  readonly counts: MailboxCounts;
  /** 1 for each entry that holds a unit. */
  readonly holdsUnit: Uint8Array;
  /** Shared and resource mailboxes that have a place, or are free as `New`: restore points hold it from when they were user mailboxes. */
  readonly placedOtherKinds: readonly number[];
  /** A date of some entry lies ahead of now (`withoutFuture`). */
  readonly hasFutureDates: boolean;
  /** Requests for registered mailboxes, each mailbox once. */
  readonly asked: readonly AdmissionRequest[];
  /** For each of `asked` its entry. */
  readonly entryOf: Int32Array;
  /** Of `asked`, those that come back or are of another kind than before. */
  readonly changed: readonly Asked[];
  /** Waiting mailboxes that are asked for, and that no session has asked for before today. */
  readonly firstAskedToday: readonly number[];
  /** Requests for mailboxes that are not registered yet, each mailbox once. */
  readonly newcomers: readonly AdmissionRequest[];
}

/** Instead of an entry: the request is for a newcomer, or for a mailbox that another one asks for already. */
const noEntry = -1;

type Join = (r: number, kind: MailboxKind, i: number, entry: LedgerEntry) => void;

/**
 * Looks at every entry once, and on the way joins the requests that come in the order of the queue, as the catalogue puts them: no table
 * of their names is made.
 */
export function indexQueue(
  { entries, exceeded }: Ledger,
  requests: readonly AdmissionRequest[],
  facts: LicenseFacts,
): QueueIndex {
  const { newMailboxesAreFree } = effectivePolicy(facts.license);
  const day = standingDay(facts);
  const places = new Int32Array(entries.length);
  const holdsUnit = new Uint8Array(entries.length);
  const entryOf = new Int32Array(requests.length).fill(noEntry);
  const placedOtherKinds: number[] = [];
  const changed: Asked[] = [];
  const firstAskedToday: number[] = [];
  let managed = 0;
  let fresh = 0;
  let notRequired = 0;
  let used = 0;
  let hasFutureDates = false;
  const join: Join = (r, kind, i, entry) => {
    const isPlaced = places[i] !== noPlace;
    entryOf[r] = i;
    if (isPlaced && entry.unitSince === null && entry.lastAskedOn !== day.today) firstAskedToday.push(i);
    const request = isOtherwise(entry, kind, isPlaced) ? requests[r] : undefined;
    if (request !== undefined) changed.push({ request, entry, i });
  };
  let joined = 0;
  let request = requests[joined];
  let i = -1;
  for (const entry of entries) {
    i++;
    const isHeld = isHeldByPoint(entry, day);
    const standing = standingOf(entry, day, isHeld);
    if (standing === 'managed') {
      managed++;
      places[i] = ++used;
    } else if (standing === 'new') {
      fresh++;
      places[i] = newMailboxesAreFree ? freePlace : ++used;
    } else if (standing === 'not-required' && entry.inJob) {
      notRequired++;
    }
    if (entry.kind !== 'user' && places[i] !== noPlace) placedOtherKinds.push(i);
    if (entry.unitSince !== null) holdsUnit[i] = 1;
    if (isAhead(entry, day, isHeld)) hasFutureDates = true;
    if (request?.mailboxId !== entry.mailboxId) continue;
    join(joined, request.kind, i, entry);
    request = requests[++joined];
  }
  const newcomers = joined === requests.length ? [] : joinOthers(entries, requests, entryOf, joined, join);
  const known = requests.length - newcomers.length;
  const areNewcomersLast = joined === requests.length || !entryOf.subarray(0, known).includes(noEntry);
  return {
    entries,
    places,
    used,
    counts: {
      managed: managed + fresh,
      new: fresh,
      notRequired,
      ...otherKindsAt(placedOtherKinds, places),
      ...exceededCounts(exceeded),
    },
    holdsUnit,
    placedOtherKinds,
    hasFutureDates,
    asked: areNewcomersLast ? firstOf(requests, known) : requests.filter((_, r) => entryOf[r] !== noEntry),
    entryOf: areNewcomersLast ? entryOf.subarray(0, known) : entryOf.filter((index) => index !== noEntry),
    changed,
    firstAskedToday,
    newcomers,
  };
}

/** Nothing where there are none, as nearly everywhere. */
function otherKindsAt(
  placedOtherKinds: readonly number[],
  places: Int32Array,
): Pick<MailboxCounts, 'otherKindsAt'> {
  const held = placedOtherKinds.map((i) => places[i] ?? noPlace).filter((place) => place > noPlace);
  return held.length === 0 ? {} : { otherKindsAt: held };
}

/** The same list if that is all of it. */
function firstOf<Item>(list: readonly Item[], count: number): readonly Item[] {
  return count === list.length ? list : list.slice(0, count);
}

/** It is asked for as what it was not, or after it left its jobs or lost its place: a user mailbox without one has released it. */
function isOtherwise(entry: LedgerEntry, kind: MailboxKind, isPlaced: boolean): boolean {
  return entry.kind !== kind || !entry.inJob || (kind === 'user' && !isPlaced);
}

/**
 * Joins the requests from `joined` on, which did not come in the order of the queue: new mailboxes, as a rule a few. Returns the
 * newcomers, each once.
 */
function joinOthers(
  entries: readonly LedgerEntry[],
  requests: readonly AdmissionRequest[],
  entryOf: Int32Array,
  joined: number,
  join: Join,
): readonly AdmissionRequest[] {
  const others = requests.slice(joined);
  const { placeOf, isRepeated } = joinIds(
    others.map(({ mailboxId }) => mailboxId),
    entries.map(({ mailboxId }) => mailboxId),
  );
  const kinds = others.map(({ kind }) => kind);
  const isNewcomer = isRepeated.map((repeated) => 1 - repeated);
  let next = 0;
  for (let i = 0; i < placeOf.length; i++) {
    const isJoined = next < joined && entryOf[next] === i;
    if (isJoined) next++;
    const place = placeOf[i] ?? notWanted;
    if (place === notWanted) continue;
    isNewcomer[place] = 0;
    const entry = entries[i];
    const kind = kinds[place];
    if (!isJoined && entry !== undefined && kind !== undefined) join(joined + place, kind, i, entry);
  }
  return isNewcomer.includes(1) ? others.filter((_, place) => isNewcomer[place] === 1) : [];
}

/** The index of a queue and of one that stands behind it. */
export function queuedBehind(front: QueueIndex, back: QueueIndex): QueueIndex {
  const entries = front.entries.concat(back.entries);
  const asked = front.asked.concat(back.asked);
  const placesBehind = back.places.map((place) => (place > noPlace ? front.used + place : place));
  const behind = (i: number): number => front.entries.length + i;
  const places = joined(new Int32Array(entries.length), front.places, placesBehind);
  const placedOtherKinds = front.placedOtherKinds.concat(back.placedOtherKinds.map(behind));
  return {
    entries,
    places,
    used: front.used + back.used,
    counts: {
      ...front.counts,
      managed: front.counts.managed + back.counts.managed,
      new: front.counts.new + back.counts.new,
      notRequired: (front.counts.notRequired ?? 0) + (back.counts.notRequired ?? 0),
      ...otherKindsAt(placedOtherKinds, places),
    },
    holdsUnit: joined(new Uint8Array(entries.length), front.holdsUnit, back.holdsUnit),
    placedOtherKinds,
    hasFutureDates: front.hasFutureDates || back.hasFutureDates,
    asked,
    entryOf: joined(new Int32Array(asked.length), front.entryOf, back.entryOf.map(behind)),
    changed: front.changed.concat(back.changed),
    firstAskedToday: front.firstAskedToday.concat(back.firstAskedToday.map(behind)),
    newcomers: back.newcomers,
  };
}

function joined<Numbers extends Int32Array | Uint8Array>(
  room: Numbers,
  front: Numbers,
  back: Numbers,
): Numbers {
  room.set(front);
  room.set(back, front.length);
  return room;
}

/** The place of the mailbox that is asked for as the `r`th. */
export function placeOfAsked({ places, entryOf }: QueueIndex, r: number): number {
  return places[entryOf[r] ?? noEntry] ?? noPlace;
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
    const place = places[entryOf[r] ?? noEntry] ?? noPlace;
    if (place > lastProcessed && request.kind === 'user') behind.push({ request, place });
  }
  return behind.sort((a, b) => a.place - b.place).map(({ request }) => request);
}

/**
 * Which entries are to get a unit, and which to give it back, so that everyone with a place up to `lastProcessed` holds one and nobody behind; `released`
 * have lost their place and are noted as if they held one still.
 */
export function unitMoves(
  { places, holdsUnit }: QueueIndex,
  lastProcessed: number,
): Readonly<Record<'promoted' | 'demoted' | 'released', readonly number[]>> {
  const promoted: number[] = [];
  const demoted: number[] = [];
  const released: number[] = [];
  for (let i = 0; i < places.length; i++) {
    const place = places[i] ?? noPlace;
    if (place === noPlace) {
      if (holdsUnit[i] === 1) released.push(i);
      continue;
    }
    const isProcessed = place <= lastProcessed;
    if (isProcessed !== (holdsUnit[i] === 1)) (isProcessed ? promoted : demoted).push(i);
  }
  return { promoted, demoted, released };
}
