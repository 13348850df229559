import type { Clock } from '../../shared/clock.js';
import { AppError, assertNever } from '../../shared/errors.js';
import type { Channel, EmailTarget } from '../../shared/notifications/channel.js';
import { text } from '../../shared/texts/text.js';
import { trustedAuthorities } from '../https/trusted-authorities.js';
import { isCancelled, unlessAborted } from '../lib/cancellation.js';
import { smtpTokens } from '../sources/oauth/smtp-tokens.js';
import type { SecretStore } from '../state/secret-store.js';
import { parseWebhookSecret, secretRef } from './channel-secret.js';
import type { Message } from './message.js';
import type { Attempt } from './attempts.js';
import { type SmtpSignIn, sendEmail } from './send-email.js';
import { sendToWebhook } from './send-webhook.js';

export interface SenderOptions {
  readonly clock: Clock;
  readonly secrets: Pick<SecretStore, 'read'>;
  /** Proxy by setting; e-mail goes straight. */
  readonly proxy: () => string;
  /** PEM file of NODE_EXTRA_CA_CERTS; empty = none. */
  readonly extraCaFile: string;
}

/** Makes one attempt to deliver a message, with the stored secret or the given one; what goes wrong is a value. Throws AppError `cancelled`. */
export type Send = (
  channel: Channel,
  message: Message,
  cancel: AbortSignal,
  secret?: string,
) => Promise<Attempt>;

export function createSender({ clock, secrets, proxy, extraCaFile }: SenderOptions): Send {
  const tokenOf = async (
    { host, auth, caFile }: EmailTarget,
    secret: string,
    cancel: AbortSignal,
  ): Promise<SmtpSignIn> => {
    switch (auth.method) {
      case 'none':
        return { type: 'none' };
      case 'password':
        return { type: 'password', user: auth.user, password: secret };
      case 'oauth': {
        const tokens = smtpTokens(auth.provider, secret, {
          ...{ clock, proxy: () => Promise.resolve(proxy()), extraCaFile, caFile: caFile ?? '' },
        });
        return { type: 'token', user: auth.user, token: await tokens.token(auth.user, cancel) };
      }
      default:
        throw new AppError('internal', host);
    }
  };
  return async (channel, message, cancel, given) => {
    const { target } = channel;
    try {
      const secret = given ?? (await secrets.read(secretRef(channel.id)));
      if (secret === null)
        return { type: 'failed', detail: text('notifications.secretMissing', { channel: channel.name }) };
      const authorities = await trustedAuthorities({ caFile: target.caFile ?? '', extraCaFile });
      switch (target.type) {
        case 'email':
          return await unlessAborted(
            sendEmail(target, await tokenOf(target, secret, cancel), message, authorities),
            cancel,
          );
        case 'webhook':
          return await sendToWebhook(target, parseWebhookSecret(secret), message, {
            ...{ authorities, proxy: proxy(), clock, cancel },
          });
        default:
          return assertNever(target);
      }
    } catch (error) {
      if (isCancelled(error) || !(error instanceof AppError)) throw error;
      // Kept by a keychain that this process cannot open.
      if (error.code === 'secret-unavailable') return { type: 'not-here' };
      return { type: 'failed', detail: error.text, retryAfterMs: error.retryAfterMs };
    }
  };
}
