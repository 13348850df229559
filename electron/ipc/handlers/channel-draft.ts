import { randomBytes } from 'node:crypto';
import { type WebhookSecret, parseWebhookSecret } from '../../../core/notifications/channel-secret.js';
import { AppError, assertNever } from '../../../shared/errors.js';
import type { Channel, ChannelDefinition } from '../../../shared/notifications/channel.js';
import { type ChannelDraft, needsOtherSecret } from '../../../shared/notifications/channel-draft.js';
import { text } from '../../../shared/texts/text.js';
import { oauthSecretToStore } from './source-secret.js';

/** What is stored of a draft. */
export interface ChannelToStore {
  readonly definition: ChannelDefinition;
  /** Null: the stored one stays. */
  readonly secret: string | null;
  /** One that was made just now. */
  readonly signingKey: string | null;
}

/** The channel that a draft changes, and how its secret is read. */
export interface ChannelBefore {
  readonly channel: Channel;
  readonly readSecret: () => Promise<string | null>;
}

/** Throws AppError `invalid-argument`, `io`, `secret-unavailable`. */
export async function channelToStore(
  { definition, secret }: ChannelDraft,
  before: ChannelBefore | null,
): Promise<ChannelToStore> {
  const { target } = definition;
  const serves = before !== null && !needsOtherSecret(before.channel.target, target);
  switch (target.type) {
    case 'email': {
      if (target.auth.method === 'none') return { definition, secret: '', signingKey: null };
      if (secret.type === 'webhook') throw needed();
      if (secret.type === 'unchanged') {
        if (!serves) throw needed();
        return { definition, secret: null, signingKey: null };
      }
      const stored =
        target.auth.method === 'oauth'
          ? await oauthSecretToStore(target.auth.provider, secret.secret)
          : secret.secret;
      if (typeof stored !== 'string') throw needed();
      return { definition, secret: stored, signingKey: null };
    }
    case 'webhook': {
      const given = secret.type === 'webhook' ? secret : { address: null, newKey: false };
      if (given.address === null && !serves) throw needed();
      const keepsAll = given.address === null && !given.newKey && before !== null;
      const origin = keepsAll && before.channel.target.type === 'webhook' ? before.channel.target.origin : '';
      if (keepsAll)
        return {
          definition: { ...definition, target: { ...target, origin } },
          secret: null,
          signingKey: null,
        };
      const stored = serves ? await storedOf(before) : null;
      const address = given.address ?? stored?.address ?? '';
      const made =
        target.format === 'json' && (given.newKey || stored?.signingKey == null)
          ? randomBytes(32).toString('base64url')
          : null;
      const signingKey = made ?? (target.format === 'json' ? (stored?.signingKey ?? null) : null);
      return {
        definition: { ...definition, target: { ...target, origin: originOf(address) } },
        secret: JSON.stringify({ address, signingKey } satisfies WebhookSecret),
        signingKey: made,
      };
    }
    default:
      return assertNever(target);
  }
}

async function storedOf({ readSecret }: ChannelBefore): Promise<WebhookSecret | null> {
  const stored = await readSecret();
  return stored === null ? null : parseWebhookSecret(stored);
}

function originOf(address: string): string {
  return URL.canParse(address) ? new URL(address).origin : '';
}

function needed(): AppError {
  return new AppError('invalid-argument', text('notifications.secretNeeded'));
}
