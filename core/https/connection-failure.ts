import { toErrorData } from '../../shared/errors.js';
import { type Text, render, text } from '../../shared/texts/text.js';
import { ProxyNotTrusted, ProxyRefused } from './connect.js';

/**
 * Whether a failed exchange never got to the server, did not trust whom it got to, or got an answer that is of no use
 * (licensing.md §6).
 */
export type ExchangeFailure = {
  readonly kind: 'unreachable' | 'untrusted' | 'unusable';
  readonly detail: Text;
};

/**
 * Says in a line what kept the console from an answer: name, port, TLS or time-out.
 * `host` is the name and port that were asked for.
 */
export function describeFailure(error: unknown, host: string): ExchangeFailure {
  if (error instanceof ProxyNotTrusted) return untrusted(text('https.proxyNotTrusted', { host }));
  if (error instanceof ProxyRefused) {
    return unreachable(text('https.proxyRefused', { host, said: saidBy(error) }));
  }
  const cause = rootCause(error);
  const code = codeOf(cause);
  // The errors of Node's HTTP parser.
  if (code.startsWith('HPE_')) {
    return unusable(text('https.notHttp', { host, said: saidBy(cause) }));
  }
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
    case 'EAI_NODATA':
      return unreachable(text('https.nameUnknown', { host }));
    case 'ECONNREFUSED':
      return unreachable(text('https.refused', { host }));
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
      return unreachable(text('https.noRoute', { host }));
    case 'ETIMEDOUT':
      return unreachable(text('https.notInTime', { host }));
    case 'ECONNRESET':
    case 'EPIPE':
      return unreachable(text('https.closedEarly', { host }));
    case 'CERT_HAS_EXPIRED':
      return untrusted(text('https.certificateExpired', { host }));
    case 'CERT_NOT_YET_VALID':
      return untrusted(text('https.certificateNotYetValid', { host }));
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return untrusted(text('https.certificateOfAnother', { host }));
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return untrusted(text('https.authorityUnknown', { host }));
    // What comes instead of TLS: plain HTTP, a greeting of SMTP or IMAP, anything.
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
    case 'ERR_SSL_HTTP_REQUEST':
      return untrusted(text('https.noTls', { host }));
    default:
      return code.startsWith('ERR_SSL') ||
        code.startsWith('ERR_TLS') ||
        code === 'EPROTO' ||
        isCertificateCode(code)
        ? untrusted(text('https.notSecure', { host, code }))
        : unreachable(text('https.noConnection', { host, said: saidBy(cause) }));
  }
}

/** Makes text from elsewhere fit for one line of a log: no control characters, no more than 200 characters. */
export function oneLine(words: string): string {
  const line = words.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
  return (line.length > 200 ? `${line.slice(0, 200)}…` : line).replace(/\.$/, '');
}

function unreachable(detail: Text): ExchangeFailure {
  return { kind: 'unreachable', detail };
}

function untrusted(detail: Text): ExchangeFailure {
  return { kind: 'untrusted', detail };
}

function unusable(detail: Text): ExchangeFailure {
  return { kind: 'unusable', detail };
}

/** Happy Eyeballs wraps what happened: the first error within tells it. */
function rootCause(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return rootCause(error.errors[0]);
  if (error instanceof Error && error.cause !== undefined) return rootCause(error.cause);
  return error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function isCertificateCode(code: string): boolean {
  return /CERT|CRL|ISSUER|SIGNATURE/.test(code);
}

function saidBy(error: unknown): string | Text {
  const said = oneLine(render(toErrorData(error).message));
  return said === '' ? text('lib.unknownError') : said;
}
