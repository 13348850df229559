import { z } from 'zod';
import { AppError } from '../../../shared/errors.js';
import { oneLine } from '../../https/connection-failure.js';
import type { ExchangeFailure } from '../../https/connection-failure.js';
import type { Answer } from '../../https/exchange.js';

/** What a sign-in service says when it gives no token (RFC 6749 §5.2). */
const refusalSchema = z.object({ error: z.string(), error_description: z.string().catch('') });
export type Refusal = z.output<typeof refusalSchema>;

/** Ends an advice after which the stored credentials are others. */
export const addAgain = 'Then add the mail source again.';

/** Errors of the service itself, not of the credentials (RFC 6749 §4.1.2.1, RFC 8628 §3.5; Entra's AADSTS90033, 50196). */
const transientErrors = /^(temporarily_unavailable|server_error|slow_down)$/;
const transientDescriptions = /AADSTS(90033|90006|50196)\b|rate.?limit/i;

/**
 * Turns what came in place of a token into an AppError: rejected credentials (`source-credentials`, never tried again) with
 * the advice of the provider, or what a pause helps against (`source-throttled`, `source-unreachable`).
 */
export function tokenRefusal(
  got: Answer | ExchangeFailure,
  host: string,
  now: Date,
  advice: (refusal: Refusal) => string,
): AppError {
  if (got.kind !== 'answered') return notAnswered(got, host);
  const refusal = refusalOf(got);
  const details = [
    `HTTP ${String(got.status)}`,
    ...(refusal ? [refusal.error, oneLine(refusal.error_description)] : []),
  ]
    .filter((part) => part !== '')
    .join(' · ');
  const retryAfterMs = retryAfter(got.retryAfter, now);
  const isTransient =
    refusal !== null &&
    (transientErrors.test(refusal.error) || transientDescriptions.test(refusal.error_description));
  if (got.status === 429 || got.status === 503 || isTransient) {
    const wait = retryAfterMs === undefined ? '' : ` (${String(Math.ceil(retryAfterMs / 1000))} s)`;
    return new AppError(
      'source-throttled',
      `${host} asks to slow down${wait} before it issues a sign-in token. The job continues by itself after a pause.`,
      { details, retryAfterMs },
    );
  }
  if (got.status >= 500) {
    return new AppError(
      'source-unreachable',
      `${host} has an internal error and issues no sign-in token at present. Run the job again later.`,
      { details, retryAfterMs },
    );
  }
  if (refusal === null) {
    return new AppError(
      'source-protocol',
      `${host} did not answer as a sign-in service does. Check the address in the credentials and the proxy under Settings.`,
      { details },
    );
  }
  return new AppError('source-credentials', `${host} issued no sign-in token. ${advice(refusal)}`, {
    details,
  });
}

function notAnswered(failure: ExchangeFailure, host: string): AppError {
  switch (failure.kind) {
    case 'untrusted':
      return new AppError(
        'source-tls',
        `No secure connection to ${host}, which issues the sign-in tokens: ${failure.detail} If it is your organisation's own authority, add its CA file to the mail source.`,
      );
    case 'unreachable':
    case 'unusable':
      return new AppError(
        'source-unreachable',
        `${host}, which issues the sign-in tokens, did not answer: ${failure.detail} Check the network, and the proxy under Settings.`,
      );
  }
}

function refusalOf({ text }: Answer): Refusal | null {
  try {
    return refusalSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Milliseconds of a `Retry-After` header: seconds or a date (RFC 9110 §10.2.3); undefined when there is none. */
export function retryAfter(header: string, now: Date): number | undefined {
  const value = header.trim();
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}
