import { z } from 'zod';
import { id } from '../id.js';
import {
  channelDraftSchema,
  channelTestSchema,
  channelViewSchema,
  savedChannelSchema,
} from '../notifications/channel-draft.js';
import { deliverySchema } from '../notifications/notice.js';
import { invoke, push } from './contract.js';

const nothing = z.void();

/** The calls of the channels that notifications are sent to. Secrets go to main, and none comes back. */
export const channelCalls = {
  list: invoke(nothing, z.array(channelViewSchema)),
  add: invoke(channelDraftSchema, savedChannelSchema),
  update: invoke(channelDraftSchema.extend({ channelId: id }), savedChannelSchema),
  setEnabled: invoke(z.object({ channelId: id, enabled: z.boolean() }), nothing),
  remove: invoke(z.object({ channelId: id }), nothing),
  /** Undoes a removal of the last minutes, with the secret that was stored. */
  putBack: invoke(z.object({ channelId: id }), nothing),
  /** Sends a test with what is stored. That it failed is an answer; `cancelTest` ends it with `cancelled`. */
  test: invoke(z.object({ channelId: id, task: id }), channelTestSchema),
  /** Sends a test with what is entered, without saving it; with a channel's id its stored secret stands in for one that is not entered. */
  tryOut: invoke(channelDraftSchema.extend({ channelId: id.nullable(), task: id }), channelTestSchema),
  cancelTest: invoke(z.object({ task: id }), nothing),
  /** The delivery log, newest first. */
  deliveries: invoke(nothing, z.array(deliverySchema)),
  /** Makes the next attempt of all that waits for the channel now. Resolves when it has been made. */
  retry: invoke(z.object({ channelId: id }), nothing),
  /** List and log must be fetched again. */
  changed: push(nothing),
} as const;
