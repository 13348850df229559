import type { ImapFlow } from 'imapflow';
import { AppError } from '../../../shared/errors.js';
import { type Text, text } from '../../../shared/texts/text.js';
import {
  type FetchedMessage,
  type FolderListing,
  type FoundFolder,
  type MailboxReader,
  type SourceFolder,
  type StoredMessages,
  normalizeFlags,
} from '../mail-source.js';
import { type ImapLimits, answerWithin, rowsWithin, withOpenFolder } from './connection.js';
import { isRefusal, refusalCode, refusalText } from './imap-errors.js';
import { type ListedFolder, delimiterIn, listedFolders } from './listed-folders.js';
import { MessageFetch, dateOf } from './message-fetch.js';
import { type ReaderConnection, listedRows, readingError, uidOf } from './open-folder.js';
import { type ServerName, canBeSent, examine } from './server-name.js';

/** A folder as the server knows it. */
type KnownFolder = Pick<ListedFolder, 'name' | 'mark' | 'messages'>;

/** One mailbox of an IMAP server, opened for reading. */
export class ImapReader implements MailboxReader {
  /** As the server knows them. */
  private readonly known = new Map<SourceFolder, KnownFolder>();
  /** Flags by uid of the folder that was listed last; null where the server did not say them. */
  private listed: ReadonlyMap<number, readonly string[] | null> = new Map();
  /** Messages that the server has said to be removed since that folder was opened. */
  private expunged = 0;
  /** What joins the levels of a name; null where there are none. */
  private delimiter: string | null = null;

  constructor(
    private readonly client: ImapFlow,
    private readonly server: string,
    private readonly signal: AbortSignal | undefined,
    private readonly limits: ImapLimits,
  ) {
    client.on('expunge', ({ earlier }) => {
      if (earlier !== true) this.expunged += 1;
    });
  }

  async listFolders(): Promise<SourceFolder[]> {
    const listed = await this.answered(() =>
      this.client.list({
        statusQuery: { messages: true, uidNext: true, uidValidity: true, highestModseq: true },
      }),
    );
    this.delimiter = delimiterIn(listed);
    const { enabled } = this.client;
    const takesUtf8 = enabled.has('UTF8=ACCEPT') || enabled.has('IMAP4REV2');
    const folders = listedFolders(listed, takesUtf8).map(({ path, state, name, mark, messages }) => {
      const folder = { path, state };
      this.known.set(folder, { name, mark, messages });
      return folder;
    });
    // Every mailbox has an INBOX (RFC 9051 §5.1), listed or not.
    if (folders.some(({ path }) => isInbox(path))) return folders;
    const inbox = await this.findFolder(['INBOX']);
    return inbox.type === 'present' ? [inbox.folder, ...folders] : folders;
  }

  async findFolder(path: readonly string[]): Promise<FoundFolder> {
    const name = { shown: path.join(this.delimiter ?? ''), exactly: null };
    try {
      await this.within(() => examine(this.client, name));
    } catch (error) {
      if (this.signal?.aborted === true || !isRefusal(error)) throw this.error(error);
      // No code, or that of a folder that is not there (RFC 5530); any other says why it is not shown.
      return ['', 'NONEXISTENT', 'TRYCREATE'].includes(refusalCode(error))
        ? { type: 'absent' }
        : { type: 'unknown', reason: text('imap.refusedFolder', { said: refusalText(error) }) };
    }
    const folder = { path, state: null };
    this.known.set(folder, { name, mark: '', messages: null });
    return { type: 'present', folder };
  }

  async listMessages(folder: SourceFolder): Promise<FolderListing> {
    const known = this.known.get(folder);
    if (known === undefined)
      throw new AppError('not-found', text('sources.folderUnknown', { folder: folder.path.join('/') }));
    this.listed = new Map();
    this.expunged = 0;
    const opened = await this.open(known.name);
    if ('unreadable' in opened) return opened;
    const messages = new Map<number, readonly string[] | null>();
    this.listed = messages;
    try {
      const atFirst = await this.countOf(known, opened.exists);
      // Only what is expunged meanwhile is promised no more (RFC 9051 §7.4.1); what arrives is for the next session.
      const promised = (): number => Math.max(0, atFirst - this.expunged);
      if (atFirst > 0) await this.listInto(messages);
      // Some servers answer short now and then: what they say twice counts.
      if (messages.size < promised()) await this.listInto(messages);
      return {
        uidValidity: `${String(opened.uidValidity)}${known.mark}`,
        messages: [...messages]
          .sort(([a], [b]) => a - b)
          .map(([uid, flags]) => ({ uid: String(uid), flags })),
        promised: promised(),
      };
    } catch (error) {
      if (this.signal?.aborted === true || !isRefusal(error)) throw this.error(error);
      return { unreadable: text('imap.refusedListing', { said: refusalText(error) }) };
    }
  }

  /** How many messages the server says an open folder has; where its STATUS had more than now, it is asked once more. */
  private async countOf({ name, messages }: KnownFolder, exists: number): Promise<number> {
    if (messages === null || messages <= exists) return exists;
    const again = await this.within(() => this.client.status(name.shown, { messages: true }));
    return Math.max(exists, Math.min(messages, (again || {}).messages ?? 0));
  }

  private async listInto(messages: Map<number, readonly string[] | null>): Promise<void> {
    for await (const { uid, flags } of listedRows(this.connection, { uid: true, flags: true })) {
      if (flags !== undefined) messages.set(uid, normalizeFlags(flags));
      // What another client changed may come without them.
      else if (!messages.has(uid)) messages.set(uid, null);
    }
  }

  /**
   * A server that was put back from an older copy gives its uids a second time, under the same UIDVALIDITY. The last known message tells:
   * where it has another date, every known message with another date is another one (docs/decisions/0187).
   */
  async readAgain(_folder: SourceFolder, stored: StoredMessages): Promise<ReadonlySet<string>> {
    let last = 0;
    for (const uid of this.listed.keys()) if (uid > last && stored.has(String(uid))) last = uid;
    if (last === 0 || (await this.datedOtherwise(String(last), stored)).size === 0) return new Set();
    return this.datedOtherwise('1:*', stored);
  }

  /** Uids of those stored whose INTERNALDATE is another one than the stored. */
  private async datedOtherwise(range: string, stored: StoredMessages): Promise<ReadonlySet<string>> {
    const { client, limits } = this;
    const differ = new Set<string>();
    try {
      const rows = withOpenFolder(client).fetch(range, { uid: true, internalDate: true }, { uid: true });
      for await (const row of rowsWithin(client, limits, rows)) {
        const uid = String(uidOf(row));
        const before = stored.of(uid);
        // 1970 stands for a date that is none, on either side.
        const [now, then] = [dateOf(row.internalDate), before?.internalDate ?? new Date(0)];
        if (now.getTime() > 0 && then.getTime() > 0 && now.getTime() !== then.getTime()) differ.add(uid);
      }
    } catch (error) {
      if (this.signal?.aborted === true || !isRefusal(error)) throw this.error(error);
    }
    return differ;
  }

  private within<T>(ask: () => Promise<T>): Promise<T> {
    return answerWithin(this.client, this.limits, ask);
  }

  /** A folder that the server refuses to open (no permission, a broken index), or of which it says no number, is answered by the reason. */
  private async open(
    name: ServerName,
  ): Promise<{ readonly uidValidity: bigint; readonly exists: number } | { readonly unreadable: Text }> {
    if (!canBeSent(name)) return { unreadable: text('imap.nameNotSendable') };
    try {
      const opened = await this.within(() => examine(this.client, name));
      const exists = existsOf(opened);
      // Without it, an empty listing would look like a folder without mail.
      if (exists === undefined) return { unreadable: text('imap.noCount') };
      return { uidValidity: opened.uidValidity, exists };
    } catch (error) {
      if (this.signal?.aborted === true || !isRefusal(error)) throw this.error(error);
      return { unreadable: text('imap.refusedFolder', { said: refusalText(error) }) };
    }
  }

  fetchMessages(_folder: SourceFolder, uids: readonly string[]): AsyncGenerator<FetchedMessage> {
    return new MessageFetch(this.connection).fetch(uids);
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

  private get connection(): ReaderConnection {
    const { client, server, signal, limits } = this;
    return { client, server, signal, limits };
  }

  private async answered<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await answerWithin(this.client, this.limits, ask);
    } catch (error) {
      throw this.error(error);
    }
  }

  private error(error: unknown): AppError {
    return readingError(this.connection, error);
  }
}

/** The library's type says that every EXAMINE answers it. */
function existsOf({ exists }: { readonly exists?: number | undefined }): number | undefined {
  return exists;
}

function isInbox(path: readonly string[]): boolean {
  return path.length === 1 && path[0]?.toUpperCase() === 'INBOX';
}
