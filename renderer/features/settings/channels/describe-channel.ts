import { type Channel, notificationKinds } from '../../../../shared/notifications/channel.js';
import type { ChannelView } from '../../../../shared/notifications/channel-draft.js';
import type { Delivery } from '../../../../shared/notifications/notice.js';
import type { Tone } from '../../../components/tone.js';
import type { Format } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';

/** By what and to whom a channel sends. */
export function placeOf({ target }: Channel): string {
  return target.type === 'email'
    ? t.channels.emailTo(target.to.join(', '))
    : t.channels.postsTo(t.channels.targets[target.format], target.origin);
}

/** What a channel is told. */
export function toldOf({ target, kinds, jobIds }: Channel, format: Format): string {
  const isPinged = target.type === 'webhook' && target.format === 'healthchecks';
  const what = isPinged
    ? [t.channels.pings]
    : notificationKinds.filter((kind) => kinds.includes(kind)).map((kind) => t.channels.kinds[kind]);
  const list = what.join(', ');
  const jobs =
    jobIds.length === 0 ? '' : ` (${t.channels.ofJobs(jobIds.length, format.number(jobIds.length))})`;
  return t.channels.tells(`${list}${jobs}`);
}

/** How many deliveries wait, and for how long. */
export function waitsOf({ count, nextAt }: NonNullable<ChannelView['waiting']>, format: Format): string {
  return `${t.channels.waiting(count, format.number(count))} ${t.channels.nextAttempt(format.dateTime(nextAt))}`;
}

export function toneOf({ outcome }: Delivery): Tone {
  switch (outcome) {
    case 'delivered':
      return 'success';
    case 'failed':
      return 'warning';
    case 'given-up':
      return 'error';
    case 'superseded':
      return 'neutral';
  }
}

/** What the other side said to an attempt, and when the next one is made. */
export function answerOf({ detail, nextAttemptAt }: Delivery, format: Format): string {
  return [
    detail === null ? '' : format.say(detail),
    nextAttemptAt === null ? '' : t.channels.nextAttempt(format.dateTime(nextAttemptAt)),
  ]
    .filter((part) => part !== '')
    .join(' ');
}
