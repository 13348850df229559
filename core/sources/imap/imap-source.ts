import type { SecureContext } from 'node:tls';
import type { ImapFlow, MailboxObject } from 'imapflow';
import { AppError } from '../../../shared/errors.js';
import { type Text, text } from '../../../shared/texts/text.js';
import {
  type FetchedMessage,
  type FolderListing,
  type MailSource,
  type MailboxReader,
  type SourceFolder,
  normalizeFlags,
} from '../mail-source.js';
import type { ImapConfig } from './imap-config.js';
import {
  type ImapTimeouts,
  connect,
  defaultImapTimeouts,
  readSecureContext,
  serverName,
  withOpenFolder,
} from './connection.js';
import { ImapWriter } from './imap-writer.js';
import { imapError, isRefusal, refusalText } from './imap-errors.js';
import type { ImapSignIn } from './sign-in.js';
import { uidSet } from './uid-set.js';

/**
 * An IMAP4rev1/rev2 server as a source. Folders are opened with EXAMINE and bodies read with BODY.PEEK[] only, so that
 * a backup changes nothing on the server (RFC 9051 §6.3.3, §6.4.5).
 */
export function openImapSource(
  config: ImapConfig,
  signIn: ImapSignIn,
  timeouts: ImapTimeouts = defaultImapTimeouts,
): MailSource {
  const mailboxes = mailboxNames(config);
  let made: Promise<SecureContext> | null = null;
  const open = async (mailbox: string, signal?: AbortSignal): Promise<ImapFlow> => {
    made ??= readSecureContext(config);
    return connect({ config, signIn, timeouts, secureContext: await made }, mailbox, signal);
  };
  return {
    maxConcurrency: config.maxConnections,
    opensUnlisted: config.auth.method !== 'password',
    async signIn() {
      const first = mailboxes[0];
      if (first === undefined) {
        if (signIn.prove) return signIn.prove();
        throw new AppError('invalid-argument', text('imap.masterNeedsMailboxes'));
      }
      const client = await open(first);
      await client.logout().catch(() => undefined);
    },
    listMailboxes: () =>
      Promise.resolve({
        mailboxes: mailboxes.map((mailbox) => ({ mailbox, kind: 'user' })),
        passedOver: [],
      }),
    async openMailbox(mailbox, signal) {
      return new ImapReader(await open(mailbox, signal), serverName(config), signal);
    },
    async openForRestore(mailbox, signal) {
      assertReachable(config, mailbox);
      return new ImapWriter(await open(mailbox, signal), serverName(config), signal);
    },
  };
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

/** Messages of one FETCH command: enough to keep the line busy, few enough to ask again for cheaply. */
const batchSize = 250;

class ImapReader implements MailboxReader {
  private readonly paths = new Map<SourceFolder, string>();

  constructor(
    private readonly client: ImapFlow,
    private readonly server: string,
    private readonly signal: AbortSignal | undefined,
  ) {}

  async listFolders(): Promise<SourceFolder[]> {
    const listed = await this.answered(() =>
      this.client.list({
        statusQuery: { messages: true, uidNext: true, uidValidity: true, highestModseq: true },
      }),
    );
    return listed
      .filter(({ flags }) => !flags.has('\\Noselect') && !flags.has('\\NonExistent'))
      .map(({ path, delimiter, status }) => {
        const folder = {
          path: delimiter === '' ? [path] : path.split(delimiter),
          state:
            status?.highestModseq === undefined || status.highestModseq === 0n
              ? null
              : [status.uidValidity, status.uidNext, status.messages, status.highestModseq].join(':'),
        };
        this.paths.set(folder, path);
        return folder;
      });
  }

  async listMessages(folder: SourceFolder): Promise<FolderListing> {
    const path = this.paths.get(folder);
    if (path === undefined)
      throw new AppError('not-found', text('sources.folderUnknown', { folder: folder.path.join('/') }));
    const opened = await this.examine(path);
    if (!('exists' in opened)) return { unreadable: opened };
    const messages = new Map<number, readonly string[]>();
    if (opened.exists > 0) {
      await this.answered(async () => {
        for await (const { uid, flags } of withOpenFolder(this.client).fetch('1:*', {
          uid: true,
          flags: true,
        })) {
          messages.set(uid, normalizeFlags(flags ?? []));
        }
      });
    }
    return {
      uidValidity: String(opened.uidValidity),
      messages: [...messages].map(([uid, flags]) => ({ uid: String(uid), flags })),
    };
  }

  /** A folder that the server refuses to open (no permission, a broken index) is answered by the reason. */
  private async examine(path: string): Promise<MailboxObject | Text> {
    try {
      return await this.client.mailboxOpen(path, { readOnly: true });
    } catch (error) {
      if (this.signal?.aborted === true || !isRefusal(error)) throw this.error(error);
      return text('imap.refusedFolder', { said: refusalText(error) });
    }
  }

  async *fetchMessages(_folder: SourceFolder, uids: readonly string[]): AsyncGenerator<FetchedMessage> {
    for (let start = 0; start < uids.length; start += batchSize) {
      const missing = new Set(uids.slice(start, start + batchSize).map(Number));
      try {
        const query = { uid: true, internalDate: true, source: true };
        for await (const row of withOpenFolder(this.client).fetch(uidSet([...missing]), query, {
          uid: true,
        })) {
          // An unsolicited FETCH (another client changed a flag) has no content.
          if (!row.source || !missing.delete(row.uid)) continue;
          yield messageOf(row.uid, row.source, row.internalDate);
        }
      } catch (error) {
        if (this.signal?.aborted === true || !isRefusal(error)) throw this.error(error);
      }
      // The server passed over these, or refused the whole command because of one of them: ask one by one.
      for (const uid of missing) {
        const found = await this.fetchOne(uid);
        if (found) yield found;
      }
    }
  }

  async close(): Promise<void> {
    if (this.client.usable && this.signal?.aborted !== true) {
      await Promise.race([
        this.client.logout().catch(() => undefined),
        new Promise((resolve) => setTimeout(resolve, 1000).unref()),
      ]);
    }
    this.client.close();
  }

  private async fetchOne(uid: number): Promise<FetchedMessage | null> {
    try {
      const row = await withOpenFolder(this.client).fetchOne(
        String(uid),
        { uid: true, internalDate: true, source: true },
        { uid: true },
      );
      if (row && row.source) return messageOf(uid, row.source, row.internalDate);
      // No content: either the message is gone, or the server has lost its file and still lists it.
      const listed = await withOpenFolder(this.client).fetchOne(
        String(uid),
        { uid: true, flags: true },
        { uid: true },
      );
      return listed
        ? {
            type: 'unreadable',
            uid: String(uid),
            reason: text('imap.noContent'),
          }
        : null;
    } catch (error) {
      if (this.signal?.aborted === true || !isRefusal(error)) throw this.error(error);
      return {
        type: 'unreadable',
        uid: String(uid),
        reason: text('imap.refusedMessage', { said: refusalText(error) }),
      };
    }
  }

  private async answered<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw this.error(error);
    }
  }

  private error(error: unknown): AppError {
    return this.signal?.aborted === true
      ? new AppError('cancelled', text('lib.stopped'))
      : imapError(error, this.server);
  }
}

function messageOf(uid: number, source: Buffer, internalDate: Date | string | undefined): FetchedMessage {
  const date = new Date(internalDate ?? 0);
  return {
    type: 'message',
    uid: String(uid),
    content: source,
    internalDate: Number.isNaN(date.getTime()) ? new Date(0) : date,
  };
}
