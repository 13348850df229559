import type { SecureContext } from 'node:tls';
import type { ImapFlow, ListResponse, MailboxObject } from 'imapflow';
import { AppError } from '../../../shared/errors.js';
import { type Text, text } from '../../../shared/texts/text.js';
import {
  type FetchedMessage,
  type FolderListing,
  type FoundFolder,
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
  serverAddress,
  withOpenFolder,
} from './connection.js';
import { ImapWriter } from './imap-writer.js';
import { imapError, isRefusal, refusalCode, refusalText } from './imap-errors.js';
import { type ServerName, delimiterOf, examine, serverName } from './server-name.js';
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
      return new ImapReader(await open(mailbox, signal), serverAddress(config), signal);
    },
    async openForRestore(mailbox, signal) {
      assertReachable(config, mailbox);
      return new ImapWriter(await open(mailbox, signal), serverAddress(config), signal);
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
  /** As the server knows them. */
  private readonly names = new Map<SourceFolder, ServerName>();
  /** What joins the levels of a name; null where there are none. */
  private delimiter: string | null = null;

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
    this.delimiter = listed.map(delimiterOf).find((delimiter) => delimiter !== null) ?? null;
    const folders = onceEach(listed)
      .filter(({ flags }) => !flags.has('\\Noselect') && !flags.has('\\NonExistent'))
      .map((entry) => this.folderOf(entry));
    // Every mailbox has an INBOX (RFC 9051 §5.1), listed or not.
    if (folders.some(({ path }) => isInbox(path))) return folders;
    const inbox = await this.findFolder(['INBOX']);
    return inbox.type === 'present' ? [inbox.folder, ...folders] : folders;
  }

  async findFolder(path: readonly string[]): Promise<FoundFolder> {
    const name = { shown: path.join(this.delimiter ?? ''), exactly: null };
    try {
      await examine(this.client, name);
    } catch (error) {
      if (this.signal?.aborted === true || !isRefusal(error)) throw this.error(error);
      // No code, or that of a folder that is not there (RFC 5530); any other says why it is not shown.
      return ['', 'NONEXISTENT', 'TRYCREATE'].includes(refusalCode(error))
        ? { type: 'absent' }
        : { type: 'unknown', reason: text('imap.refusedFolder', { said: refusalText(error) }) };
    }
    const folder = { path, state: null };
    this.names.set(folder, name);
    return { type: 'present', folder };
  }

  async listMessages(folder: SourceFolder): Promise<FolderListing> {
    const name = this.names.get(folder);
    if (name === undefined)
      throw new AppError('not-found', text('sources.folderUnknown', { folder: folder.path.join('/') }));
    const opened = await this.open(name);
    if (!('exists' in opened)) return { unreadable: opened };
    const messages = new Map<number, readonly string[]>();
    const atFirst = opened.exists;
    // `exists` is kept up to date: what is expunged meanwhile is promised no more, what arrives is for the next session.
    const promised = (): number => Math.min(atFirst, opened.exists);
    try {
      if (atFirst > 0) await this.listInto(messages);
      // Some servers answer short now and then: what they say twice counts.
      if (messages.size < promised()) await this.listInto(messages);
    } catch (error) {
      if (this.signal?.aborted === true || !isRefusal(error)) throw this.error(error);
      return { unreadable: text('imap.refusedListing', { said: refusalText(error) }) };
    }
    return {
      uidValidity: String(opened.uidValidity),
      messages: [...messages].sort(([a], [b]) => a - b).map(([uid, flags]) => ({ uid: String(uid), flags })),
      promised: promised(),
    };
  }

  private async listInto(messages: Map<number, readonly string[]>): Promise<void> {
    const query = { uid: true, flags: true };
    for await (const { uid, flags } of withOpenFolder(this.client).fetch('1:*', query)) {
      messages.set(uid, normalizeFlags(flags ?? []));
    }
  }

  private folderOf(entry: ListResponse): SourceFolder {
    const { status } = entry;
    const name = serverName(entry);
    const delimiter = delimiterOf(entry);
    const folder = {
      path: delimiter === null ? [name.shown] : name.shown.split(delimiter),
      state:
        status?.highestModseq === undefined || status.highestModseq === 0n
          ? null
          : [status.uidValidity, status.uidNext, status.messages, status.highestModseq].join(':'),
    };
    this.names.set(folder, name);
    return folder;
  }

  /** A folder that the server refuses to open (no permission, a broken index) is answered by the reason. */
  private async open(name: ServerName): Promise<MailboxObject | Text> {
    try {
      return await examine(this.client, name);
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

/** Some servers list a folder twice; two names that are decoded alike are two folders. */
function onceEach(listed: readonly ListResponse[]): ListResponse[] {
  const keyOf = ({ path, pathAsListed }: ListResponse): string =>
    path.toUpperCase() === 'INBOX' ? 'INBOX' : pathAsListed;
  return [...new Map(listed.map((entry) => [keyOf(entry), entry])).values()];
}

function isInbox(path: readonly string[]): boolean {
  return path.length === 1 && path[0]?.toUpperCase() === 'INBOX';
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
