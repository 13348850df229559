import { z } from 'zod';
import { AppError } from '../../../shared/errors.js';
import { type Text, text } from '../../../shared/texts/text.js';
import { oneLine } from '../../https/connection-failure.js';
import type { ExchangeFailure } from '../../https/connection-failure.js';
import type { Answer } from '../../https/exchange.js';
import { retryAfter } from '../../https/retry-after.js';
import { parseForeignJson } from '../../../shared/json.js';

/** What a sign-in service says when it gives no token (RFC 6749 §5.2). */
const refusalSchema = z.object({ error: z.string(), error_description: z.string().catch('') });
export type Refusal = z.output<typeof refusalSchema>;

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
  advice: (refusal: Refusal) => Text,
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
    const waitSeconds = retryAfterMs === undefined ? null : Math.ceil(retryAfterMs / 1000);
    return new AppError('source-throttled', text('signIn.throttled', { host, waitSeconds }), {
      details,
      retryAfterMs,
    });
  }
  if (got.status >= 500) {
    return new AppError('source-unreachable', text('signIn.internalError', { host }), {
      details,
      retryAfterMs,
    });
  }
  if (refusal === null) {
    return new AppError('source-protocol', text('signIn.notSignInService', { host }), { details });
  }
  return new AppError('source-credentials', text('signIn.noToken', { host, advice: advice(refusal) }), {
    details,
  });
}

function notAnswered(failure: ExchangeFailure, host: string): AppError {
  switch (failure.kind) {
    case 'untrusted':
      return new AppError('source-tls', text('signIn.notTrusted', { host, reason: failure.detail }));
    case 'unreachable':
    case 'unusable':
      return new AppError('source-unreachable', text('signIn.notAnswered', { host, reason: failure.detail }));
  }
}

function refusalOf({ text: body }: Answer): Refusal | null {
  try {
    return refusalSchema.safeParse(parseForeignJson(body)).data ?? null;
  } catch {
    return null;
  }
}
