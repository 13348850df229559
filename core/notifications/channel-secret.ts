import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { parseForeignJson } from '../../shared/json.js';
import type { NotificationTarget } from '../../shared/notifications/channel.js';
import { text } from '../../shared/texts/text.js';

/** What is kept of a webhook in the secret store: its address, and the key of its signatures. */
const webhookSecretSchema = z.strictObject({
  address: z
    .url({ protocol: /^https$/ })
    .refine((address) => new URL(address).username === '' && new URL(address).password === ''),
  /** Null for the services that check no signature. */
  signingKey: z.string().min(16).max(1000).nullable(),
});
export type WebhookSecret = z.infer<typeof webhookSecretSchema>;

/** Under what a channel's secret is kept: a password, credentials for tokens, or a {@link WebhookSecret}; empty where it has none. */
export function secretRef(channelId: string): string {
  return `notification ${channelId}`;
}

export function parseWebhookSecret(secret: string): WebhookSecret {
  return webhookSecretSchema.parse(parseForeignJson(secret));
}

/** Throws AppError `invalid-argument` for one that the target cannot use. */
export function checkSecret(target: NotificationTarget, secret: string): void {
  if (target.type === 'email') return;
  const parsed = webhookSecretSchema.safeParse(parseForeignJson(secret));
  if (!parsed.success)
    throw new AppError(
      'invalid-argument',
      parsed.error.issues.some(({ path }) => path[0] === 'signingKey')
        ? text('notifications.keyMissing')
        : text('notifications.addressNotHttps'),
    );
  if (target.format === 'json' && parsed.data.signingKey === null)
    throw new AppError('invalid-argument', text('notifications.keyMissing'));
}
