import type { ImapConfig } from './imap-config.js';
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { type ConnectionOptions, type SecureContext, createSecureContext, rootCertificates } from 'node:tls';
import type { ImapFlow } from 'imapflow';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import { answeringAddress, connectToAny } from '../../lib/connect-race.js';
import { isLoopback } from '../../lib/loopback.js';
import { type MessageLimits, messageLimits } from '../mail-source.js';
import { imapError, isTooMuch, withoutSecrets } from './imap-errors.js';
import type { ImapSignIn } from './sign-in.js';

/** How long and how much a server may answer. */
export interface ImapLimits extends MessageLimits {
  /** Milliseconds for a connection and the greeting. */
  readonly connect: number;
  /** Milliseconds of silence after which a server counts as cut off. */
  readonly silence: number;
  /** Milliseconds for one answer, whatever comes meanwhile: a list of folders, a sign-in, one row of a listing. */
  readonly answer: number;
}
export const defaultImapLimits: ImapLimits = {
  ...messageLimits,
  connect: 20_000,
  silence: 90_000,
  answer: 30 * 60_000,
};

/** Bytes of the longest line, and parts of one answer; no server has a reason for more. */
const longestLine = 16 * 1024 * 1024;
const mostTokens = 200_000;
/** Bytes of everything that answers one command, save for messages: some 200,000 folders with their STATUS. */
const mostBytesOfAnswer = 32 * 1024 * 1024;

/** A message may have so many times the size that its server says, which may be an estimate; it is in memory as a whole. */
const mostTimesAsLarge = 4;

/** Everything that a connection to a server needs. */
export interface ImapAccess {
  readonly config: ImapConfig;
  readonly signIn: ImapSignIn;
  readonly limits: ImapLimits;
  readonly secureContext: SecureContext;
}

export function serverAddress({ host, port }: Pick<ImapConfig, 'host' | 'port'>): string {
  return `${host}:${String(port)}`;
}

/** Signs in as `mailbox`. The connection closes itself when the signal aborts. Throws AppError `source-*`. */
export async function connect(
  { config, signIn, limits, secureContext }: ImapAccess,
  mailbox: string,
  signal?: AbortSignal,
): Promise<ImapFlow> {
  if (config.security === 'plain' && !isLoopback(config.host)) {
    throw new AppError('source-tls', text('imap.needsTls', { server: serverAddress(config) }));
  }
  const { auth, whenRejected } = await signIn.login(mailbox, signal);
  // With all it brings, more than a megabyte: read when there is a server to talk to.
  const imapflow = await import('imapflow');
  const since = performance.now();
  const reached = await reach(config, limits, signal);
  const client = new imapflow.ImapFlow({
    host: config.host,
    port: config.port,
    secure: config.security === 'tls',
    ...(config.security === 'tls' ? {} : { doSTARTTLS: config.security === 'starttls' }),
    // Said outright, because NODE_TLS_REJECT_UNAUTHORIZED=0 would send the password to whoever answers.
    tls: { secureContext, rejectUnauthorized: true, ...reached },
    auth,
    clientInfo: { name: 'Postkeep' },
    disableAutoIdle: true,
    // Exchange and Dovecot count a compressed stream against the CPU, and mail is compressed here anyway.
    disableCompression: true,
    logger: false,
    connectionTimeout: Math.max(1, limits.connect - (performance.now() - since)),
    greetingTimeout: limits.connect,
    socketTimeout: limits.silence,
    maxLineLength: longestLine,
    maxLiteralSize: mostTimesAsLarge * limits.inOnePiece,
    maxResponseSize: mostTimesAsLarge * limits.inOnePiece + longestLine,
    maxResponseTokens: mostTokens,
  });
  // imapflow takes \Noselect of LSUB, which means "not subscribed" (RFC 3501 §6.3.9), for a folder that cannot be opened.
  Object.assign(client, { skipLsub: true });
  secrets.set(client, ['pass' in auth ? auth.pass : auth.accessToken]);
  // Errors reach the caller through the call under way; without a listener Node would end the process.
  client.on('error', (error) => failures.set(client, error));
  const onAbort = (): void => {
    client.close();
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  client.on('close', () => signal?.removeEventListener('abort', onAbort));
  try {
    signal?.throwIfAborted();
    await answerWithin(client, limits, () => client.connect());
    // imapflow puts the personal namespace before every other path, also before the folders of shared namespaces.
    if (client.namespace) client.namespace = { ...client.namespace, prefix: '' };
    return client;
  } catch (error) {
    client.close();
    reached.socket?.destroy();
    if (signal?.aborted === true) throw new AppError('cancelled', text('lib.stopped'));
    throw imapError(error, serverAddress(config), whenRejected?.());
  }
}

/**
 * The connection that TLS goes over, to whichever address of the server answers; without TLS the library makes its own, to that address.
 * Throws AppError `source-unreachable`, `cancelled`.
 */
async function reach(
  { host, port, security }: ImapConfig,
  { connect: limit }: ImapLimits,
  signal: AbortSignal | undefined,
): Promise<ConnectionOptions & { readonly socket?: Socket }> {
  const timeOut = AbortSignal.timeout(limit);
  const either = AbortSignal.any(signal ? [signal, timeOut] : [timeOut]);
  try {
    if (security === 'tls') return { socket: await connectToAny(host, port, either) };
    const { address, family } = await answeringAddress(host, port, either);
    return {
      lookup: (_host, options, callback) => {
        if (options.all === true) callback(null, [{ address, family }]);
        else callback(null, address, family);
      },
    };
  } catch (error) {
    if (signal?.aborted === true) throw new AppError('cancelled', text('lib.stopped'));
    const isLate = timeOut.aborted
      ? Object.assign(new Error('No answer'), { code: 'CONNECT_TIMEOUT' })
      : error;
    throw imapError(isLate, serverAddress({ host, port }));
  }
}

/**
 * What a command answers. A server that continues talking is cut off after the time for one answer, as silence would never come, and
 * after `mostBytes`, as what it says is kept until the end. Throws what the library throws then.
 */
export async function answerWithin<T>(
  client: ImapFlow,
  { answer }: ImapLimits,
  ask: () => Promise<T>,
  mostBytes = mostBytesOfAnswer,
): Promise<T> {
  const last = client.stats().received + mostBytes;
  const until = performance.now() + answer;
  const timer = setInterval(
    () => {
      if (client.stats().received > last) failures.set(client, tooMuch());
      if (failures.has(client) || performance.now() >= until) client.close();
    },
    Math.min(200, answer),
  );
  try {
    return await ask();
  } catch (error) {
    throw causeOf(client, error);
  } finally {
    clearInterval(timer);
  }
}

/** Why a connection ended is told to its listener; a command that was under way only learns that it did. */
const failures = new WeakMap<ImapFlow, unknown>();

function causeOf(client: ImapFlow, error: unknown): unknown {
  const failure = failures.get(client);
  return withoutSecrets(isTooMuch(failure) ? failure : error, secrets.get(client) ?? []);
}

/** What each client signed in with. */
const secrets = new WeakMap<ImapFlow, readonly string[]>();

/** What the library itself throws where it counts. */
export function tooMuch(): Error {
  return Object.assign(new Error('More than an answer may have'), { code: 'TooManyResponses' });
}

/** Rows of a FETCH as they come, each within the time for one answer. */
export async function* rowsWithin<T>(
  client: ImapFlow,
  { answer }: ImapLimits,
  rows: AsyncIterable<T>,
): AsyncGenerator<T> {
  let until = performance.now() + answer;
  const timer = setInterval(
    () => {
      if (performance.now() >= until) client.close();
    },
    Math.min(1000, answer),
  );
  try {
    for await (const row of rows) {
      // What the reader of the rows does with one is not the server's time.
      until = Infinity;
      yield row;
      until = performance.now() + answer;
    }
  } catch (error) {
    throw causeOf(client, error);
  } finally {
    clearInterval(timer);
  }
}

/**
 * The client, to send a FETCH with. imapflow answers a FETCH without an open folder by nothing, so that a lost
 * connection would look like messages that are gone. Throws what `imapError` calls `source-unreachable`.
 */
export function withOpenFolder(client: ImapFlow): ImapFlow {
  if (client.usable && client.mailbox) return client;
  throw connectionLost();
}

/** What imapflow itself throws where it notices. */
export function connectionLost(): Error {
  return Object.assign(new Error('Connection not available'), { code: 'NoConnection' });
}

/**
 * What the server's certificate is checked against: the public authorities, and the private one if there is one. Made
 * once for a source: reading a hundred authorities takes longer than a connection.
 */
export async function readSecureContext({ caFile }: ImapConfig): Promise<SecureContext> {
  if (caFile === undefined || caFile === '') return createSecureContext({ minVersion: 'TLSv1.2' });
  try {
    const ca = [...rootCertificates, await readFile(caFile, 'utf8')];
    return createSecureContext({ minVersion: 'TLSv1.2', ca });
  } catch (error) {
    throw new AppError('source-tls', text('imap.caFileUnreadable', { file: caFile }), { cause: error });
  }
}
