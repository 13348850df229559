import { toErrorData } from '../../shared/errors.js';
import { render } from '../../shared/texts/text.js';

/**
 * Whether a failed exchange never got to the server, did not trust whom it got to, or got an answer that is of no use
 * (licensing.md §6).
 */
export type ExchangeFailure = {
  readonly kind: 'unreachable' | 'untrusted' | 'unusable';
  readonly detail: string;
};

/**
 * Says in a line what kept the console from an answer: name, port, TLS or time-out.
 * `host` is the name and port that were asked for.
 */
export function describeFailure(error: unknown, host: string): ExchangeFailure {
  const cause = rootCause(error);
  const code = codeOf(cause);
  if (isNotHttp(cause)) {
    return unusable(`The answer of ${host} is not HTTP: ${oneLine(messageOf(cause))}.`);
  }
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
    case 'EAI_NODATA':
      return unreachable(`The name of ${host} could not be resolved.`);
    case 'ECONNREFUSED':
      return unreachable(`${host} refused the connection.`);
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
      return unreachable(`There is no network route to ${host}.`);
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return unreachable(`${host} did not answer in time.`);
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return unreachable(`${host} closed the connection before the answer was complete.`);
    case 'CERT_HAS_EXPIRED':
      return untrusted(`TLS: the certificate of ${host} has expired.`);
    case 'CERT_NOT_YET_VALID':
      return untrusted(`TLS: the certificate of ${host} is not valid yet. Check the clock of this computer.`);
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return untrusted(`TLS: the certificate of ${host} was issued for another name.`);
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return untrusted(`TLS: the certificate of ${host} was not issued by a trusted authority.`);
    case 'UND_ERR_PRX_TLS':
      return untrusted(`TLS: the certificate of the proxy on the way to ${host} is not trusted.`);
    case 'UND_ERR_ABORTED':
      return unreachable(`The proxy did not connect to ${host}: ${oneLine(messageOf(cause))}.`);
    default:
      return code.startsWith('ERR_SSL') ||
        code.startsWith('ERR_TLS') ||
        code === 'EPROTO' ||
        isCertificateCode(code)
        ? untrusted(`TLS: no secure connection to ${host} (${code}).`)
        : unreachable(`No connection to ${host}: ${oneLine(messageOf(cause))}.`);
  }
}

/** Makes text from elsewhere fit for one line of a log: no control characters, no more than 200 characters. */
export function oneLine(text: string): string {
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
  return (line.length > 200 ? `${line.slice(0, 200)}…` : line).replace(/\.$/, '');
}

function unreachable(detail: string): ExchangeFailure {
  return { kind: 'unreachable', detail };
}

function untrusted(detail: string): ExchangeFailure {
  return { kind: 'untrusted', detail };
}

function unusable(detail: string): ExchangeFailure {
  return { kind: 'unusable', detail };
}

/** undici and Happy Eyeballs wrap what happened: the first error within tells it. */
function rootCause(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return rootCause(error.errors[0]);
  if (error instanceof Error && error.cause !== undefined) return rootCause(error.cause);
  return error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** undici's own errors, by their names: the module is loaded only when there is something to ask. */
function isNotHttp(error: unknown): error is Error {
  return error instanceof Error && ['HTTPParserError', 'HeadersOverflowError'].includes(error.name);
}

function isCertificateCode(code: string): boolean {
  return /CERT|CRL|ISSUER|SIGNATURE/.test(code);
}

function messageOf(error: unknown): string {
  return render(toErrorData(error).message) || 'unknown error';
}
