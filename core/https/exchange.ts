import http from 'node:http';
import type { TLSSocket } from 'node:tls';
import { z } from 'zod';
import { AppError, assertNever } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { type Route, connect } from './connect.js';
import { describeFailure, type ExchangeFailure, oneLine } from './connection-failure.js';
import { decodeBody } from './decode-body.js';

/** One request that is sent once; only a redirect within its origin may repeat it. */
export interface ExchangeRequest extends Route {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  /** Null = none. */
  readonly body: string | null;
  /** A larger answer is unusable. */
  readonly bodyLimitBytes: number;
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
  try {
    return await follow(asked, AbortSignal.any([asked.cancel, limit.signal]));
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
  }
}

async function follow(asked: ExchangeRequest, signal: AbortSignal): Promise<Answer | ExchangeFailure> {
  let url = asked.url;
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    // No connection and no TLS session is ever used again.
    const socket = await connect(url, asked, signal);
    try {
      const response = await send(url, asked, socket, signal);
      const status = response.statusCode ?? 0;
      if (status < 300 || status >= 400) return await readAnswer(response, status, asked, signal);
      const target = redirectTarget(response, status, url);
      if (target instanceof URL) url = target;
      else return target;
    } finally {
      socket.destroy();
    }
  }
  return { kind: 'unusable', detail: text('https.endlessRedirects', { host: asked.url.host }) };
}

/** The head of the final answer; those before it (1xx) are passed over, as RFC 9110 §15.2 asks. */
function send(
  url: URL,
  { method, headers, body }: ExchangeRequest,
  socket: TLSSocket,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    http
      .request({
        method,
        path: `${url.pathname}${url.search}`,
        headers: {
          ...headers,
          host: url.host,
          ...(body !== null && { 'content-length': Buffer.byteLength(body) }),
        },
        createConnection: () => socket,
        signal,
      })
      .on('response', resolve)
      .on('error', reject)
      .end(body ?? undefined);
  });
}

/** Only 307 and 308 keep the method; a key or an assertion is never sent to another origin. */
function redirectTarget(response: http.IncomingMessage, status: number, from: URL): URL | ExchangeFailure {
  const location = header(response, 'location');
  if (location === '' || !URL.canParse(location, from.href)) {
    return { kind: 'unusable', detail: text('https.noRedirectAddress', { status }) };
  }
  const target = new URL(location, from);
  if (target.origin !== from.origin) {
    return {
      kind: 'unusable',
      detail: text('https.redirectElsewhere', { host: from.host, target: oneLine(target.host) }),
    };
  }
  return status === 307 || status === 308
    ? target
    : {
        kind: 'unusable',
        detail: text('https.wrongRedirect', { host: from.host, status }),
      };
}

async function readAnswer(
  response: http.IncomingMessage,
  status: number,
  { url: { host }, bodyLimitBytes }: ExchangeRequest,
  signal: AbortSignal,
): Promise<Answer | ExchangeFailure> {
  const tooLarge = text('https.answerTooLarge', { host, kib: bodyLimitBytes / 1024 });
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response) {
      const bytes = chunkSchema.parse(chunk);
      size += bytes.length;
      if (size > bodyLimitBytes) return { kind: 'unusable', detail: tooLarge };
      chunks.push(bytes);
    }
  } catch (error) {
    if (signal.aborted) throw error;
    return { kind: 'unusable', detail: text('https.answerBrokeOff', { host, size }) };
  }
  const decoded = await decodeBody(
    Buffer.concat(chunks),
    header(response, 'content-encoding'),
    bodyLimitBytes,
  );
  switch (decoded.type) {
    case 'decoded':
      return {
        kind: 'answered',
        status,
        contentType: header(response, 'content-type'),
        retryAfter: header(response, 'retry-after'),
        text: decoded.body.toString('utf8'),
      };
    case 'too-large':
      return { kind: 'unusable', detail: tooLarge };
    case 'unknown':
    case 'damaged':
      return {
        kind: 'unusable',
        detail: text('https.answerNotDecoded', { host, coding: oneLine(decoded.coding) }),
      };
    default:
      return assertNever(decoded);
  }
}

function header(response: http.IncomingMessage, name: string): string {
  const value = response.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
}
