import { z } from 'zod';
import { sessionStatuses, sessionTypes } from '../backup/session.js';
import { id } from '../id.js';
import { instantSchema } from '../license/dates.js';
import { textSchema } from '../texts/text.js';
import { notificationKinds } from './channel.js';

/** What is told of a session: figures, and names of mailboxes only where the channel has them. Never a word of mail. */
const toldSessionSchema = z.strictObject({
  id,
  type: z.enum(sessionTypes),
  name: z.string(),
  jobId: id.nullable(),
  status: z.enum(sessionStatuses),
  startedAt: instantSchema,
  endedAt: instantSchema.nullable(),
  mailboxes: z.int(),
  /** Mailboxes that did not end well, and their names. */
  troubled: z.int(),
  names: z.array(z.string()).optional(),
});
export type ToldSession = z.infer<typeof toldSessionSchema>;

export const noticeKinds = [...notificationKinds, 'started', 'test'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** One thing that has happened, as a channel is told of it. */
export const noticeSchema = z.strictObject({
  kind: z.enum(noticeKinds),
  at: instantSchema,
  title: textSchema,
  lines: z.array(textSchema),
  session: toldSessionSchema.optional(),
});
export type Notice = z.infer<typeof noticeSchema>;

/** What became of an attempt. `superseded`: a newer state was there to be told instead. */
export const attemptOutcomes = ['delivered', 'failed', 'given-up', 'superseded'] as const;

/** A line of the delivery log. */
export const deliverySchema = z.strictObject({
  at: instantSchema,
  /** Stays the same through all attempts: a receiver knows by it what it has already. */
  deliveryId: id,
  channelId: id,
  channel: z.string(),
  kind: z.enum(noticeKinds),
  notices: z.int(),
  attempt: z.int(),
  outcome: z.enum(attemptOutcomes),
  /** What the other side said, or why it was not reached. */
  detail: textSchema.nullable(),
  nextAttemptAt: instantSchema.nullable(),
});
export type Delivery = z.infer<typeof deliverySchema>;
