import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Socket, type TcpSocketConnectOpts, isIP } from 'node:net';
import {
  type ConnectionOptions,
  type SecureContext,
  connect as connectTls,
  createSecureContext,
  rootCertificates,
} from 'node:tls';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import { asciiHost } from '../../lib/ascii-host.js';
import { type Begin, connectToAny } from '../../lib/connect-race.js';
import { isLoopback } from '../../lib/loopback.js';
import { type MessageLimits, messageLimits } from '../mail-source.js';
import { authenticate } from './authenticate.js';
import type { ImapConfig } from './imap-config.js';
import { imapError, isRefusal, isThrottling } from './imap-errors.js';
import type { ImapSignIn } from './sign-in.js';
import { ConnectionFailed, lost } from './wire/failures.js';
import { ImapConnection, type WireLimits } from './wire/imap-connection.js';
import { Incoming } from './wire/incoming.js';

/** How long and how much a server may answer. */
export interface ImapLimits extends MessageLimits {
  /** Milliseconds for a connection, and for the greeting. */
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

/** Bytes of the longest line; no server has a reason for more. */
const longestLine = 1024 * 1024;

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

/** Signs in as `mailbox`. The connection ends itself when the signal aborts. Throws AppError `source-*`, `cancelled`. */
export async function connect(
  access: ImapAccess,
  mailbox: string,
  signal?: AbortSignal,
): Promise<ImapConnection> {
  const { config, signIn } = access;
  if (config.security === 'plain' && !isLoopback(config.host)) {
    throw new AppError('source-tls', text('imap.needsTls', { server: serverAddress(config) }));
  }
  const { auth, whenRejected } = await signIn.login(mailbox, signal);
  let connection: ImapConnection | null = null;
  try {
    signal?.throwIfAborted();
    connection = await greeted(access, signal);
    await authenticate(connection, auth, config);
    await begin(connection);
    return connection;
  } catch (error) {
    connection?.end(error);
    if (signal?.aborted === true) throw new AppError('cancelled', text('lib.stopped'));
    const server = serverAddress(config);
    throw imapError(error, server, whenRejected(server));
  }
}

/** A connection on which nobody has signed in yet, encrypted as the configuration says. */
async function greeted(access: ImapAccess, signal: AbortSignal | undefined): Promise<ImapConnection> {
  const { config, limits } = access;
  const wireLimits: WireLimits = {
    line: longestLine,
    literals: mostTimesAsLarge * limits.inOnePiece,
    silence: limits.silence,
    answer: limits.answer,
  };
  const incoming = config.security === 'tls' ? new Incoming() : null;
  const connection = new ImapConnection(await reach(access, incoming, signal), wireLimits, signal, incoming);
  try {
    await greetingWithin(connection, limits.connect);
    if (connection.capabilities.told === 0) await connection.run('CAPABILITY');
    if (config.security !== 'starttls') return connection;
    if (!connection.capabilities.has('STARTTLS')) throw new ConnectionFailed('STARTTLS_MISSING');
    const socket = await startTls(connection);
    const secured = await within(limits.connect, signal, (either) =>
      encrypted(connectTls({ socket, ...proofOf(access) }), either),
    );
    const again = new ImapConnection(secured, wireLimits, signal);
    // What was said in the clear may be anybody's words (RFC 9051 §6.2.1).
    await again.run('CAPABILITY');
    return again;
  } catch (error) {
    connection.end(error);
    throw error;
  }
}

async function startTls(connection: ImapConnection): Promise<Socket> {
  try {
    return await connection.runLast('STARTTLS');
  } catch (error) {
    throw isRefusal(error) ? new ConnectionFailed('STARTTLS_REFUSED') : error;
  }
}

async function greetingWithin(connection: ImapConnection, limit: number): Promise<void> {
  const timer = setTimeout(() => {
    connection.end(new ConnectionFailed('GREETING_TIMEOUT'));
  }, limit);
  try {
    await connection.greeting();
  } finally {
    clearTimeout(timer);
  }
}

/** What the client is, and which extensions it means to use: before the first folder is opened. */
async function begin(connection: ImapConnection): Promise<void> {
  const wanted = ['CONDSTORE', 'UTF8=ACCEPT', 'IMAP4REV2'].filter((each) =>
    connection.capabilities.has(each),
  );
  const asked = [
    ...(connection.capabilities.has('ID') ? [connection.run('ID ("name" "Postkeep")')] : []),
    ...(connection.capabilities.has('ENABLE') && wanted.length > 0 ? [enable(connection, wanted)] : []),
  ];
  for (const outcome of await Promise.allSettled(asked)) {
    if (outcome.status === 'fulfilled') continue;
    // Exchange takes a sign-in and refuses everything after it while its store is busy.
    if (!isRefusal(outcome.reason) || isThrottling(outcome.reason)) throw outcome.reason;
  }
}

async function enable(connection: ImapConnection, extensions: readonly string[]): Promise<void> {
  try {
    await connection.run(`ENABLE ${extensions.join(' ')}`);
  } catch (error) {
    const others = extensions.filter((each) => each !== 'IMAP4REV2');
    if (!isRefusal(error) || others.length === extensions.length || others.length === 0) throw error;
    await connection.run(`ENABLE ${others.join(' ')}`);
  }
}

/** A connection to whichever address of the server answers, with TLS unless it is to begin later or never. Throws what Node throws. */
async function reach(
  access: ImapAccess,
  incoming: Incoming | null,
  signal: AbortSignal | undefined,
): Promise<Socket> {
  const { host, port } = access.config;
  return within(access.limits.connect, signal, async (either) => {
    if (incoming === null) return connectToAny(host, port, either);
    const { onread } = incoming;
    const begin: Begin = (address) => {
      // Node takes the other two; its typings do not say so.
      const options: ConnectionOptions & Pick<TcpSocketConnectOpts, 'autoSelectFamily' | 'onread'> = {
        ...{ host: address, port, autoSelectFamily: false, onread },
        ...proofOf(access),
      };
      return connectTls(options);
    };
    return encrypted(await connectToAny(host, port, either, { begin }), either);
  });
}

async function within<T>(
  limit: number,
  signal: AbortSignal | undefined,
  work: (either: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeOut = AbortSignal.timeout(limit);
  try {
    return await work(AbortSignal.any(signal ? [signal, timeOut] : [timeOut]));
  } catch (error) {
    throw timeOut.aborted ? new ConnectionFailed('CONNECT_TIMEOUT') : error;
  }
}

/** What a server has to prove by its certificate, whatever address it was reached at. */
function proofOf({ config: { host }, secureContext }: ImapAccess): ConnectionOptions {
  // Said outright, because NODE_TLS_REJECT_UNAUTHORIZED=0 would send the password to whoever answers.
  return {
    ...{ secureContext, rejectUnauthorized: true },
    ...(isIP(host) === 0 ? { servername: asciiHost(host) } : { host }),
  };
}

/** The socket once the server has proved who it is. */
function encrypted(secured: Socket, signal: AbortSignal): Promise<Socket> {
  return new Promise((succeed, fail) => {
    const end = (reason: unknown): void => {
      signal.removeEventListener('abort', onAbort);
      secured.off('secureConnect', onSecure).off('close', onClose);
      secured.destroy();
      fail(reason instanceof Error ? reason : lost(null));
    };
    const onAbort = (): void => {
      end(signal.reason);
    };
    const onClose = (): void => {
      end(lost(null));
    };
    const onSecure = (): void => {
      signal.removeEventListener('abort', onAbort);
      secured.off('close', onClose).off('error', end);
      // Whoever takes it over listens; until then a failure must not end the process.
      secured.on('error', () => undefined);
      succeed(secured);
    };
    secured.once('secureConnect', onSecure).on('error', end).once('close', onClose);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}

/** By what a private authority's file holds. */
const contexts = new Map<string, SecureContext>();

/**
 * What the server's certificate is checked against: the public authorities, and the private one if there is one. Made
 * once, also where a source is opened for each mailbox: reading a hundred authorities takes longer than a connection.
 */
export async function readSecureContext({ caFile }: ImapConfig): Promise<SecureContext> {
  if (caFile === undefined || caFile === '') return createSecureContext({ minVersion: 'TLSv1.2' });
  try {
    const own = await readFile(caFile, 'utf8');
    const known = contexts.get(own);
    if (known !== undefined) return known;
    assertCertificate(own, caFile);
    const context = createSecureContext({ minVersion: 'TLSv1.2', ca: [...rootCertificates, own] });
    contexts.set(own, context);
    return context;
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('source-tls', text('imap.caFileUnreadable', { file: caFile }), { cause: error });
  }
}

/** OpenSSL passes over what is no certificate, and the server would be the one that is not trusted. */
function assertCertificate(pem: string, file: string): void {
  const blocks = pem.match(/-----BEGIN ([\dA-Z ]*)CERTIFICATE-----[^]*?-----END \1CERTIFICATE-----/g);
  if (blocks?.some(isCertificate) === true) return;
  const isKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem);
  const fault =
    blocks !== null ? 'imap.caFileUnreadable' : isKey ? 'imap.caFileIsKey' : 'imap.caFileHoldsNone';
  throw new AppError('source-tls', text(fault, { file }));
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
