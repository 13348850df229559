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
const deliveriesKept = 1000;
/** Longer than any list of facts reaches back in practice. */
const noticedKeptMs = 60 * 24 * hourMs;

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

/** Whether a channel is to hear of a fact. */
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

export function without(outbox: Outbox, waitingId: string): Outbox {
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
