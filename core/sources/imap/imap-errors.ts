import { z } from 'zod';
import { AppError } from '../../../shared/errors.js';
import { type Text, text, verbatim } from '../../../shared/texts/text.js';

/** The fields that the connection, Node's sockets and OpenSSL put on what they throw. */
const thrownSchema = z.object({
  code: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  authenticationFailed: z.boolean().optional().catch(undefined),
  serverResponseCode: z.string().optional().catch(undefined),
  responseStatus: z.string().optional().catch(undefined),
  /** The server's own words, of a refusal or as it ended the connection (BYE, RFC 9051 §7.1.5). */
  responseText: z.string().optional().catch(undefined),
});

type Thrown = z.infer<typeof thrownSchema>;

const unreachableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'NoConnection',
  'CONNECT_TIMEOUT',
  'GREETING_TIMEOUT',
]);

/** Response codes of a server that refuses for now, not because of the password (RFC 5530). */
const transientResponseCodes = new Set(['UNAVAILABLE', 'INUSE', 'LIMIT', 'SERVERBUG']);

/** Servers that have too much to do for this client say these, also to one with the right password; trying again later helps. */
const throttlingTexts =
  /throttl|backoff time|rate limit|bandwidth limit|too many (simultaneous |concurrent )?connections|maximum number of connections/i;
/** The same may be said of one message or folder, forever. */
const transientTexts = /server (is )?busy|try again later/i;

/** Exchange says this when its store is busy, and for as long as the mailbox is not one that this user may open. */
const notConnectedText = /authenticated but not connected/i;

/** What to say of a rejected sign-in in place of the usual: of any, or where the server says no more than that user name or password are wrong. */
export interface Rejection {
  readonly of: 'any' | 'password';
  readonly said: Text;
}

/** Turns what a connection threw into an AppError that says what to do; the server's own words become `details`. */
export function imapError(thrown: unknown, server: string, rejection?: Rejection): AppError {
  if (thrown instanceof AppError) return thrown;
  const error: Thrown = thrownSchema.safeParse(thrown).data ?? {};
  const code = error.code ?? '';
  const { responseText: said } = error;
  const answer = said ?? error.message ?? String(thrown);
  const options = {
    details: [...new Set([code, answer])].filter((part) => part !== '').join(' '),
    cause: thrown,
    retryAfterMs: askedPauseMs(answer),
  };
  if (notConnectedText.test(answer)) return notConnected(server, options);
  if (isTooMuch(thrown)) return new AppError('source-protocol', text('imap.tooMuch', { server }), options);
  if (code === 'SignedInAlready')
    return new AppError('source-protocol', text('imap.signedInAlready', { server }), options);
  if (isThrottlingText(said ?? '')) return throttled(server, answer, options);
  if (error.authenticationFailed === true) {
    // Nothing was sent, as the server offers no way to.
    if (error.responseStatus === undefined) {
      return new AppError('source-protocol', text('imap.noSignIn', { server }), options);
    }
    return transientResponseCodes.has(error.serverResponseCode ?? '') || transientTexts.test(answer)
      ? throttled(server, answer, options)
      : new AppError('source-credentials', rejectedText(server, error, rejection), options);
  }
  if (transientTexts.test(said ?? '')) return throttled(server, answer, options);
  if (unreachableCodes.has(code)) {
    const message =
      said === undefined
        ? text('imap.unreachable', { server, reason: reachReason(code) })
        : text('imap.endedByServer', { server, said: oneLine(said) });
    return new AppError('source-unreachable', message, options);
  }
  if (isTlsCode(code) || /wrong version number|ssl routines|tls/i.test(error.message ?? '')) {
    return new AppError('source-tls', text('imap.notSecure', { server, reason: tlsReason(code) }), options);
  }
  const refused = isRefusal(thrown)
    ? text('imap.refusedCommand', { server, said: refusalText(thrown) })
    : null;
  return new AppError('source-protocol', refused ?? text('imap.unexpectedAnswer', { server }), options);
}

/** That it is the password is only said where the server says so (RFC 5530 §3). */
function rejectedText(
  server: string,
  { serverResponseCode, responseText: said = '' }: Thrown,
  rejection: Rejection | undefined,
): Text {
  if (rejection?.of === 'any') return rejection.said;
  return said === '' || serverResponseCode === 'AUTHENTICATIONFAILED'
    ? (rejection?.said ?? text('imap.passwordRejected', { server }))
    : text('imap.signInRefused', { server, said: oneLine(said) });
}

const millisecondsOf = { ms: 1, s: 1000, min: 60_000 };

/**
 * How long a server asks to be left alone, in milliseconds: Microsoft's "Suggested Backoff Time" (milliseconds where it names no unit),
 * "Retry-After" (seconds), and what others say with their unit. Undefined where it names no time.
 */
export function askedPauseMs(words: string): number | undefined {
  const time = String.raw`[:=\s]+(\d{1,9})\s*(milliseconds?|msecs?|ms|seconds?|secs?|s|minutes?|mins?)?\b`;
  const said: readonly (readonly [pattern: string, unit: keyof typeof millisecondsOf | null])[] = [
    [`backoff time${time}`, 'ms'],
    [`retry[- ]?after${time}`, 's'],
    [`again (?:in|after)${time}`, null],
  ];
  for (const [pattern, usual] of said) {
    const match = new RegExp(pattern, 'i').exec(words);
    const unit = match && (unitOf(match[2] ?? '') ?? usual);
    if (unit) return Number(match[1]) * millisecondsOf[unit];
  }
  return undefined;
}

function unitOf(word: string): keyof typeof millisecondsOf | null {
  if (/^m(illi|s)/i.test(word)) return 'ms';
  if (/^m/i.test(word)) return 'min';
  return /^s/i.test(word) ? 's' : null;
}

function isThrottlingText(words: string): boolean {
  return throttlingTexts.test(words) || askedPauseMs(words) !== undefined;
}

/** True when the server asks this client to slow down, whatever was asked for: nothing else is asked for until a pause is over. */
export function isThrottling(thrown: unknown): boolean {
  const { responseText: words = '' } = thrownSchema.safeParse(thrown).data ?? {};
  return isThrottlingText(words) || notConnectedText.test(words);
}

/** Shorter ones would take letters out of any word. */
const shortestSecret = 4;

/** The same error, changed: a server may repeat in its answers what a client signed in with, and answers are shown and logged. */
export function withoutSecrets(thrown: unknown, secrets: readonly string[]): unknown {
  const error = thrownSchema.safeParse(thrown).data;
  if (error === undefined || typeof thrown !== 'object') return thrown;
  const hidden = (said: string): string =>
    secrets
      .filter(({ length }) => length >= shortestSecret)
      .reduce((text, secret) => text.replaceAll(secret, '…'), said);
  const { message, responseText } = error;
  const said = Object.entries({ message, responseText }).flatMap(([field, words]) =>
    words === undefined || hidden(words) === words ? [] : [[field, hidden(words)]],
  );
  return said.length === 0 ? thrown : Object.assign(thrown ?? {}, Object.fromEntries(said));
}

/** True when trying the same thing again after a pause can help; a rejected password never does. */
export function isTransient(error: unknown): boolean {
  return error instanceof AppError && ['source-unreachable', 'source-throttled'].includes(error.code);
}

/** True when the server sent more in one answer than any has a reason for; the connection is ended then. */
export function isTooMuch(thrown: unknown): boolean {
  const code = thrownSchema.safeParse(thrown).data?.code ?? '';
  return ['LineTooLarge', 'LiteralTooLarge'].includes(code);
}

/** True when the server answered NO or BAD to a command: the connection itself is still good. */
export function isRefusal(thrown: unknown): boolean {
  const status = thrownSchema.safeParse(thrown).data?.responseStatus;
  return status === 'NO' || status === 'BAD';
}

/** The server's own words, one line, for the reason of a single message. */
export function refusalText(thrown: unknown): Text {
  const said = thrownSchema.safeParse(thrown).data?.responseText;
  return said === undefined ? text('imap.noReasonGiven') : oneLine(said);
}

function oneLine(said: string): Text {
  return verbatim(
    said
      .replaceAll(/\s+/g, ' ')
      .slice(0, 200)
      .replace(/[. ]+$/, ''),
  );
}

/** The response code of a refusal (RFC 5530), such as `OVERQUOTA`; empty when the server gave none. */
export function refusalCode(thrown: unknown): string {
  return thrownSchema.safeParse(thrown).data?.serverResponseCode ?? '';
}

function notConnected(server: string, options: { details: string; cause: unknown }): AppError {
  return new AppError('source-throttled', text('imap.notConnected', { server }), options);
}

function throttled(
  server: string,
  said: string,
  options: { details: string; cause: unknown; retryAfterMs?: number | undefined },
): AppError {
  return new AppError('source-throttled', text('imap.throttled', { server, said: oneLine(said) }), options);
}

function isTlsCode(code: string): boolean {
  return /^(CERT_|ERR_TLS_|ERR_SSL_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|EPROTO|STARTTLS|HOSTNAME_MISMATCH)/.test(
    code,
  );
}

function tlsReason(code: string): Text {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return text('imap.certificateExpired');
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
    case 'HOSTNAME_MISMATCH':
      return text('imap.certificateOfAnother');
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'CERT_SIGNATURE_FAILURE':
      return text('imap.authorityUnknown');
    default:
      return text('imap.wrongEncryption');
  }
}

function reachReason(code: string): Text {
  switch (code) {
    case 'ECONNREFUSED':
      return text('imap.connectionRefused');
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return text('imap.nameUnknown');
    case 'ETIMEDOUT':
    case 'CONNECT_TIMEOUT':
    case 'GREETING_TIMEOUT':
      return text('imap.notInTime');
    default:
      return text('imap.connectionCut');
  }
}
