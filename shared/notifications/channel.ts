import { z } from 'zod';
import { nameSchema, userSchema } from '../backup/limits.js';
import { hostSchema, oauthProviders, portSchema } from '../backup/source.js';
import { id } from '../id.js';
import { instantSchema } from '../license/dates.js';

/** What a channel may be told of. */
export const notificationKinds = [
  /** A session that failed or was stopped, that ended with warnings, that ended well. */
  'failed',
  'warning',
  'success',
  /** More damage in a repository than was known. */
  'damage',
  /** The license expires, has expired, is exceeded, or is removed; support ends. */
  'license',
  /** A license update that failed, or was switched off. */
  'license-update',
  /** A usage report is ready for review, or could not be sent. */
  'usage-report',
  /** Once a day: each job's last result, what is not protected, the license. */
  'summary',
] as const;
export type NotificationKind = (typeof notificationKinds)[number];

export const webhookFormats = ['json', 'slack', 'teams', 'discord', 'healthchecks'] as const;
export type WebhookFormat = (typeof webhookFormats)[number];

const smtpAuthSchema = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('none') }),
  z.strictObject({ method: z.literal('password'), user: userSchema }),
  /** XOAUTH2 with the app registration or service account of docs/user-guide/settings.md; `user` is the mailbox that sends. */
  z.strictObject({ method: z.literal('oauth'), provider: z.enum(oauthProviders), user: userSchema }),
]);

const notificationTargetSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('email'),
    host: hostSchema,
    port: portSchema,
    /** `plain` is for loopback alone. */
    security: z.enum(['tls', 'starttls', 'plain']),
    /** PEM file of a private certificate authority. */
    caFile: z.string().max(4096).optional(),
    auth: smtpAuthSchema,
    from: z.email(),
    to: z.array(z.email()).min(1).max(50),
  }),
  /** Its address is a secret: whoever knows it may post there. */
  z.strictObject({
    type: z.literal('webhook'),
    format: z.enum(webhookFormats),
    /** Of the address, to be shown: `https://hooks.example.com`. */
    origin: z.string().max(300),
    caFile: z.string().max(4096).optional(),
  }),
]);
export type NotificationTarget = z.infer<typeof notificationTargetSchema>;
export type EmailTarget = Extract<NotificationTarget, { type: 'email' }>;
export type WebhookTarget = Extract<NotificationTarget, { type: 'webhook' }>;

const summaryHourSchema = z.int().min(0).max(23);

/** What the user decides about a channel; its secret is kept apart. */
export const channelDefinitionSchema = z.strictObject({
  name: nameSchema,
  enabled: z.boolean(),
  kinds: z.array(z.enum(notificationKinds)),
  /** Jobs whose sessions it is told of; none is all. */
  jobIds: z.array(id).max(1000),
  /** Whether mailboxes are named; else they are counted. */
  namesMailboxes: z.boolean(),
  /** Hour of this computer's day at which the summary is sent. */
  summaryHour: summaryHourSchema,
  target: notificationTargetSchema,
});
export type ChannelDefinition = z.infer<typeof channelDefinitionSchema>;

export const channelSchema = channelDefinitionSchema.extend({
  id,
  /** What happened before it was switched on is not told. */
  since: instantSchema,
});
export type Channel = z.infer<typeof channelSchema>;

/** Everything that is trouble, and the summary. */
export const defaultKinds: readonly NotificationKind[] = [
  ...(['failed', 'warning', 'damage'] as const),
  ...(['license', 'license-update', 'usage-report', 'summary'] as const),
];
