import type { ConsoleContract } from '../../../../shared/ipc/console-contract.js';
import type { Handlers } from '../../../../shared/ipc/contract.js';
import type { ChannelDraft } from '../../../../shared/notifications/channel-draft.js';
import type { NotificationTarget } from '../../../../shared/notifications/channel.js';
import type { MockState } from '../state.js';
import type { Answering } from './answering.js';

/** Channels of notifications, as main answers for them. */
export function channelAnswers({
  answer,
  pushes,
}: Answering): Handlers<ConsoleContract>['notificationChannels'] {
  let removedChannels: MockState['channels'] = [];
  function changeChannels(state: MockState, channels: MockState['channels']): void {
    state.channels = channels;
    pushes.notificationChannels.changed();
  }
  return {
    list: answer('notificationChannels.list', ({ channels }) => channels),
    add: answer('notificationChannels.add', (state, { definition, secret }) => {
      const channel = {
        ...definition,
        id: `channel-${String(state.channels.length)}`,
        since: state.info.now,
      };
      changeChannels(state, [...state.channels, { channel, waiting: null, last: null }]);
      return { channelId: channel.id, signingKey: signingKeyOf(definition.target, secret) };
    }),
    update: answer('notificationChannels.update', (state, { channelId, definition, secret }) => {
      changeChannels(
        state,
        state.channels.map((view) =>
          view.channel.id === channelId
            ? { ...view, channel: { ...definition, id: channelId, since: view.channel.since } }
            : view,
        ),
      );
      return {
        channelId,
        signingKey:
          secret.type === 'webhook' && secret.newKey ? signingKeyOf(definition.target, secret) : null,
      };
    }),
    setEnabled: answer('notificationChannels.setEnabled', (state, { channelId, enabled }) => {
      changeChannels(
        state,
        state.channels.map((view) =>
          view.channel.id === channelId ? { ...view, channel: { ...view.channel, enabled } } : view,
        ),
      );
    }),
    remove: answer('notificationChannels.remove', (state, { channelId }) => {
      removedChannels = state.channels;
      changeChannels(
        state,
        state.channels.filter(({ channel }) => channel.id !== channelId),
      );
    }),
    putBack: answer('notificationChannels.putBack', (state) => {
      changeChannels(state, removedChannels);
    }),
    test: answer('notificationChannels.test', ({ channelTest }) => channelTest),
    tryOut: answer('notificationChannels.tryOut', ({ channelTest }) => channelTest),
    cancelTest: answer('notificationChannels.cancelTest', (): undefined => undefined),
    deliveries: answer('notificationChannels.deliveries', ({ deliveries }) => deliveries),
    retry: answer('notificationChannels.retry', (): undefined => undefined),
  };
}

/** As main does, which makes one for one’s own receiver alone. */
function signingKeyOf(
  { type, ...target }: NotificationTarget,
  secret: ChannelDraft['secret'],
): string | null {
  return type === 'webhook' && 'format' in target && target.format === 'json' && secret.type === 'webhook'
    ? 'W4uXk1nqPzj7mE0hTt2cYyB9sQvLd8fRg5aJw6oKxNI'
    : null;
}
