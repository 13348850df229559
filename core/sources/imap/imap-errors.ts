import { z } from 'zod';
import { AppError } from '../../../shared/errors.js';
import { type Text, text, verbatim } from '../../../shared/texts/text.js';

/** The fields that imapflow, Node's sockets and OpenSSL put on what they throw. */
const thrownSchema = z.object({
  code: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  authenticationFailed: z.boolean().optional().catch(undefined),
  serverResponseCode: z.string().optional().catch(undefined),
  responseStatus: z.string().optional().catch(undefined),
  throttleReset: z.number().optional().catch(undefined),
  responseText: z.string().optional().catch(undefined),
  response: z.string().optional().catch(undefined),
  /** What the server said as it ended the connection (BYE, RFC 3501 §7.1.5). */
  reason: z.string().optional().catch(undefined),
});

type Thrown = z.infer<typeof thrownSchema>;

/** What imapflow puts there for a server that ended it without a word. */
const withoutWord = /^server closed connection$/i;

const unreachableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ETIMEOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'NoConnection',
  'EConnectionClosed',
  'StateLogout',
  'ClosedAfterConnectText',
  'ClosedAfterConnectTLS',
  'CONNECT_TIMEOUT',
  'GREETING_TIMEOUT',
]);

/** Response codes of a server that refuses for now, not because of the password (RFC 5530). */
const transientResponseCodes = new Set(['UNAVAILABLE', 'INUSE', 'LIMIT', 'SERVERBUG']);

/** Exchange and Gmail say these to a client with the right password; trying again later helps. */
const transientTexts = /too many (simultaneous |concurrent )?connections|server (is )?busy|try again later/i;

/** Exchange says this when its store is busy, and for as long as the mailbox is not one that this user may open. */
const notConnectedText = /authenticated but not connected/i;

/**
 * Turns what a connection threw into an AppError that says what to do; the server's own words become `details`.
 * `whenRejected` is what to say of a rejected sign-in, where it is not about a password.
 */
export function imapError(thrown: unknown, server: string, whenRejected?: Text): AppError {
  if (thrown instanceof AppError) return thrown;
  const error: Thrown = thrownSchema.safeParse(thrown).data ?? {};
  const code = error.code ?? '';
  const said = withoutWord.test(error.reason ?? '') ? undefined : error.reason;
  const answer = said ?? error.responseText ?? error.response ?? error.message ?? String(thrown);
  const options = {
    details: [code, answer].filter((part) => part !== '').join(' '),
    cause: thrown,
    retryAfterMs: error.throttleReset,
  };
  if (notConnectedText.test(answer)) return notConnected(server, options);
  if (isTooMuch(thrown)) return new AppError('source-protocol', text('imap.tooMuch', { server }), options);
  if (code === 'ETHROTTLE') return throttled(server, answer, options);
  if (error.authenticationFailed === true) {
    // Nothing was sent: imapflow found no way to.
    if (error.responseStatus === undefined) {
      return new AppError('source-protocol', text('imap.noSignIn', { server }), options);
    }
    return transientResponseCodes.has(error.serverResponseCode ?? '') || transientTexts.test(answer)
      ? throttled(server, answer, options)
      : new AppError('source-credentials', whenRejected ?? rejectedText(server, error), options);
  }
  if (unreachableCodes.has(code)) {
    if (transientTexts.test(said ?? '')) return throttled(server, answer, options);
    const message =
      said === undefined
        ? text('imap.unreachable', { server, reason: reachReason(code) })
        : text('imap.endedByServer', { server, said: oneLine(said) });
    return new AppError('source-unreachable', message, options);
  }
  if (isTlsCode(code) || /wrong version number|ssl routines|tls/i.test(error.message ?? '')) {
    return new AppError('source-tls', text('imap.notSecure', { server, reason: tlsReason(code) }), options);
  }
  if (transientTexts.test(answer)) return throttled(server, answer, options);
  const refused = isRefusal(thrown)
    ? text('imap.refusedCommand', { server, said: refusalText(thrown) })
    : null;
  return new AppError('source-protocol', refused ?? text('imap.unexpectedAnswer', { server }), options);
}

/** That it is the password is only said where the server says so (RFC 5530 §3). */
function rejectedText(server: string, { serverResponseCode, responseText }: Thrown): Text {
  return responseText === undefined || responseText === '' || serverResponseCode === 'AUTHENTICATIONFAILED'
    ? text('imap.passwordRejected', { server })
    : text('imap.signInRefused', { server, said: oneLine(responseText) });
}

/** Shorter ones would take letters out of any word. */
const shortestSecret = 4;

/** The same error: a server may repeat in its answers what a client signed in with, and answers are shown and logged. */
export function withoutSecrets(thrown: unknown, secrets: readonly string[]): unknown {
  const error = thrownSchema.safeParse(thrown).data;
  if (error === undefined || typeof thrown !== 'object') return thrown;
  const hidden = (said: string): string =>
    secrets
      .filter(({ length }) => length >= shortestSecret)
      .reduce((text, secret) => text.replaceAll(secret, '…'), said);
  const { message, responseText, response, reason } = error;
  const said = Object.entries({ message, responseText, response, reason }).flatMap(([field, words]) =>
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
  return [
    'LineTooLarge',
    'LiteralTooLarge',
    'ResponseTooLarge',
    'TooManyTokens',
    'TooManyResponses',
  ].includes(code);
}

/** True when the server answered NO or BAD to a command: the connection itself is still good. */
export function isRefusal(thrown: unknown): boolean {
  const status = thrownSchema.safeParse(thrown).data?.responseStatus;
  return status === 'NO' || status === 'BAD';
}

/** The server's own words, one line, for the reason of a single message. */
export function refusalText(thrown: unknown): Text {
  const error = thrownSchema.safeParse(thrown).data;
  const said = error?.responseText ?? error?.response;
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
  return /^(CERT_|ERR_TLS_|ERR_SSL_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|EPROTO|UPGRADE_TIMEOUT|STARTTLS|HOSTNAME_MISMATCH|MissingServerExtension)/.test(
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
    case 'ETIMEOUT':
    case 'CONNECT_TIMEOUT':
    case 'GREETING_TIMEOUT':
      return text('imap.notInTime');
    default:
      return text('imap.connectionCut');
  }
}
