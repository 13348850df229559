import { mailboxKinds } from '../license/model.js';
import { withoutLimits } from '../without-limits.js';
import { nameSchema, userSchema, pathSchema } from './limits.js';
import { z } from 'zod';

/** Limits that the page’s forms read too. */
export const hostSchema = z.string().min(1).max(255);
export const portSchema = z.int().min(1).max(65_535);
export const connectionsSchema = z.int().min(1).max(32);
export const mostHandMailboxes = 200_000;

/** Whose sign-in service issues the tokens. */
export const oauthProviders = ['m365', 'google'] as const;
export type OAuthProvider = (typeof oauthProviders)[number];

/** How the console signs in to an IMAP server; the secret itself is never part of the configuration. */
const imapAuthSchema = z.discriminatedUnion('method', [
  /** One mailbox, its own password. */
  z.strictObject({ method: z.literal('password'), user: userSchema }),
  /** SASL master user: `user*master`, opens every mailbox. */
  z.strictObject({ method: z.literal('master'), user: userSchema }),
  /** An app of the organisation that opens its mailboxes with tokens: XOAUTH2 or OAUTHBEARER. */
  z.strictObject({
    method: z.literal('oauth'),
    provider: z.enum(oauthProviders),
    /** In whose name Google's directory is read; an administrator. */
    administrator: userSchema.optional(),
  }),
]);

export const sourceConfigSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('imap'),
    host: hostSchema,
    port: portSchema,
    /** `plain` is accepted for loopback hosts only. */
    security: z.enum(['tls', 'starttls', 'plain']),
    /** PEM file of a private certificate authority. */
    caFile: z.string().max(4096).optional(),
    auth: imapAuthSchema,
    /** Mailboxes entered by hand, for servers that cannot list them (master user). Of an app without a list the directory says them. */
    mailboxes: z.array(userSchema).max(mostHandMailboxes).optional(),
    /** Connections to this server at the same time. */
    maxConnections: connectionsSchema.default(4),
  }),
  /** A folder with one Maildir per mailbox, or one Maildir. */
  z.strictObject({ type: z.literal('maildir'), path: pathSchema }),
  /** A folder of mbox files (one mailbox per file or per sub-folder), or one mbox file. */
  z.strictObject({ type: z.literal('mbox'), path: pathSchema }),
  /** The product's own sample organisation, as Maildirs: nothing but what the product has written is read there, so that it needs no license (§2). */
  z.strictObject({ type: z.literal('sample'), path: pathSchema }),
]);
export type SourceConfig = z.infer<typeof sourceConfigSchema>;

/** A source as it is kept: an earlier version may have taken what is refused today, and it can be mended only where it is shown. */
export const storedConfigSchema = withoutLimits(sourceConfigSchema);
export const sourceSchema = z.object({ id: z.string(), name: z.string(), config: storedConfigSchema });
export type Source = z.infer<typeof sourceSchema>;
/** The same as it is to be kept. */
export const givenSourceSchema = z.strictObject({
  id: z.string(),
  name: nameSchema,
  config: sourceConfigSchema,
});

/** A mailbox as its source lists it. */
export const sourceMailboxSchema = z.object({ mailbox: z.string(), kind: z.enum(mailboxKinds) });
export type SourceMailbox = z.infer<typeof sourceMailboxSchema>;
