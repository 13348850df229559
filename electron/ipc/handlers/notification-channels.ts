import { randomUUID } from 'node:crypto';
import type { Notifications } from '../../../core/notifications/open-notifications.js';
import { secretRef } from '../../../core/notifications/channel-secret.js';
import { undoableForMs } from '../../../core/jobs/removals.js';
import type { SecretStore } from '../../../core/state/secret-store.js';
import { AppError, assertNever } from '../../../shared/errors.js';
import type { Clock } from '../../../shared/clock.js';
import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import type { Handlers } from '../../../shared/ipc/contract.js';
import type { Channel } from '../../../shared/notifications/channel.js';
import type { ChannelTest, ChannelView } from '../../../shared/notifications/channel-draft.js';
import type { Instant } from '../../../shared/license/dates.js';
import { text } from '../../../shared/texts/text.js';
import { type ChannelBefore, channelToStore } from './channel-draft.js';

interface ChannelServices {
  readonly notifications: Notifications;
  readonly secrets: Pick<SecretStore, 'read'>;
  readonly clock: Clock;
}

/** Channels of e-mail and webhooks: main adds the secrets, which the page never gets back. */
export function notificationChannelHandlers({
  notifications: { channels, service },
  secrets,
  clock,
}: ChannelServices): Handlers<ConsoleContract>['notificationChannels'] {
  const removed = new Map<string, { readonly channel: Channel; readonly secret: string | null }>();
  const underWay = new Map<string, AbortController>();
  const known = (channelId: string): Channel => {
    const channel = channels.list().find(({ id }) => id === channelId);
    if (channel === undefined) throw new AppError('not-found', text('notifications.gone'));
    return channel;
  };
  const before = (channelId: string): ChannelBefore => ({
    channel: known(channelId),
    readSecret: () => secrets.read(secretRef(channelId)),
  });
  const test = async (channel: Channel, task: string, secret: string | null): Promise<ChannelTest> => {
    const abort = new AbortController();
    underWay.set(task, abort);
    try {
      const attempt = await service.test(channel, {
        ...(secret === null ? {} : { secret }),
        cancel: abort.signal,
      });
      switch (attempt.type) {
        case 'not-here':
          throw new AppError('secret-unavailable', text('notifications.secretUnreadable'));
        case 'delivered':
        case 'failed':
        case 'refused':
          return { isDelivered: attempt.type === 'delivered', detail: attempt.detail };
        default:
          return assertNever(attempt);
      }
    } finally {
      underWay.delete(task);
    }
  };
  return {
    list() {
      const log = service.log();
      const waiting = service.waiting();
      return channels.list().map((channel) => ({
        channel,
        waiting: waitingOf(waiting.filter(({ channelId }) => channelId === channel.id)),
        // What was dropped for a newer state says nothing of how deliveries go.
        last:
          log.find(({ channelId, outcome }) => channelId === channel.id && outcome !== 'superseded') ?? null,
      }));
    },
    async add(draft) {
      const { definition, secret, signingKey } = await channelToStore(draft, null);
      const { id: channelId } = await channels.add(definition, secret ?? '');
      return { channelId, signingKey };
    },
    async update({ channelId, ...draft }) {
      const { definition, secret, signingKey } = await channelToStore(draft, before(channelId));
      await channels.update(channelId, definition, secret);
      return { channelId, signingKey };
    },
    async setEnabled({ channelId, enabled }) {
      known(channelId);
      await channels.setEnabled(channelId, enabled);
    },
    async remove({ channelId }) {
      const { channel, readSecret } = before(channelId);
      const secret = await readSecret().catch(() => null);
      await channels.remove(channelId);
      removed.set(channelId, { channel, secret });
      setTimeout(() => removed.delete(channelId), undoableForMs).unref();
    },
    async putBack({ channelId }) {
      const { channel, secret } = removed.get(channelId) ?? { channel: null, secret: null };
      if (channel === null || secret === null)
        throw new AppError('not-found', text('notifications.notPutBack'));
      await channels.putBack(channel, secret);
      removed.delete(channelId);
    },
    test: ({ channelId, task }) => test(known(channelId), task, null),
    async tryOut({ channelId, task, ...draft }) {
      const { definition, secret } = await channelToStore(
        draft,
        channelId === null ? null : before(channelId),
      );
      const channel = { ...definition, id: channelId ?? randomUUID(), since: clock().toISOString() };
      return test(channel, task, secret);
    },
    cancelTest({ task }) {
      underWay.get(task)?.abort();
    },
    deliveries: () => [...service.log()],
    async retry({ channelId }) {
      known(channelId);
      await service.retry(channelId);
    },
  };
}

function waitingOf(waiting: readonly { readonly dueAt: Instant }[]): ChannelView['waiting'] {
  const [nextAt] = waiting.map(({ dueAt }) => dueAt).sort((a, b) => Date.parse(a) - Date.parse(b));
  return nextAt === undefined ? null : { count: waiting.length, nextAt };
}
