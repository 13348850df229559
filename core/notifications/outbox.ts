import { z } from 'zod';
import { id } from '../../shared/id.js';
import { type Instant, calendarDateSchema, instantSchema } from '../../shared/license/dates.js';
import type { Channel } from '../../shared/notifications/channel.js';
import {
  type Delivery,
  type Notice,
  deliverySchema,
  noticeKinds,
  noticeSchema,
} from '../../shared/notifications/notice.js';
import type { Text } from '../../shared/texts/text.js';
import { text } from '../../shared/texts/text.js';
import type { Fact } from './facts.js';

/** Something to be delivered to a channel. */
const waitingSchema = z.strictObject({
  /** Also the receiver's: it stays the same through all attempts. */
  id,
  channelId: id,
  kind: z.enum(noticeKinds),
  /** What is told together; it may still grow until the first attempt. */
  group: z.string(),
  notices: z.array(noticeSchema).min(1),
  queuedAt: instantSchema,
  attempts: z.int(),
  dueAt: instantSchema,
  /** Waits only because its kind was told within the hour: whoever leaves nobody behind to wait may send it now. */
  isHeld: z.boolean(),
  /** An attempt has begun. Whoever finds this without the sender's lock being held knows that it died. */
  underWay: z.boolean(),
});
export type Waiting = z.infer<typeof waitingSchema>;

/** Content of `notification-outbox.json`: what was noticed, what is to be delivered, and what became of it, in one file that no crash tears apart. */
export const outboxSchema = z.strictObject({
  /** What happened before is not told: the file was made then, perhaps in the place of a damaged one. */
  since: instantSchema,
  /** Facts that were noticed, by their keys. */
  noticed: z.record(z.string(), instantSchema),
  /** Failures that were to be tried again when they were last looked at. */
  postponed: z.array(z.string()),
  /** Damage that was told, by repository. */
  damage: z.record(z.string(), z.number()),
  /** The day of the last summary, by channel. */
  summaries: z.record(z.string(), calendarDateSchema),
  /** When what is told together was last to be told, by channel and group. */
  told: z.record(z.string(), instantSchema),
  waiting: z.array(waitingSchema),
  /** Oldest first. */
  log: z.array(deliverySchema),
});
export type Outbox = z.infer<typeof outboxSchema>;

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
const deliveriesKept = 1000;
/** Who cannot read the secret looks again so much later. */
const notHereMs = 60_000;
/** Longer than any list of facts reaches back in practice. */
const noticedKeptMs = 60 * dayMs;
/** Waits before the next attempts; the last one is repeated until a day is over. */
const retryMinutes = [1, 5, 15, 30, 60, 120] as const;

export function emptyOutbox(now: Instant): Outbox {
  return {
    since: now,
    noticed: {},
    postponed: [],
    damage: {},
    summaries: {},
    told: {},
    waiting: [],
    log: [],
  };
}

/** Whether a channel is to hear of a fact. Pure, as is all of this file. */
export function isFor(channel: Channel, { kind, at, jobId }: Pick<Fact, 'kind' | 'at' | 'jobId'>): boolean {
  const { enabled, kinds, jobIds, since } = channel;
  if (!enabled || Date.parse(at) < Date.parse(since)) return false;
  if (jobId !== null && jobIds.length > 0 && !jobIds.includes(jobId)) return false;
  if (isPinged(channel)) {
    // It watches runs of jobs: begun, ended well, failed. Anything else would turn a check red that has nothing to do with it.
    return jobId !== null && ['started', 'success', 'warning', 'failed'].includes(kind);
  }
  return kind !== 'test' && kind !== 'started' && kinds.includes(kind);
}

/** A monitor of the "dead man's switch" kind: only the newest state counts, and each run. */
export function isPinged({ target }: Pick<Channel, 'target'>): boolean {
  return target.type === 'webhook' && target.format === 'healthchecks';
}

/** Programs get everything at once; people are told of each kind once an hour. */
function isForPeople({ target }: Pick<Channel, 'target'>): boolean {
  return target.type === 'email' || (target.format !== 'json' && target.format !== 'healthchecks');
}

export interface NoteOptions {
  readonly now: Instant;
  readonly newId: () => string;
  /** Keys of all that was looked at, noticed before or not: they stay noticed, whatever the clock says. */
  readonly listed: ReadonlySet<string>;
  /** Keys that are noticed without being told. */
  readonly superseded: readonly string[];
}

/** Notes facts and queues what channels are to hear of them; what was noticed before, by whichever process, is not told again. */
export function noteFacts(
  outbox: Outbox,
  facts: readonly Fact[],
  channels: readonly Channel[],
  { now, newId, listed, superseded }: NoteOptions,
): Outbox {
  const silent = Object.fromEntries(superseded.map((key) => [key, now]));
  let next = { ...outbox, noticed: { ...outbox.noticed, ...silent } };
  for (const fact of [...facts].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
    if (Object.hasOwn(next.noticed, fact.key)) continue;
    next = { ...next, noticed: { ...next.noticed, [fact.key]: now } };
    if (Date.parse(fact.at) < Date.parse(next.since)) continue;
    for (const channel of channels) {
      if (isFor(channel, fact)) next = queue(next, channel, fact.notice(channel), fact.group, now, newId);
    }
  }
  return { ...next, noticed: forgetOld(next.noticed, listed, now) };
}

/** Adds a notice to what waits in its group, or makes a new entry: at most one an hour for people. */
export function queue(
  outbox: Outbox,
  channel: Channel,
  notice: Notice,
  group: string,
  now: Instant,
  newId: () => string,
): Outbox {
  const before = isPinged(channel) ? withoutOlderPings(outbox, channel, now) : outbox;
  const open = isForPeople(channel)
    ? before.waiting.find(
        (each) => each.channelId === channel.id && each.group === group && each.attempts === 0,
      )
    : undefined;
  if (open !== undefined) {
    return {
      ...before,
      waiting: before.waiting.map((each) =>
        each === open ? { ...each, notices: [...each.notices, notice] } : each,
      ),
    };
  }
  const slot = `${channel.id} ${group}`;
  const last = isForPeople(channel) ? before.told[slot] : undefined;
  // A time that lies ahead by more than the hour says that the clock was set back.
  const until = last === undefined ? 0 : Date.parse(last) + hourMs;
  const isHeld = until > Date.parse(now) && until - Date.parse(now) <= hourMs;
  const dueAt = isHeld ? new Date(until).toISOString() : now;
  return {
    ...before,
    told: { ...before.told, [slot]: dueAt },
    waiting: [
      ...before.waiting,
      {
        ...{ id: newId(), channelId: channel.id, kind: notice.kind, group, notices: [notice] },
        ...{ queuedAt: now, attempts: 0, dueAt, isHeld, underWay: false },
      },
    ],
  };
}

/** A monitor that was away is told how things are now, not how they were. */
function withoutOlderPings(outbox: Outbox, channel: Channel, now: Instant): Outbox {
  const old = outbox.waiting.filter(({ channelId, attempts }) => channelId === channel.id && attempts > 0);
  return old.reduce(
    (next, each) =>
      log(without(next, each.id), each, channel.name, now, {
        outcome: 'superseded',
        detail: text('notifications.newerState'),
        nextAttemptAt: null,
      }),
    outbox,
  );
}

/** The next delivery of a channel that is due; `noWaiting` also sends what is only held back for the hour. */
export function nextDue(
  { waiting }: Outbox,
  channelId: string,
  now: Instant,
  noWaiting: boolean,
): Waiting | null {
  const due = waiting.filter(
    (each) =>
      each.channelId === channelId &&
      (each.underWay || (noWaiting && each.isHeld) || Date.parse(each.dueAt) <= Date.parse(now)),
  );
  return due.sort((a, b) => Date.parse(a.queuedAt) - Date.parse(b.queuedAt))[0] ?? null;
}

/** Writes down that an attempt begins, before anything leaves: from then on the entry grows no more. */
export function begin(outbox: Outbox, waitingId: string): Outbox {
  return {
    ...outbox,
    waiting: outbox.waiting.map((each) =>
      each.id === waitingId ? { ...each, attempts: each.attempts + 1, isHeld: false, underWay: true } : each,
    ),
  };
}

/** What became of an attempt. */
export type Attempt =
  | { readonly type: 'delivered'; readonly detail: Text }
  /** Another attempt may do better; `retryAfterMs` is what the other side asked for. */
  | { readonly type: 'failed'; readonly detail: Text; readonly retryAfterMs?: number | undefined }
  /** No attempt with the same words can do better. */
  | { readonly type: 'refused'; readonly detail: Text }
  /** The secret cannot be read by this process: another one may. It counts as no attempt. */
  | { readonly type: 'not-here' };

/** Writes down how an attempt ended, and when the next one is made, of everything that waits for this channel. */
export function settle(
  outbox: Outbox,
  entry: Waiting,
  channelName: string,
  attempt: Attempt,
  now: Instant,
): Outbox {
  switch (attempt.type) {
    case 'delivered':
      return log(without(outbox, entry.id), entry, channelName, now, {
        outcome: 'delivered',
        detail: attempt.detail,
        nextAttemptAt: null,
      });
    case 'not-here':
      return {
        ...outbox,
        waiting: outbox.waiting.map((each) =>
          each.id === entry.id
            ? { ...each, attempts: entry.attempts - 1, underWay: false, dueAt: later(now, notHereMs) }
            : each,
        ),
      };
    case 'refused':
      return log(without(outbox, entry.id), entry, channelName, now, {
        outcome: 'given-up',
        detail: attempt.detail,
        nextAttemptAt: null,
      });
    case 'failed': {
      const age = Date.parse(now) - Date.parse(entry.queuedAt);
      if (age >= dayMs) {
        return log(without(outbox, entry.id), entry, channelName, now, {
          outcome: 'given-up',
          detail: text('notifications.givenUp', { detail: attempt.detail }),
          nextAttemptAt: null,
        });
      }
      const nextAttemptAt = later(now, waitMs(entry.attempts, attempt.retryAfterMs));
      // The channel as a whole is left alone until then.
      const waiting = outbox.waiting.map((each) =>
        each.channelId !== entry.channelId || (each.id !== entry.id && each.dueAt > nextAttemptAt)
          ? each
          : { ...each, dueAt: nextAttemptAt, isHeld: false, underWay: false },
      );
      return log({ ...outbox, waiting }, entry, channelName, now, {
        outcome: 'failed',
        detail: attempt.detail,
        nextAttemptAt,
      });
    }
  }
}

function later(now: Instant, ms: number): Instant {
  return new Date(Date.parse(now) + ms).toISOString();
}

function waitMs(attempts: number, askedMs = 0): number {
  const minutes = retryMinutes[Math.min(attempts, retryMinutes.length) - 1] ?? 1;
  return Math.min(Math.max(minutes * 60_000, askedMs), dayMs);
}

/** Makes all that waits for a channel due, but for an attempt that is under way. */
export function hasten(outbox: Outbox, channelId: string, now: Instant): Outbox {
  return {
    ...outbox,
    waiting: outbox.waiting.map((each) =>
      each.channelId === channelId && !each.underWay ? { ...each, dueAt: now, isHeld: false } : each,
    ),
  };
}

/** Drops what waits for channels that are gone or switched off. */
export function dropForeign(outbox: Outbox, channels: readonly Channel[], now: Instant): Outbox {
  const enabled = new Set(channels.filter((each) => each.enabled).map((each) => each.id));
  return outbox.waiting
    .filter(({ channelId }) => !enabled.has(channelId))
    .reduce(
      (next, each) =>
        log(without(next, each.id), each, channels.find(({ id }) => id === each.channelId)?.name ?? '', now, {
          outcome: 'superseded',
          detail: text('notifications.channelGone'),
          nextAttemptAt: null,
        }),
      outbox,
    );
}

function without(outbox: Outbox, waitingId: string): Outbox {
  return { ...outbox, waiting: outbox.waiting.filter((each) => each.id !== waitingId) };
}

export function log(
  outbox: Outbox,
  {
    id: deliveryId,
    channelId,
    kind,
    notices,
    attempts,
  }: Pick<Waiting, 'id' | 'channelId' | 'kind' | 'notices' | 'attempts'>,
  channel: string,
  at: Instant,
  what: Pick<Delivery, 'outcome' | 'detail' | 'nextAttemptAt'>,
): Outbox {
  const line: Delivery = {
    ...{ at, deliveryId, channelId, channel, kind, notices: notices.length, attempt: attempts },
    ...what,
  };
  return { ...outbox, log: [...outbox.log, line].slice(-deliveriesKept) };
}

function forgetOld(
  noticed: Outbox['noticed'],
  present: ReadonlySet<string>,
  now: Instant,
): Outbox['noticed'] {
  return Object.fromEntries(
    Object.entries(noticed).filter(
      ([key, at]) => present.has(key) || Date.parse(now) - Date.parse(at) < noticedKeptMs,
    ),
  );
}
