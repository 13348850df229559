import { z } from 'zod';
import { type Instant, instantSchema } from './dates.js';

/*
 * The record of time of licensing.md §9: seen time, a candidate, and the newest signed time. Pure; `clock` is the system clock at the
 * moment. docs/decisions/0156 says what the specification leaves open.
 */

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;

/** So far ahead of seen time the clock is believed; it is also the most that the time between two looks counts for. */
const believedLeadMs = 7 * dayMs;
/** So far behind seen time the clock is tolerated. */
const toleratedLagMs = dayMs;
/** A candidate becomes seen time after so much time of looks. */
const provingMs = 14 * dayMs;
/** Further ahead than this nothing irreversible follows from a clock, and nothing at all from a signed time. */
export const doubtfulLeadMs = 60 * dayMs;
/** A span that nobody saw is of no account once it ended so long ago: twice what releases a unit (§2). */
const spanKeptMs = 62 * dayMs;
const spansKept = 8;

/** Time between two looks that nobody saw: it makes no mailbox idle. */
export const unseenSpanSchema = z.strictObject({ from: instantSchema, to: instantSchema });
export type UnseenSpan = z.infer<typeof unseenSpanSchema>;

const candidateSchema = z.strictObject({
  /** The clock at the first look of the candidate, and at the latest. */
  from: instantSchema,
  lookedAt: instantSchema,
  /** Forward differences between its looks, up to 7 days each. */
  seenForMs: z.number().min(0),
  /** The clock was believed when an older signed time set seen time back: it is in no doubt. */
  undisputed: z.boolean(),
});

const behindSchema = z.strictObject({
  /** Seen time when the clock fell behind. */
  since: instantSchema,
  /** By how much seen time has run on since. */
  forMs: z.number().min(0),
});

/** What is kept of time, in `license.json` and in the catalogue. */
export const seenTimeSchema = z.strictObject({
  /** Null before the first look. */
  seenAt: instantSchema.nullable(),
  /** The newest signed time that has counted. */
  signedAt: instantSchema.nullable(),
  /** The clock at the latest look. */
  lookedAt: instantSchema.nullable(),
  candidate: candidateSchema.nullable(),
  /** Null unless the clock is more than 24 hours behind seen time. */
  behind: behindSchema.nullable(),
  /** Oldest first. */
  unseen: z.array(unseenSpanSchema),
});
export type SeenTime = z.infer<typeof seenTimeSchema>;

export const nothingSeen: SeenTime = {
  seenAt: null,
  signedAt: null,
  lookedAt: null,
  candidate: null,
  behind: null,
  unseen: [],
};

/** The record after a look at the clock. */
export function look(record: SeenTime, clock: Date): SeenTime {
  const at = sayable(clock);
  const looked = { ...record, lookedAt: instant(at) };
  if (record.seenAt === null) return { ...looked, seenAt: instant(at) };
  const seen = Date.parse(record.seenAt);
  if (at < seen - toleratedLagMs) return lookBehind(looked, seen, forwardSince(record.lookedAt, at));
  if (at > seen + believedLeadMs) return lookAhead(looked, at);
  return settled({ ...looked, seenAt: instant(Math.max(seen, at)), candidate: null, behind: null });
}

/** Too far ahead of seen time to be believed at once. */
export function isFarAhead({ seenAt }: SeenTime, clock: Date): boolean {
  return seenAt !== null && clock.getTime() > Date.parse(seenAt) + believedLeadMs;
}

/** Seen time runs on. A clock that is behind says nothing of a candidate, which waits: a dead battery shows 1970 at each boot. */
function lookBehind(looked: SeenTime, seen: number, forwardMs: number): SeenTime {
  const { since, forMs } = looked.behind ?? { since: instant(seen), forMs: 0 };
  return { ...looked, seenAt: instant(seen + forwardMs), behind: { since, forMs: forMs + forwardMs } };
}

function lookAhead(looked: SeenTime, at: number): SeenTime {
  const candidate = candidateAfter(looked.candidate, at);
  const isProved = candidate.seenForMs >= provingMs && at - Date.parse(candidate.from) >= provingMs;
  if (!isProved) return { ...looked, behind: null, candidate };
  const unseen = [...looked.unseen, ...candidateSpan({ ...looked, candidate })];
  return settled({ ...looked, seenAt: instant(at), candidate: null, behind: null, unseen });
}

/** What a candidate has passed over: all but the time of its looks. */
function candidateSpan({ seenAt, candidate }: SeenTime): UnseenSpan[] {
  if (seenAt === null || candidate === null || candidate.undisputed) return [];
  return [{ from: seenAt, to: instant(Date.parse(candidate.lookedAt) - candidate.seenForMs) }];
}

/**
 * By how much a candidate is ahead of seen time, without the time of its looks: it grows only with what nobody saw. 0 where there is
 * none, or none in dispute.
 */
export function candidateLeadMs(record: SeenTime): number {
  return candidateSpan(record).reduce((_, { from, to }) => Date.parse(to) - Date.parse(from), 0);
}

/** Every span that nobody saw, as of the record's latest look. While the clock is behind, its running on is a guess. */
export function unseenSpans(record: SeenTime): readonly UnseenSpan[] {
  const { unseen, behind, seenAt } = record;
  const guessed = behind === null || seenAt === null ? [] : [{ from: behind.since, to: seenAt }];
  return [...unseen, ...candidateSpan(record), ...guessed];
}

/** A clock that continues jumping while it is a candidate begins a new one: what it shows proves nothing of what it showed before. */
function candidateAfter(candidate: SeenTime['candidate'], at: number): NonNullable<SeenTime['candidate']> {
  const fresh = { from: instant(at), lookedAt: instant(at), seenForMs: 0, undisputed: false };
  if (candidate === null) return fresh;
  const { from, lookedAt, seenForMs, undisputed } = candidate;
  const last = Date.parse(lookedAt);
  const jumps = at < last - toleratedLagMs || at > last + doubtfulLeadMs;
  if (jumps || at < Date.parse(from) - toleratedLagMs) return fresh;
  if (at < Date.parse(from)) return { ...fresh, undisputed };
  return { from, lookedAt: instant(at), seenForMs: seenForMs + forwardSince(lookedAt, at), undisputed };
}

/**
 * The record after a signed time: the `issuedAt` of an installed key, or what the licensing server has stated. It counts if it is newer
 * than every one before and not more than 60 days ahead of both clock and seen time; else the record is the same object.
 */
export function withSignedTime(record: SeenTime, clock: Date, signed: Date): SeenTime {
  const signedMs = sayable(signed);
  if (record.signedAt !== null && signedMs <= Date.parse(record.signedAt)) return record;
  const before = look(record, clock);
  const seen = Date.parse(before.seenAt ?? instant(sayable(clock)));
  if (signedMs > Math.max(sayable(clock), seen) + doubtfulLeadMs) return record;
  const at = instant(signedMs);
  const after = look({ ...nothingSeen, unseen: before.unseen, seenAt: at, signedAt: at }, clock);
  if (after.candidate !== null) {
    return { ...after, candidate: { ...after.candidate, undisputed: isUndisputed(before) } };
  }
  return settled({ ...after, unseen: [...before.unseen, ...correctedSpan(before, seen, after)] });
}

/** Nothing speaks against the clock: an older signed time that is counted now, a key of last year, does not either. */
function isUndisputed({ candidate, behind }: SeenTime): boolean {
  return behind === null && (candidate === null || candidate.undisputed);
}

/** What was passed over when signed time put a seen time right that was too early. */
function correctedSpan(before: SeenTime, seen: number, after: SeenTime): UnseenSpan[] {
  const now = Date.parse(after.seenAt ?? instant(seen));
  if (now <= seen + believedLeadMs) return [];
  const { candidate, behind } = before;
  const seenFrom = candidate === null ? now : Date.parse(candidate.lookedAt) - candidate.seenForMs;
  return [{ from: behind?.since ?? instant(seen), to: instant(Math.min(now, seenFrom)) }];
}

/** The time that license terms go by: the clock, or seen time where the clock is behind it. */
export function believedTime(record: SeenTime, clock: Date): Instant {
  const { behind, seenAt, lookedAt } = look(record, clock);
  return (behind === null ? lookedAt : seenAt) ?? instant(sayable(clock));
}

/** Of two copies of the record the one that rests on the newer signed time, then the one with the later seen time; else `a`. */
export function betterRecord(a: SeenTime, b: SeenTime): SeenTime {
  const bySigned = compareInstants(a.signedAt, b.signedAt);
  return (bySigned === 0 ? compareInstants(a.seenAt, b.seenAt) : bySigned) >= 0 ? a : b;
}

/** Whether `after` says more than `before` what must survive the process: each change of state, and else an hour's progress. */
export function isWorthWriting(before: SeenTime, after: SeenTime): boolean {
  const hasNews =
    before.signedAt !== after.signedAt ||
    before.candidate?.from !== after.candidate?.from ||
    before.candidate?.undisputed !== after.candidate?.undisputed ||
    before.behind?.since !== after.behind?.since ||
    before.unseen.length !== after.unseen.length;
  return (
    hasNews ||
    hasMoved(before.seenAt, after.seenAt) ||
    hasMoved(before.lookedAt, after.lookedAt) ||
    hasMoved(before.candidate?.lookedAt ?? null, after.candidate?.lookedAt ?? null)
  );
}

function hasMoved(before: Instant | null, after: Instant | null): boolean {
  if (before === null || after === null) return before !== after;
  return Math.abs(Date.parse(after) - Date.parse(before)) >= hourMs;
}

/** Without the spans that are of no account any more, or that a correction has undone. */
function settled(record: SeenTime): SeenTime {
  if (record.unseen.length === 0 || record.seenAt === null) return record;
  const seen = Date.parse(record.seenAt);
  const counts = ({ to }: UnseenSpan): boolean =>
    Date.parse(to) <= seen && Date.parse(to) >= seen - spanKeptMs;
  return { ...record, unseen: record.unseen.filter(counts).slice(-spansKept) };
}

/** Null is earlier than every instant. */
function compareInstants(a: Instant | null, b: Instant | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return Date.parse(a) - Date.parse(b);
}

/** What passed from one look to the next, 7 days at most; none where the clock went back. */
function forwardSince(before: Instant | null, at: number): number {
  return before === null ? 0 : Math.min(Math.max(at - Date.parse(before), 0), believedLeadMs);
}

const firstSayable = Date.parse('0000-01-01T00:00:00.000Z');
const lastSayable = Date.parse('9999-12-31T23:59:59.999Z');

/** Milliseconds since 1970, within the years that an RFC 3339 instant can say. */
function sayable(date: Date): number {
  return Math.min(Math.max(date.getTime(), firstSayable), lastSayable);
}

function instant(ms: number): Instant {
  return new Date(Math.min(ms, lastSayable)).toISOString();
}
