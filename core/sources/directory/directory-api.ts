import type { z } from 'zod';
import type { Clock } from '../../../shared/clock.js';
import { AppError } from '../../../shared/errors.js';
import { parseForeignJson } from '../../../shared/json.js';
import { text } from '../../../shared/texts/text.js';
import { type Answer, exchange } from '../../https/exchange.js';
import { retryAfter } from '../../https/retry-after.js';
import type { ExchangeFailure } from '../../https/connection-failure.js';
import { trustedAuthorities } from '../../https/trusted-authorities.js';
import { withRetries } from '../../lib/retry.js';
import type { OAuthNetwork } from '../oauth/token-endpoint.js';

/** A page of a thousand users has some hundred kilobytes. */
const bodyLimitBytes = 8 * 1024 * 1024;
const timeLimitMs = 60_000;

export interface DirectoryApiOptions {
  /** Asked nowhere else: a token of one server is of no use to another. */
  readonly origin: string;
  readonly network: OAuthNetwork;
  readonly clock: Clock;
  readonly retryDelaysMs: readonly number[];
  readonly token: (signal: AbortSignal) => Promise<string>;
  /** What an answer that is no 200 means; null for what means the same everywhere. */
  readonly refusal: (answer: Answer, token: string) => AppError | null;
  /** True before a pause that the server asked for, or that a failure makes, and false after it. */
  readonly onWaiting: (isWaiting: boolean) => void;
}

interface DirectoryRequest<S extends z.ZodType> {
  readonly url: URL;
  /** Sent as JSON; a GET without one. */
  readonly body?: unknown;
  readonly schema: S;
}

/** JSON over HTTPS, with the token of an app: verified TLS, limits, and pauses as the server asks for them. */
export interface DirectoryApi {
  /** Throws AppError `source-credentials`, `-throttled`, `-unreachable`, `-tls`, `-protocol`, `cancelled`. */
  readonly ask: <S extends z.ZodType>(
    request: DirectoryRequest<S>,
    signal: AbortSignal,
  ) => Promise<z.output<S>>;
  /** Has an attempt tried again after what passes by itself; `progress` grows whenever it gets anywhere. */
  readonly patiently: <T>(
    attempt: () => Promise<T>,
    signal: AbortSignal,
    progress?: () => number,
  ) => Promise<T>;
}

export function directoryApi(options: DirectoryApiOptions): DirectoryApi {
  const { origin, network, clock, retryDelaysMs, token, refusal, onWaiting } = options;
  const { host } = new URL(origin);

  const once = async <S extends z.ZodType>(
    { url, body, schema }: DirectoryRequest<S>,
    signal: AbortSignal,
  ): Promise<z.output<S>> => {
    if (url.origin !== origin)
      throw new AppError('source-protocol', text('directory.sentElsewhere', { host, target: url.origin }));
    const bearer = await token(signal);
    const got = await exchange({
      url,
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        authorization: ['Bearer', bearer].join(' '),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      bodyLimitBytes,
      timeLimitMs,
      cancel: signal,
      authorities: await trustedAuthorities(network),
      proxy: await network.proxy(),
    });
    if (got.kind !== 'answered') throw notAnswered(got, host);
    if (got.status !== 200) throw refusal(got, bearer) ?? commonRefusal(got, host, clock());
    const parsed = schema.safeParse(jsonOf(got));
    if (parsed.success) return parsed.data;
    const [first] = parsed.error.issues;
    throw new AppError('source-protocol', text('directory.notUnderstood', { host }), {
      details: first === undefined ? '' : [first.path.join('.'), first.message].join(' '),
    });
  };

  const patiently: DirectoryApi['patiently'] = (attempt, signal, progress = () => 0) =>
    withRetries(
      () => {
        onWaiting(false);
        return attempt();
      },
      {
        delaysMs: retryDelaysMs,
        isTransient: passesByItself,
        progress,
        onRetry: () => {
          onWaiting(true);
        },
        signal,
      },
    );
  return { ask: (request, signal) => patiently(() => once(request, signal), signal), patiently };
}

function passesByItself(error: unknown): boolean {
  return (
    error instanceof AppError && (error.code === 'source-throttled' || error.code === 'source-unreachable')
  );
}

/** What the server asks for when it has too much to do. */
export function throttled(host: string, retryAfterMs: number | undefined, details: string): AppError {
  const waitSeconds = retryAfterMs === undefined ? null : Math.ceil(retryAfterMs / 1000);
  return new AppError('source-throttled', text('directory.throttled', { host, waitSeconds }), {
    details,
    retryAfterMs,
  });
}

function commonRefusal({ status, retryAfter: header }: Answer, host: string, now: Date): AppError {
  const details = `HTTP ${String(status)}`;
  const retryAfterMs = retryAfter(header, now);
  if (status === 429 || status === 503) return throttled(host, retryAfterMs, details);
  if (status >= 500)
    return new AppError('source-unreachable', text('directory.internalError', { host }), {
      details,
      retryAfterMs,
    });
  return new AppError('source-protocol', text('directory.refused', { host, status }), { details });
}

function notAnswered(failure: ExchangeFailure, host: string): AppError {
  switch (failure.kind) {
    case 'untrusted':
      return new AppError('source-tls', text('directory.notTrusted', { host, reason: failure.detail }));
    case 'unreachable':
    case 'unusable':
      return new AppError(
        'source-unreachable',
        text('directory.notAnswered', { host, reason: failure.detail }),
      );
  }
}

/** Undefined for what is no JSON, which no schema takes. */
function jsonOf({ text: body }: Answer): unknown {
  try {
    return parseForeignJson(body);
  } catch {
    return undefined;
  }
}
