import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import type { Channel } from '../../shared/notifications/channel.js';
import type { Delivery, Notice } from '../../shared/notifications/notice.js';
import { text } from '../../shared/texts/text.js';
import { isCancelled } from '../lib/cancellation.js';
import { type Lock, takeLock } from '../lib/lock.js';
import { makeFolderSync } from '../lib/make-folder.js';
import { shared } from '../lib/shared-work.js';
import { type StateStore, type StoreOptions, openStateStore } from '../state/state-store.js';
import type { ChannelStore } from './channel-store.js';
import { type NotificationSources, gather, gatherSummary, noteDamage } from './gather.js';
import { messageOf } from './message.js';
import { type Attempt, begin, hasten, nextDue, settle } from './attempts.js';
import {
  type Outbox,
  dropForeign,
  emptyOutbox,
  isPinged,
  log,
  noteFacts,
  outboxSchema,
  queue,
} from './outbox.js';
import type { Send } from './send.js';
import { summaryDue, summaryNotice } from './summary.js';

/** Notices what has happened and delivers it to the channels, each once, whichever process saw it. */
export interface NotificationService {
  /** Looks at what has happened and queues it. Does nothing, at no cost, without a channel that is switched on. */
  readonly look: () => Promise<void>;
  /** Queues the daily summaries that are due. */
  readonly summarise: () => Promise<void>;
  /**
   * Makes the attempts that are due. Answers false when another process has the sender's place: it delivers them. `noWaiting`: what is held
   * back for the hour goes too, because nobody stays here to send it later.
   */
  readonly deliver: (options?: { readonly noWaiting?: boolean }) => Promise<boolean>;
  /** Sends a test at once, and writes it to the log. Throws AppError `cancelled`. */
  readonly test: (channel: Channel, options?: TestOptions) => Promise<Attempt>;
  /** Makes the next attempt of what waits for a channel now, whenever it was due. */
  readonly retry: (channelId: string) => Promise<void>;
  /** Newest first. */
  readonly log: () => readonly Delivery[];
  /** Deliveries that wait, by channel. */
  readonly waiting: () => Outbox['waiting'];
  readonly onChange: (listener: () => void) => () => void;
  /** Ends attempts under way and gives the sender's place away. */
  readonly close: () => Promise<void>;
}

interface TestOptions {
  /** In place of the stored one. */
  readonly secret?: string;
  readonly cancel?: AbortSignal;
}

export interface NotificationServiceOptions {
  readonly stores: StoreOptions;
  readonly channels: Pick<ChannelStore, 'list'>;
  readonly sources: NotificationSources;
  readonly send: Send;
  readonly clock: Clock;
  /** The console keeps the sender's place for as long as it runs; a command gives it back at once. */
  readonly keepsPlace: boolean;
}

export function createNotificationService(options: NotificationServiceOptions): NotificationService {
  const { stores, channels, sources, send, clock, keepsPlace } = options;
  const now = (): string => clock().toISOString();
  const store: StateStore<Outbox> = openStateStore({
    ...stores,
    name: 'notification-outbox',
    schema: outboxSchema,
    version: 1,
    migrations: {},
    initial: () => emptyOutbox(now()),
  });
  const stopped = new AbortController();
  let place: Lock | null = null;

  const enabled = (): readonly Channel[] => channels.list().filter((each) => each.enabled);

  const look = async (): Promise<void> => {
    const listening = enabled();
    if (listening.length === 0) return;
    const found = await gather(sources, store.readOrThrow(), listening, clock());
    const change = (outbox: Outbox): Outbox => {
      const { outbox: noted, facts: damage } = noteDamage(outbox, found.damage, now());
      return noteFacts(
        { ...noted, postponed: [...found.postponed] },
        [...found.facts, ...damage],
        listening,
        { now: now(), newId: randomUUID, listed: found.listed, superseded: found.superseded },
      );
    };
    const before = store.readOrThrow();
    // Nothing new is the rule, and costs no write.
    if (!isDeepStrictEqual(change(before), before)) await store.update(change);
  };

  const summarise = async (): Promise<void> => {
    const listening = enabled();
    if (listening.length === 0) return;
    const due = (outbox: Outbox) =>
      // A check would turn red.
      listening
        .filter((each) => !isPinged(each))
        .flatMap((channel) => {
          const day = summaryDue(channel, outbox.summaries[channel.id], clock());
          return day === null ? [] : [{ channel, day }];
        });
    if (due(store.readOrThrow()).length === 0) return;
    const facts = await gatherSummary(sources);
    await store.update((outbox) =>
      due(outbox).reduce(
        (next, { channel, day }) => ({
          ...queue(next, channel, summaryNotice(facts, channel, clock()), 'summary', now(), randomUUID),
          summaries: { ...next.summaries, [channel.id]: day },
        }),
        outbox,
      ),
    );
  };

  const deliverTo = async (channel: Channel, noWaiting: boolean): Promise<void> => {
    for (;;) {
      const entry = nextDue(store.readOrThrow(), channel.id, now(), noWaiting);
      if (entry === null || stopped.signal.aborted) return;
      const begun = (await store.update((outbox) => begin(outbox, entry.id))).waiting.find(
        ({ id }) => id === entry.id,
      );
      if (begun === undefined) continue;
      const attempt = await send(channel, messageOf(begun), stopped.signal);
      await store.update((outbox) => settle(outbox, begun, channel.name, attempt, now()));
      if (attempt.type === 'not-here' || attempt.type === 'failed') return;
    }
  };

  const deliver = async (noWaiting: boolean): Promise<boolean> => {
    const isStaying = keepsPlace && enabled().length > 0;
    if (store.readOrThrow().waiting.length === 0 && !isStaying) return true;
    // Who was refused the place left its entries to us, perhaps after we had read for the last time: so it is read again without the place.
    do {
      if (!takePlace()) return false;
      try {
        await deliverToAll(noWaiting);
      } finally {
        if (!keepsPlace) leavePlace();
      }
    } while (!keepsPlace && !stopped.signal.aborted && isAnyDue(noWaiting));
    return true;
  };

  const isAnyDue = (noWaiting: boolean): boolean =>
    enabled().some(({ id }) => nextDue(store.readOrThrow(), id, now(), noWaiting) !== null);

  const deliverToAll = async (noWaiting: boolean): Promise<void> => {
    const all = channels.list();
    const before = store.readOrThrow();
    if (dropForeign(before, all, now()) !== before)
      await store.update((outbox) => dropForeign(outbox, all, now()));
    // A channel that does not answer keeps none of the others waiting.
    const ended = await Promise.allSettled(enabled().map((channel) => deliverTo(channel, noWaiting)));
    for (const each of ended) {
      if (each.status === 'rejected' && !isCancelled(each.reason)) throw each.reason;
    }
  };

  /** One process sends at a time: who finds an attempt under way and has the place knows that its sender died. */
  const takePlace = (): boolean => {
    if (place !== null) return true;
    const locks = join(stores.folder, 'locks');
    makeFolderSync(locks, { mode: 0o700 });
    const options = {
      path: join(locks, 'notification-sender.lock'),
      owner: null,
      lockedText: () => text('notifications.sentElsewhere'),
    };
    try {
      place = takeLock(options);
      return true;
    } catch (error) {
      if (error instanceof AppError && error.code === 'locked') return false;
      throw error;
    }
  };
  const leavePlace = (): void => {
    place?.release();
    place = null;
  };

  let result = true;
  let noWaitingAsked = false;
  let underWay: Promise<void> = Promise.resolve();
  const deliverShared = shared(async () => {
    const noWaiting = noWaitingAsked;
    noWaitingAsked = false;
    result = await deliver(noWaiting);
  });

  const deliverNow = async (isLast: boolean): Promise<boolean> => {
    noWaitingAsked ||= isLast;
    const work = deliverShared();
    underWay = work.catch(() => undefined);
    await work;
    return result;
  };

  return {
    look: shared(look),
    summarise: shared(summarise),
    deliver: ({ noWaiting = false } = {}) => deliverNow(noWaiting),
    async retry(channelId) {
      await store.update((outbox) => hasten(outbox, channelId, now()));
      await deliverNow(false);
    },
    async test(channel, { secret, cancel = stopped.signal } = {}) {
      const id = randomUUID();
      const notice: Notice = {
        ...{ kind: 'test', at: now(), title: text('notifications.testTitle') },
        lines: [text('notifications.testText', { channel: channel.name })],
      };
      const message = messageOf({ id, kind: 'test', notices: [notice] });
      const attempt = await send(channel, message, AbortSignal.any([stopped.signal, cancel]), secret);
      if (attempt.type === 'not-here') return attempt;
      const entry = { id, channelId: channel.id, kind: notice.kind, notices: [notice], attempts: 1 };
      await store.update((outbox) =>
        log(outbox, entry, channel.name, now(), {
          outcome: attempt.type === 'delivered' ? 'delivered' : 'given-up',
          ...{ detail: attempt.detail, nextAttemptAt: null },
        }),
      );
      return attempt;
    },
    log: () => store.readOrThrow().log.toReversed(),
    waiting: () => store.readOrThrow().waiting,
    onChange: store.onChange,
    async close() {
      stopped.abort();
      await underWay;
      leavePlace();
      store.close();
    },
  };
}
