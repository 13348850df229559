import { z } from 'zod';
import { readCredentialsFile } from '../core/sources/oauth/credentials.js';
import { isLoopback } from '../core/lib/loopback.js';
import { oauthProviders } from '../shared/backup/source.js';
import {
  type ChannelDefinition,
  type EmailTarget,
  channelDefinitionSchema,
  defaultKinds,
  notificationKinds,
  webhookFormats,
} from '../shared/notifications/channel.js';
import { text } from '../shared/texts/text.js';
import { keptPath, readSecretFile, usage, usageOf } from './arguments.js';
import { parseServerUrl } from './server-url.js';
import type { Workspace } from './workspace.js';
import { jobNamed } from './lookup.js';

const commonOptions = {
  tell: z.array(z.enum(notificationKinds)).optional(),
  job: z.array(z.string()).optional(),
  names: z.boolean().optional(),
  summaryHour: z.coerce.number().optional(),
  ca: keptPath.optional(),
};
export const emailOptions = {
  ...commonOptions,
  smtp: z.string(),
  from: z.string(),
  to: z.array(z.string()),
  user: z.string().optional(),
  passwordFile: z.string().optional(),
  oauth: z.enum(oauthProviders).optional(),
  credentials: z.string().optional(),
};
export const webhookOptions = {
  ...commonOptions,
  format: z.enum(webhookFormats),
  addressFile: z.string(),
  keyFile: z.string().optional(),
};
type CommonOptions = z.output<z.ZodObject<typeof commonOptions>>;
type EmailOptions = z.output<z.ZodObject<typeof emailOptions>>;
type WebhookOptions = z.output<z.ZodObject<typeof webhookOptions>>;

/** A channel as options give it, and its secret, which is kept apart. */
export interface GivenChannel {
  readonly definition: ChannelDefinition;
  readonly secret: string;
}

export async function emailChannel(
  { engine }: Pick<Workspace, 'engine'>,
  name: string,
  options: EmailOptions,
): Promise<GivenChannel> {
  const { auth, secret } = await signInOf(options);
  const { from, to, ca } = options;
  const target = { type: 'email', ...parseSmtpUrl(options.smtp), auth, from, to, ...caOf(ca) };
  return { definition: await definitionOf(engine, name, options, target), secret };
}

export async function webhookChannel(
  { engine }: Pick<Workspace, 'engine'>,
  name: string,
  options: WebhookOptions,
): Promise<GivenChannel> {
  const { format, addressFile, keyFile, ca } = options;
  const address = readSecretFile(addressFile).trim();
  const signingKey = keyFile === undefined ? null : readSecretFile(keyFile).trim();
  const origin = URL.canParse(address) ? new URL(address).origin : '';
  return {
    definition: await definitionOf(engine, name, options, { type: 'webhook', format, origin, ...caOf(ca) }),
    secret: JSON.stringify({ address, signingKey }),
  };
}

async function definitionOf(
  engine: Workspace['engine'],
  name: string,
  { tell, job = [], names, summaryHour }: CommonOptions,
  target: object,
): Promise<ChannelDefinition> {
  const jobIds = await Promise.all(job.map(async (each) => (await jobNamed(engine, each)).id));
  const parsed = channelDefinitionSchema.safeParse({
    ...{ name, enabled: true, kinds: [...(tell ?? defaultKinds)], jobIds, target },
    ...{ namesMailboxes: names === true, summaryHour: summaryHour ?? 7 },
  });
  if (parsed.success) return parsed.data;
  throw usageOf(parsed.error, () => optionAt(parsed.error.issues[0]?.path ?? []));
}

/** What the user knows a field by. */
function optionAt(path: readonly PropertyKey[]): string {
  const field = String(path[path[0] === 'target' ? 1 : 0] ?? '');
  return optionOfField[field] ?? field;
}

const optionOfField: Readonly<Record<string, string>> = {
  name: 'NAME',
  summaryHour: '--summary-hour',
  host: '--smtp',
  port: '--smtp',
  from: '--from',
  to: '--to',
  auth: '--user',
  caFile: '--ca',
};

function caOf(ca: string | undefined): { caFile?: string } {
  return ca === undefined ? {} : { caFile: ca };
}

async function signInOf({
  user,
  passwordFile,
  oauth,
  credentials,
}: EmailOptions): Promise<{ readonly auth: EmailTarget['auth']; readonly secret: string }> {
  if (user === undefined) {
    if (passwordFile !== undefined || oauth !== undefined) throw usage(text('commandLine.smtpNeedsUser'));
    return { auth: { method: 'none' }, secret: '' };
  }
  if (oauth !== undefined) {
    if (credentials === undefined) throw usage(text('commandLine.oauthNeedsCredentials'));
    return {
      auth: { method: 'oauth', provider: oauth, user },
      secret: await readCredentialsFile(oauth, credentials),
    };
  }
  if (passwordFile === undefined) throw usage(text('commandLine.userNeedsPasswordFile'));
  return { auth: { method: 'password', user }, secret: readSecretFile(passwordFile) };
}

/** `smtps://host[:465]` is TLS; `smtp://host[:587]` is STARTTLS, or plain text on loopback. */
export function parseSmtpUrl(given: string): Pick<EmailTarget, 'host' | 'port' | 'security'> {
  const server = parseServerUrl(given, ['smtps:', 'smtp:', 'smtp+starttls:']);
  if (server === null) throw usage(text('commandLine.smtpUrlInvalid'));
  const { protocol, host, port } = server;
  const secure = protocol === 'smtps:';
  const plain = protocol === 'smtp:' && isLoopback(host);
  return {
    host,
    port: port ?? (secure ? 465 : plain ? 25 : 587),
    security: secure ? 'tls' : plain ? 'plain' : 'starttls',
  };
}
