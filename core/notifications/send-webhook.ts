import type { Clock } from '../../shared/clock.js';
import type { WebhookTarget } from '../../shared/notifications/channel.js';
import { text } from '../../shared/texts/text.js';
import { exchange } from '../https/exchange.js';
import type { Route } from '../https/connect.js';
import type { WebhookSecret } from './channel-secret.js';
import type { Message } from './message.js';
import type { Attempt } from './attempts.js';
import { signatureOf } from './signature.js';
import { webhookRequest } from './webhook-payload.js';

const timeLimitMs = 30_000;
const bodyLimitBytes = 64 * 1024;

/** One attempt over verified TLS; a redirect is followed within its origin alone. Throws AppError `cancelled`. */
export async function sendToWebhook(
  { format }: WebhookTarget,
  { address, signingKey }: WebhookSecret,
  message: Message,
  { clock, cancel, ...route }: Route & { readonly clock: Clock; readonly cancel: AbortSignal },
): Promise<Attempt> {
  const { url, contentType, body } = webhookRequest(format, address, message);
  const answer = await exchange({
    ...route,
    ...{ url, method: 'POST', body, bodyLimitBytes, timeLimitMs, cancel },
    headers: {
      'content-type': contentType,
      'user-agent': 'Postkeep',
      'postkeep-delivery': message.id,
      ...(signingKey === null ? {} : { 'postkeep-signature': signatureOf(body, signingKey, clock()) }),
    },
  });
  if (answer.kind !== 'answered') return { type: 'failed', detail: answer.detail };
  return judged(answer.status, url.host, retryAfterMs(answer.retryAfter, clock()));
}

/** What an answer means for the next attempt. What the user can mend without a new message is tried again. */
function judged(status: number, host: string, askedMs: number | undefined): Attempt {
  if (status >= 200 && status < 300)
    return { type: 'delivered', detail: text('notifications.answered', { host, status }) };
  if (status === 429)
    return { type: 'failed', detail: text('notifications.tooMany', { host }), retryAfterMs: askedMs };
  if ([401, 403, 404, 408, 410, 425].includes(status))
    return { type: 'failed', detail: text('notifications.refused', { host, status }), retryAfterMs: askedMs };
  return status < 500
    ? { type: 'refused', detail: text('notifications.refused', { host, status }) }
    : {
        type: 'failed',
        detail: text('notifications.failedThere', { host, status }),
        retryAfterMs: askedMs,
      };
}

/** Seconds, or a date (RFC 9110 §10.2.3); undefined for anything else. */
function retryAfterMs(header: string, now: Date): number | undefined {
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}
