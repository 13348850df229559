import type { FetchMessageObject, FetchQueryObject, ImapFlow, MailboxObject } from 'imapflow';
import { AppError } from '../../../shared/errors.js';
import { type Text, text } from '../../../shared/texts/text.js';
import {
  type FetchedMessage,
  type FolderListing,
  type FoundFolder,
  type MailboxReader,
  MessageBrokeOff,
  type SourceFolder,
  normalizeFlags,
} from '../mail-source.js';
import { type ImapLimits, answerWithin, rowsWithin, tooMuch, withOpenFolder } from './connection.js';
import { imapError, isRefusal, isTooMuch, refusalCode, refusalText } from './imap-errors.js';
import { largeMessagePieces, whyNothing } from './large-message.js';
import { delimiterIn, listedFolders } from './listed-folders.js';
import { type ServerName, examine } from './server-name.js';
import { uidSet } from './uid-set.js';

/** Messages of one FETCH command: enough to keep the line busy, few enough to ask again for cheaply. */
const batchSize = 250;
/** Messages that are refused one by one before it is seen whether any is given. */
const mostRefused = 20;
/** Rows of a listing beyond what the server says it has; more is no listing. */
const mostUnannounced = 1000;

/** One mailbox of an IMAP server, opened for reading. */
export class ImapReader implements MailboxReader {
  /** As the server knows them. */
  private readonly known = new Map<SourceFolder, { readonly name: ServerName; readonly mark: string }>();
  /** What joins the levels of a name; null where there are none. */
  private delimiter: string | null = null;

  constructor(
    private readonly client: ImapFlow,
    private readonly server: string,
    private readonly signal: AbortSignal | undefined,
    private readonly limits: ImapLimits,
  ) {}

  async listFolders(): Promise<SourceFolder[]> {
    const listed = await this.answered(() =>
      this.client.list({
        statusQuery: { messages: true, uidNext: true, uidValidity: true, highestModseq: true },
      }),
    );
    this.delimiter = delimiterIn(listed);
    const { enabled } = this.client;
    const takesUtf8 = enabled.has('UTF8=ACCEPT') || enabled.has('IMAP4REV2');
    const folders = listedFolders(listed, takesUtf8).map(({ path, state, name, mark }) => {
      const folder = { path, state };
      this.known.set(folder, { name, mark });
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
    this.known.set(folder, { name, mark: '' });
    return { type: 'present', folder };
  }

  async listMessages(folder: SourceFolder): Promise<FolderListing> {
    const known = this.known.get(folder);
    if (known === undefined)
      throw new AppError('not-found', text('sources.folderUnknown', { folder: folder.path.join('/') }));
    const opened = await this.open(known.name);
    if (!('exists' in opened)) return { unreadable: opened };
    const messages = new Map<number, readonly string[]>();
    const atFirst = opened.exists;
    // `exists` is kept up to date: what is expunged meanwhile is promised no more, what arrives is for the next session.
    const promised = (): number => Math.min(atFirst, opened.exists);
    try {
      if (atFirst > 0) await this.listInto(messages, opened);
      // Some servers answer short now and then: what they say twice counts.
      if (messages.size < promised()) await this.listInto(messages, opened);
    } catch (error) {
      if (this.signal?.aborted === true || !isRefusal(error)) throw this.error(error);
      return { unreadable: text('imap.refusedListing', { said: refusalText(error) }) };
    }
    return {
      uidValidity: `${String(opened.uidValidity)}${known.mark}`,
      messages: [...messages].sort(([a], [b]) => a - b).map(([uid, flags]) => ({ uid: String(uid), flags })),
      promised: promised(),
    };
  }

  private async listInto(messages: Map<number, readonly string[]>, opened: MailboxObject): Promise<void> {
    for await (const { uid, flags } of this.rows('1:*', { uid: true, flags: true }, false)) {
      messages.set(uid, normalizeFlags(flags ?? []));
      // `exists` is kept up to date with what arrives meanwhile.
      if (messages.size > opened.exists + mostUnannounced) throw tooMuch();
    }
  }

  private rows(range: string, query: FetchQueryObject, uid = true): AsyncGenerator<FetchMessageObject> {
    return rowsWithin(this.client, this.limits, withOpenFolder(this.client).fetch(range, query, { uid }));
  }

  private within<T>(ask: () => Promise<T>): Promise<T> {
    return answerWithin(this.client, this.limits, ask);
  }

  /** A folder that the server refuses to open (no permission, a broken index) is answered by the reason. */
  private async open(name: ServerName): Promise<MailboxObject | Text> {
    try {
      return await this.within(() => examine(this.client, name));
    } catch (error) {
      if (this.signal?.aborted === true || !isRefusal(error)) throw this.error(error);
      return text('imap.refusedFolder', { said: refusalText(error) });
    }
  }

  async *fetchMessages(_folder: SourceFolder, uids: readonly string[]): AsyncGenerator<FetchedMessage> {
    const waiting = new Set(uids.map(Number));
    // What is asked for alone may have cut the connection because it is larger than the server says.
    const inOnePiece = uids.length === 1 ? this.limits.piece : this.limits.inOnePiece;
    let given = 0;
    let refused = 0;
    while (waiting.size > 0) {
      const missing = new Set([...waiting].slice(0, batchSize));
      const large = new Set<number>();
      for await (const found of this.fetchTogether(missing, large, inOnePiece)) {
        given += 1;
        waiting.delete(Number(found.uid));
        yield found;
      }
      // The server passed over these, or refused the whole command because of one of them: ask one by one.
      const single = [...missing];
      for (let uid = single.shift(); uid !== undefined; uid = single.shift()) {
        waiting.delete(uid);
        const found = await this.fetchOne(uid);
        if (found?.type === 'unreadable') refused += 1;
        else given += 1;
        if (found) yield found;
        if (given > 0 || refused < mostRefused) continue;
        // Nothing was given so far: if none of some from everywhere is either, the others are not asked for.
        const some = spread([...waiting], mostRefused);
        for (const other of some) {
          waiting.delete(other);
          const probed = await this.fetchOne(other);
          if (probed?.type !== 'unreadable') given += 1;
          if (probed) yield probed;
        }
        single.splice(0, Infinity, ...single.filter((each) => waiting.has(each)));
        if (given > 0) continue;
        for (const other of waiting)
          yield { type: 'unreadable', uid: String(other), reason: text('imap.refusedLikeOthers') };
        return;
      }
      // After the others: where one of them cuts the connection, none of the others is waited for.
      for (const uid of large) {
        if (!waiting.delete(uid)) continue;
        const found = await this.fetchOne(uid);
        if (found) yield found;
      }
    }
  }

  /** Fetches by one command; what comes is taken out of `missing`, and so is what is too large, and what goes into `large`. */
  private async *fetchTogether(
    missing: Set<number>,
    large: Set<number>,
    inOnePiece: number,
  ): AsyncGenerator<FetchedMessage> {
    const { message } = this.limits;
    try {
      // Their sizes cost a line: what is too large is not asked for.
      for await (const { uid, size = 0 } of this.rows(uidSet([...missing]), { uid: true, size: true })) {
        if (size <= Math.min(inOnePiece, message) || !missing.delete(uid)) continue;
        if (size <= message) large.add(uid);
        else yield this.tooLarge(uid, size);
      }
      if (missing.size === 0) return;
      const query = { uid: true, internalDate: true, source: true };
      for await (const row of this.rows(uidSet([...missing]), query)) {
        // An unsolicited FETCH (another client changed a flag) has no content.
        if (!row.source || !missing.delete(row.uid)) continue;
        yield messageOf(row.uid, row.source, row.internalDate);
      }
    } catch (error) {
      if (this.signal?.aborted === true || !isRefusal(error)) throw this.fetchError(error);
    }
  }

  private tooLarge(uid: number, size: number): FetchedMessage {
    const reason = text('imap.tooLargeToRead', { size, limit: this.limits.message });
    return { type: 'unreadable', uid: String(uid), reason };
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
    const { client, limits } = this;
    try {
      const known = await this.askFor(uid, { uid: true, internalDate: true, size: true });
      // Asked for alone, so in pieces wherever they are more than one: the size may be an estimate.
      const size = known?.size ?? 0;
      if (known === null || size > limits.message) return known && this.tooLarge(uid, size);
      if (size > limits.piece) {
        const internalDate = dateOf(known.internalDate);
        const pieces = this.translated(largeMessagePieces(client, limits, { uid, size }));
        return { type: 'large-message', uid: String(uid), pieces, internalDate };
      }
      const row = await this.askFor(uid, { uid: true, internalDate: true, source: true });
      if (row?.source) return messageOf(uid, row.source, row.internalDate);
      // No content: either the message is gone, or the server has lost its file and still lists it.
      const reason = await whyNothing(client, limits, uid);
      return reason && { type: 'unreadable', uid: String(uid), reason };
    } catch (error) {
      if (this.signal?.aborted === true || !isRefusal(error)) throw this.fetchError(error);
      return {
        type: 'unreadable',
        uid: String(uid),
        reason: text('imap.refusedMessage', { said: refusalText(error) }),
      };
    }
  }

  /** One row of one message; null where there is none. */
  private async askFor(uid: number, query: FetchQueryObject): Promise<FetchMessageObject | null> {
    const ask = (): Promise<FetchMessageObject | false> =>
      withOpenFolder(this.client).fetchOne(String(uid), query, { uid: true });
    return (await answerWithin(this.client, this.limits, ask, Infinity)) || null;
  }

  /** Pieces of which the errors are those of a fetch. */
  private async *translated(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    try {
      yield* pieces;
    } catch (error) {
      throw error instanceof MessageBrokeOff && this.signal?.aborted !== true
        ? error
        : this.fetchError(error);
    }
  }

  private async answered<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await answerWithin(this.client, this.limits, ask);
    } catch (error) {
      throw this.error(error);
    }
  }

  /** A content of another size than announced ends the connection as a cut does: its message is found by asking again. */
  private fetchError(error: unknown): AppError {
    const meaning = this.error(error);
    return isTooMuch(error) ? new AppError('source-unreachable', meaning.text, { cause: error }) : meaning;
  }

  private error(error: unknown): AppError {
    return this.signal?.aborted === true
      ? new AppError('cancelled', text('lib.stopped'))
      : imapError(error, this.server);
  }
}

/** So many of them, from everywhere. */
function spread(uids: readonly number[], count: number): number[] {
  const step = Math.max(1, uids.length / count);
  return uids.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

function isInbox(path: readonly string[]): boolean {
  return path.length === 1 && path[0]?.toUpperCase() === 'INBOX';
}

function messageOf(uid: number, source: Buffer, internalDate: Date | string | undefined): FetchedMessage {
  return { type: 'message', uid: String(uid), content: source, internalDate: dateOf(internalDate) };
}

function dateOf(internalDate: Date | string | undefined): Date {
  const date = new Date(internalDate ?? 0);
  return Number.isNaN(date.getTime()) ? new Date(0) : date;
}
