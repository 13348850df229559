import { z } from 'zod';
import { givenSecretSchema } from '../backup/source-draft.js';
import { id } from '../id.js';
import { instantSchema } from '../license/dates.js';
import { textSchema } from '../texts/text.js';
import { type NotificationTarget, channelDefinitionSchema, channelSchema } from './channel.js';
import { deliverySchema } from './notice.js';

/** What the user enters as a channel's secret. */
const draftSecretSchema = z.discriminatedUnion('type', [
  /** The stored one stays, or there is none. */
  z.strictObject({ type: z.literal('unchanged') }),
  z.strictObject({ type: z.literal('email'), secret: givenSecretSchema }),
  /** Without an address the stored one stays; a key of one's own receiver is made by main. */
  z.strictObject({
    type: z.literal('webhook'),
    address: z.string().min(1).max(4096).nullable(),
    newKey: z.boolean(),
  }),
]);

/** A channel that is to be added, changed or tried. The origin of a webhook is what main reads from its address. */
export const channelDraftSchema = z.strictObject({
  definition: channelDefinitionSchema,
  secret: draftSecretSchema,
});
export type ChannelDraft = z.infer<typeof channelDraftSchema>;

/** A key that signs is shown when it is made, and never again. */
export const savedChannelSchema = z.strictObject({ channelId: id, signingKey: z.string().nullable() });

/** A channel with what became of its deliveries. */
export const channelViewSchema = z.strictObject({
  channel: channelSchema,
  /** Deliveries that are not through yet, and when the next of them is tried; null without any. */
  waiting: z.strictObject({ count: z.int(), nextAt: instantSchema }).nullable(),
  last: deliverySchema.nullable(),
});
export type ChannelView = z.infer<typeof channelViewSchema>;

/** What the other side said to a test, or why it was not reached. */
export const channelTestSchema = z.strictObject({ isDelivered: z.boolean(), detail: textSchema });
export type ChannelTest = z.infer<typeof channelTestSchema>;

/** Whether a target is reached with a secret of another sort, so that the stored one is of no use. */
export function needsOtherSecret(before: NotificationTarget, after: NotificationTarget): boolean {
  return secretSort(before) !== secretSort(after);
}

function secretSort(target: NotificationTarget): string {
  if (target.type === 'webhook') return target.format;
  return target.auth.method === 'oauth' ? target.auth.provider : target.auth.method;
}
