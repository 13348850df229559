import type { ImapConfig } from './imap-config.js';
import { readFile } from 'node:fs/promises';
import { type SecureContext, createSecureContext, rootCertificates } from 'node:tls';
import type { ImapFlow } from 'imapflow';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import { isLoopback } from '../../lib/loopback.js';
import { imapError } from './imap-errors.js';
import type { ImapSignIn } from './sign-in.js';

/** Waiting times in milliseconds; a server that is silent for longer counts as cut off. */
export interface ImapTimeouts {
  readonly connect: number;
  readonly silence: number;
}
export const defaultImapTimeouts: ImapTimeouts = { connect: 20_000, silence: 90_000 };

/** Everything that a connection to a server needs. */
export interface ImapAccess {
  readonly config: ImapConfig;
  readonly signIn: ImapSignIn;
  readonly timeouts: ImapTimeouts;
  readonly secureContext: SecureContext;
}

export function serverAddress(config: ImapConfig): string {
  return `${config.host}:${String(config.port)}`;
}

/** Signs in as `mailbox`. The connection closes itself when the signal aborts. Throws AppError `source-*`. */
export async function connect(
  { config, signIn, timeouts, secureContext }: ImapAccess,
  mailbox: string,
  signal?: AbortSignal,
): Promise<ImapFlow> {
  if (config.security === 'plain' && !isLoopback(config.host)) {
    throw new AppError('source-tls', text('imap.needsTls', { server: serverAddress(config) }));
  }
  const { auth, whenRejected } = await signIn.login(mailbox, signal);
  // With all it brings, more than a megabyte: read when there is a server to talk to.
  const imapflow = await import('imapflow');
  const client = new imapflow.ImapFlow({
    host: config.host,
    port: config.port,
    secure: config.security === 'tls',
    ...(config.security === 'tls' ? {} : { doSTARTTLS: config.security === 'starttls' }),
    // Said outright, because NODE_TLS_REJECT_UNAUTHORIZED=0 would send the password to whoever answers.
    tls: { secureContext, rejectUnauthorized: true },
    auth,
    clientInfo: { name: 'Postkeep' },
    disableAutoIdle: true,
    // Exchange and Dovecot count a compressed stream against the CPU, and mail is compressed here anyway.
    disableCompression: true,
    logger: false,
    connectionTimeout: timeouts.connect,
    greetingTimeout: timeouts.connect,
    socketTimeout: timeouts.silence,
  });
  // imapflow takes \Noselect of LSUB, which means "not subscribed" (RFC 3501 §6.3.9), for a folder that cannot be opened.
  Object.assign(client, { skipLsub: true });
  // Errors reach the caller through the call under way; without a listener Node would end the process.
  client.on('error', () => undefined);
  const onAbort = (): void => {
    client.close();
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  client.on('close', () => signal?.removeEventListener('abort', onAbort));
  try {
    signal?.throwIfAborted();
    await client.connect();
    // imapflow puts the personal namespace before every other path, also before the folders of shared namespaces.
    if (client.namespace) client.namespace = { ...client.namespace, prefix: '' };
    return client;
  } catch (error) {
    client.close();
    if (signal?.aborted === true) throw new AppError('cancelled', text('lib.stopped'));
    throw imapError(error, serverAddress(config), whenRejected?.());
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
