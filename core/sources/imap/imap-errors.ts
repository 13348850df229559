import { z } from 'zod';
import { AppError } from '../../../shared/errors.js';

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
});

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
const transientTexts = /too many simultaneous connections|server (is )?busy|try again later/i;

/** Exchange says this when its store is busy, and for as long as the mailbox is not one that this user may open. */
const notConnectedText = /authenticated but not connected/i;

/**
 * Turns what a connection threw into an AppError that says what to do; the server's own words become `details`.
 * `whenRejected` is what to say of a rejected sign-in.
 */
export function imapError(
  thrown: unknown,
  server: string,
  whenRejected = `${server} rejected the user name or password. Check them in the mail source.`,
): AppError {
  if (thrown instanceof AppError) return thrown;
  const error = thrownSchema.safeParse(thrown).data ?? {};
  const code = error.code ?? '';
  const answer = error.responseText ?? error.response ?? error.message ?? String(thrown);
  const options = {
    details: [code, answer].filter((part) => part !== '').join(' '),
    cause: thrown,
    retryAfterMs: error.throttleReset,
  };
  if (notConnectedText.test(answer)) return notConnected(server, options);
  if (code === 'ETHROTTLE') return throttled(server, options);
  if (error.authenticationFailed === true) {
    return transientResponseCodes.has(error.serverResponseCode ?? '') || transientTexts.test(answer)
      ? throttled(server, options)
      : new AppError('source-credentials', whenRejected, options);
  }
  if (unreachableCodes.has(code)) {
    return new AppError(
      'source-unreachable',
      `${server} cannot be reached (${reachReason(code)}). Check the host name, the port and the network.`,
      options,
    );
  }
  if (isTlsCode(code) || /wrong version number|ssl routines|tls/i.test(error.message ?? '')) {
    return new AppError('source-tls', `No secure connection to ${server}: ${tlsReason(code)}`, options);
  }
  if (transientTexts.test(answer)) return throttled(server, options);
  return new AppError(
    'source-protocol',
    `${server} answered in an unexpected way. Run the job again; if the problem persists, send the details to the server's administrator.`,
    options,
  );
}

/** True when trying the same thing again after a pause can help; a rejected password never does. */
export function isTransient(error: unknown): boolean {
  return error instanceof AppError && ['source-unreachable', 'source-throttled'].includes(error.code);
}

/** True when the server answered NO or BAD to a command: the connection itself is still good. */
export function isRefusal(thrown: unknown): boolean {
  const status = thrownSchema.safeParse(thrown).data?.responseStatus;
  return status === 'NO' || status === 'BAD';
}

/** The server's own words, one line, for the reason of a single message. */
export function refusalText(thrown: unknown): string {
  const error = thrownSchema.safeParse(thrown).data;
  return (error?.responseText ?? error?.response ?? 'no reason given').replaceAll(/\s+/g, ' ').slice(0, 200);
}

/** The response code of a refusal (RFC 5530), such as `OVERQUOTA`; empty when the server gave none. */
export function refusalCode(thrown: unknown): string {
  return thrownSchema.safeParse(thrown).data?.serverResponseCode ?? '';
}

function notConnected(server: string, options: { details: string; cause: unknown }): AppError {
  return new AppError(
    'source-throttled',
    `${server} accepted the sign-in but did not open the mailbox (authenticated but not connected). If the problem persists, check that the mailbox exists and that this user or app may open it.`,
    options,
  );
}

function throttled(
  server: string,
  options: { details: string; cause: unknown; retryAfterMs?: number | undefined },
): AppError {
  return new AppError(
    'source-throttled',
    `${server} asks to slow down. The job continues by itself after a pause.`,
    options,
  );
}

function isTlsCode(code: string): boolean {
  return /^(CERT_|ERR_TLS_|ERR_SSL_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|EPROTO|UPGRADE_TIMEOUT|STARTTLS|HOSTNAME_MISMATCH|MissingServerExtension)/.test(
    code,
  );
}

function tlsReason(code: string): string {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return "the server's certificate has expired. Ask its administrator to renew it.";
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
    case 'HOSTNAME_MISMATCH':
      return "the server's certificate is for another name. Use the name that is in the certificate.";
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'CERT_SIGNATURE_FAILURE':
      return "the server's certificate is not signed by a known authority. If it is your organisation's own, add its CA file to the mail source.";
    default:
      return 'check the port and the kind of encryption (TLS or STARTTLS).';
  }
}

function reachReason(code: string): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'connection refused';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the name is not known';
    case 'ETIMEDOUT':
    case 'ETIMEOUT':
    case 'CONNECT_TIMEOUT':
    case 'GREETING_TIMEOUT':
      return 'no answer in time';
    default:
      return 'the connection was cut';
  }
}
