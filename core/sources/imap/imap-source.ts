import type { SecureContext } from 'node:tls';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import type { MailSource } from '../mail-source.js';
import type { ImapConfig } from './imap-config.js';
import {
  type ImapLimits,
  connect,
  defaultImapLimits,
  readSecureContext,
  serverAddress,
} from './connection.js';
import { ImapReader } from './imap-reader.js';
import { ImapWriter } from './imap-writer.js';
import type { ReaderConnection } from './reader-connection.js';
import type { ImapSignIn } from './sign-in.js';
import type { ImapConnection } from './wire/imap-connection.js';
import { imapError } from './imap-errors.js';

/**
 * An IMAP4rev1/rev2 server as a source. Folders are opened with EXAMINE and bodies read with BODY.PEEK[] only, so that
 * a backup changes nothing on the server (RFC 9051 §6.3.3, §6.4.5).
 */
export function openImapSource(
  config: ImapConfig,
  signIn: ImapSignIn,
  limits: ImapLimits = defaultImapLimits,
): MailSource {
  const mailboxes = mailboxNames(config);
  let made: Promise<SecureContext> | null = null;
  const open = async (mailbox: string, signal?: AbortSignal): Promise<ReaderConnection> => {
    made ??= readSecureContext(config);
    const access = { config, signIn, limits, secureContext: await made };
    const connection = await connect(access, mailbox, signal);
    return { connection, server: serverAddress(config), signal, limits };
  };
  return {
    maxConcurrency: config.maxConnections,
    opensUnlisted: config.auth.method !== 'password',
    async signIn(signal) {
      const first = mailboxes[0];
      if (first === undefined) {
        if (signIn.prove) return signIn.prove();
        throw new AppError('invalid-argument', text('imap.masterNeedsMailboxes'));
      }
      const { connection } = await open(first, signal);
      await proveMailbox(connection, serverAddress(config));
    },
    listMailboxes: () =>
      Promise.resolve({
        mailboxes: mailboxes.map((mailbox) => ({ mailbox, kind: 'user' })),
        passedOver: [],
      }),
    async openMailbox(mailbox, signal) {
      return new ImapReader(await open(mailbox, signal));
    },
    async openForRestore(mailbox, signal) {
      assertReachable(config, mailbox);
      return new ImapWriter(await open(mailbox, signal));
    },
  };
}

/** Exchange takes a sign-in also where it does not open the mailbox, and says so at the next command. */
async function proveMailbox(connection: ImapConnection, server: string): Promise<void> {
  try {
    await connection.run('NOOP');
  } catch (error) {
    throw imapError(error, server);
  } finally {
    await connection.close();
  }
}

function mailboxNames(config: ImapConfig): readonly string[] {
  switch (config.auth.method) {
    case 'password':
      return [config.auth.user];
    case 'master':
    case 'oauth':
      return [...new Set(config.mailboxes ?? [])];
  }
}

/** A source that signs in as one user would write into that user's mailbox whatever was asked for. */
function assertReachable(config: ImapConfig, mailbox: string): void {
  if (config.auth.method !== 'password' || config.auth.user === mailbox) return;
  throw new AppError('invalid-argument', text('imap.reachesOneMailbox', { user: config.auth.user, mailbox }));
}
