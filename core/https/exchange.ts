import type { SecureContext } from 'node:tls';
import type * as Undici from 'undici';
import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { connectToAny } from '../lib/connect-race.js';
import { describeFailure, type ExchangeFailure, oneLine } from './connection-failure.js';

/** One request that is sent once; only a redirect within its origin may repeat it. */
export interface ExchangeRequest {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  /** Null = none. */
  readonly body: string | null;
  /** A larger answer is unusable. */
  readonly bodyLimitBytes: number;
  readonly authorities: SecureContext;
  /** Proxy by setting; empty = HTTPS_PROXY and NO_PROXY decide. */
  readonly proxy: string;
  readonly timeLimitMs: number;
  readonly cancel: AbortSignal;
}

export interface Answer {
  readonly kind: 'answered';
  readonly status: number;
  readonly contentType: string;
  /** The `Retry-After` header as it came (RFC 9110 §10.2.3); empty = none. */
  readonly retryAfter: string;
  readonly text: string;
  /** The `Date` header; the connection was verified, so it may be trusted (licensing.md §9). */
  readonly serverDate: Date | null;
}

const mostRedirects = 3;

/** Node types the chunks of a stream as `any`. */
const chunkSchema = z.instanceof(Uint8Array);

/**
 * Asks over verified TLS 1.2 or later. The time limit covers everything, the body limit holds while the answer
 * streams in. Failures are values; throws AppError `cancelled` only.
 */
export async function exchange(asked: ExchangeRequest): Promise<Answer | ExchangeFailure> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), asked.timeLimitMs);
  const signal = AbortSignal.any([asked.cancel, limit.signal]);
  let dispatcher: Undici.Dispatcher | null = null;
  // undici heeds the signal of a request only once it is connected: a silent server or proxy would hold it forever.
  const hangUp = (): void => void dispatcher?.destroy();
  signal.addEventListener('abort', hangUp);
  try {
    // A megabyte that few starts of the program need: read when it is used.
    const undici = await import('undici');
    signal.throwIfAborted();
    dispatcher = dispatcherFor(asked, undici, signal);
    return await follow(asked, undici.request, dispatcher, signal);
  } catch (error) {
    if (asked.cancel.aborted) throw new AppError('cancelled', text('https.cancelled'));
    const seconds = asked.timeLimitMs / 1000;
    return limit.signal.aborted
      ? {
          kind: 'unreachable',
          detail: text('https.timeOut', { host: asked.url.host, seconds }),
        }
      : describeFailure(error, asked.url.host);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', hangUp);
    await dispatcher?.destroy();
  }
}

/** A dispatcher for one exchange: no connection and no TLS session is ever used again. */
function dispatcherFor(
  { authorities, proxy }: ExchangeRequest,
  { EnvHttpProxyAgent, buildConnector }: typeof Undici,
  signal: AbortSignal,
): Undici.Dispatcher {
  const tls = {
    secureContext: authorities,
    // Said outright, because NODE_TLS_REJECT_UNAUTHORIZED=0 would turn verification off (licensing.md §6).
    rejectUnauthorized: true,
    // The time limit of the exchange covers connecting.
    timeout: 0,
  };
  const secure = buildConnector(tls);
  return new EnvHttpProxyAgent({
    connect: (asked, callback) => {
      // Node's own choice of an address gives each a quarter of a second; the time limit is for all of them.
      connectToAny(withoutBrackets(asked.hostname), Number(asked.port || 443), signal).then(
        (httpSocket) => {
          secure({ ...asked, httpSocket }, callback);
        },
        (error: unknown) => {
          callback(error instanceof Error ? error : new Error(String(error)), null);
        },
      );
    },
    requestTls: tls,
    proxyTls: tls,
    ...(proxy === ''
      ? { httpProxy: environmentProxy('http_proxy'), httpsProxy: environmentProxy('https_proxy') }
      : { httpProxy: proxy, httpsProxy: proxy, noProxy: '' }),
  });
}

/** An IPv6 address stands in brackets in a URL. */
function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** The proxy that a variable names, in lower or upper case; like curl, one without a scheme is an HTTP proxy. */
function environmentProxy(variable: 'http_proxy' | 'https_proxy'): string {
  const named = process.env[variable] ?? process.env[variable.toUpperCase()] ?? '';
  return named === '' || named.includes('://') ? named : `http://${named}`;
}

async function follow(
  asked: ExchangeRequest,
  request: typeof Undici.request,
  dispatcher: Undici.Dispatcher,
  signal: AbortSignal,
): Promise<Answer | ExchangeFailure> {
  let url = asked.url;
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const response = await request(url, {
      dispatcher,
      signal,
      method: asked.method,
      body: asked.body,
      headers: asked.headers,
    });
    if (response.statusCode < 300 || response.statusCode >= 400) return readAnswer(response, asked, signal);
    const target = redirectTarget(response, url);
    if (target instanceof URL) url = target;
    else return target;
  }
  return { kind: 'unusable', detail: text('https.endlessRedirects', { host: asked.url.host }) };
}

/** Only 307 and 308 keep the method; a key or an assertion is never sent to another origin. */
function redirectTarget(response: Undici.Dispatcher.ResponseData, from: URL): URL | ExchangeFailure {
  const location = header(response, 'location');
  if (location === '' || !URL.canParse(location, from.href)) {
    return { kind: 'unusable', detail: text('https.noRedirectAddress', { status: response.statusCode }) };
  }
  const target = new URL(location, from);
  if (target.origin !== from.origin) {
    return {
      kind: 'unusable',
      detail: text('https.redirectElsewhere', { host: from.host, target: oneLine(target.host) }),
    };
  }
  return response.statusCode === 307 || response.statusCode === 308
    ? target
    : {
        kind: 'unusable',
        detail: text('https.wrongRedirect', { host: from.host, status: response.statusCode }),
      };
}

async function readAnswer(
  response: Undici.Dispatcher.ResponseData,
  { url: { host }, bodyLimitBytes }: ExchangeRequest,
  signal: AbortSignal,
): Promise<Answer | ExchangeFailure> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body) {
      const bytes = chunkSchema.parse(chunk);
      size += bytes.length;
      if (size > bodyLimitBytes) {
        return {
          kind: 'unusable',
          detail: text('https.answerTooLarge', { host, kib: bodyLimitBytes / 1024 }),
        };
      }
      chunks.push(bytes);
    }
  } catch (error) {
    if (signal.aborted) throw error;
    return { kind: 'unusable', detail: text('https.answerBrokeOff', { host, size }) };
  }
  return {
    kind: 'answered',
    status: response.statusCode,
    contentType: header(response, 'content-type'),
    retryAfter: header(response, 'retry-after'),
    text: Buffer.concat(chunks).toString('utf8'),
    serverDate: dateOf(header(response, 'date')),
  };
}

function header(response: Undici.Dispatcher.ResponseData, name: string): string {
  const value = response.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

function dateOf(value: string): Date | null {
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? null : new Date(ms);
}
