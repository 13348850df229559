import type { FetchMessageObject, FetchQueryObject, ImapFlow, ListResponse } from 'imapflow';
import { AppError } from '../../../shared/errors.js';
import { type Text, render, text } from '../../../shared/texts/text.js';
import { MessageBrokeOff, normalizeFlags } from '../mail-source.js';
import type {
  AppendOutcome,
  MailboxWriter,
  OutgoingMessage,
  PresentMessage,
  TargetFolder,
} from '../mailbox-writer.js';
import { type Content, sizeOf } from '../../lib/content.js';
import { crlfContent } from '../../lib/line-ends.js';
import { readMessageId } from '../message-id.js';
import { appendMessage, isAboutSpace } from './append.js';
import { type Appended, type Refused, RefusedParts, type Said, mayBeOfParts } from './append-less.js';
import { type ImapLimits, answerWithin, connectionLost, rowsWithin, withOpenFolder } from './connection.js';
import { type FolderNaming, folderName, simplerNames } from './folder-path.js';
import { imapError, isRefusal, isTransient, refusalCode, refusalText } from './imap-errors.js';
import { largeMessagePieces } from './large-message.js';
import { leaveFolder } from './leave-folder.js';
import { delimiterOf, serverName } from './server-name.js';
import { uidSet } from './uid-set.js';

type OpenedFolder =
  | { readonly type: 'opened'; readonly folder: TargetFolder }
  /** The server takes the name for that of another folder, or cannot have it as it is. */
  | { readonly type: 'taken' }
  | { readonly type: 'refused'; readonly reason: Text; readonly isAboutName: boolean };

/** What is asked of messages that are there. */
const presentQuery = { uid: true, flags: true, size: true, internalDate: true } as const;

/** Restores into a mailbox of an IMAP server. Folders are opened with EXAMINE, save to remove what was replaced. */
export class ImapWriter implements MailboxWriter {
  /** Read once: a mailbox may have many folders. */
  private naming: (FolderNaming & { readonly existing: Set<string> }) | null = null;

  private readonly refusedParts = new RefusedParts();

  constructor(
    private readonly client: ImapFlow,
    private readonly server: string,
    private readonly signal: AbortSignal | undefined,
    private readonly limits: ImapLimits,
  ) {}

  async openFolder(
    path: readonly string[],
    among: readonly (readonly string[])[] = [],
  ): Promise<TargetFolder | { refused: Text }> {
    this.naming ??= await this.readNaming();
    const naming = this.naming;
    const { name, isExact } = folderName(path, naming, among);
    const opened = await this.openOrCreate(name);
    if (opened.type === 'opened') return { ...opened.folder, isRenamed: !isExact };
    if (opened.type === 'refused' && !opened.isAboutName) return { refused: opened.reason };
    for (const other of simplerNames(path, naming)) {
      const instead = await this.openOrCreate(other);
      if (instead.type === 'opened') return { ...instead.folder, isRenamed: true };
    }
    return { refused: opened.type === 'refused' ? opened.reason : text('imap.nameTaken') };
  }

  async listMessages(folder: TargetFolder): Promise<PresentMessage[]> {
    const { exists } = await this.answered(() =>
      this.client.mailboxOpen(this.nameOf(folder), { readOnly: true }),
    );
    if (exists === 0) return [];
    return this.answeredInParts(() => this.fetchPresent('1:*', { ...presentQuery, headers: ['message-id'] }));
  }

  async inspect(folder: TargetFolder, uids: readonly string[]): Promise<PresentMessage[] | null> {
    try {
      // Anew, because what has come since a folder was opened is not in it at every server.
      await this.client.mailboxOpen(this.nameOf(folder), { readOnly: true });
      return await this.fetchPresent(uidSet(uids.map(Number)), presentQuery);
    } catch (error) {
      if (this.signal?.aborted === true || !isRefusal(error)) throw this.error(error);
      return null;
    }
  }

  private async fetchPresent(range: string, query: FetchQueryObject): Promise<PresentMessage[]> {
    const present: PresentMessage[] = [];
    const rows = withOpenFolder(this.client).fetch(range, query, { uid: true });
    for await (const { uid, flags, size, internalDate, headers } of rowsWithin(
      this.client,
      this.limits,
      rows,
    )) {
      present.push({
        uid: String(uid),
        flags: normalizeFlags(flags ?? []),
        size: size ?? 0,
        internalDate: new Date(internalDate ?? 0),
        messageId: headers ? readMessageId(headers) : null,
      });
    }
    return present;
  }

  async readMessage(folder: TargetFolder, uid: string, onPart: (part: Buffer) => void): Promise<boolean> {
    try {
      await this.examine(this.nameOf(folder));
      const row = await this.askFor(uid, { uid: true, size: true });
      const size = row?.size ?? 0;
      if (size <= this.limits.inOnePiece) {
        const source = (await this.askFor(uid, { uid: true, source: true }))?.source;
        if (source) onPart(source);
        return source !== undefined;
      }
      for await (const piece of largeMessagePieces(this.client, this.limits, { uid: Number(uid), size }))
        onPart(piece);
      return true;
    } catch (error) {
      if (error instanceof MessageBrokeOff) return false;
      if (this.signal?.aborted === true || !isRefusal(error)) throw this.error(error);
      return false;
    }
  }

  /** One row of one message; null where there is none. */
  private async askFor(uid: string, query: FetchQueryObject): Promise<FetchMessageObject | null> {
    const ask = (): Promise<FetchMessageObject | false> =>
      withOpenFolder(this.client).fetchOne(uid, query, { uid: true });
    return (await answerWithin(this.client, this.limits, ask, Infinity)) || null;
  }

  async append(folder: TargetFolder, message: OutgoingMessage): Promise<AppendOutcome> {
    const size = sizeOf(message.content);
    const limit = this.client.capabilities.get('APPENDLIMIT');
    if (typeof limit === 'number' && limit > 0 && size > limit) {
      return {
        type: 'refused',
        reason: text('imap.tooLarge', { size, limit }),
        code: 'APPENDLIMIT',
      };
    }
    return this.refusedParts.append(this.nameOf(folder), message, (said) =>
      this.tryLineEnds(folder, message.content, said),
    );
  }

  private async tryLineEnds(folder: TargetFolder, content: Content, said: Said): Promise<Appended | Refused> {
    const exact = await this.tryAppend(folder, content, said);
    if (exact.type === 'appended' || isAboutSpace(exact.code)) return exact;
    const crlf = crlfContent(content);
    if (crlf === null) return exact;
    // RFC 9051 §6.3.12 lets a server insist on the line ends of RFC 5322.
    const changed = await this.tryAppend(folder, crlf, said);
    return changed.type === 'appended' ? { ...changed, lineEndsChanged: true } : exact;
  }

  async remove(folder: TargetFolder, uids: readonly string[]): Promise<boolean> {
    // A plain EXPUNGE would take along what others have marked as deleted.
    if (!this.client.capabilities.has('UIDPLUS') && !this.client.capabilities.has('IMAP4rev2')) return false;
    await this.answered(() => this.client.mailboxOpen(this.nameOf(folder)));
    const removed = await this.answered(() =>
      this.client.messageDelete(uidSet(uids.map(Number)), { uid: true }),
    );
    // CLOSE of a folder that is open for writing expunges: it is opened for reading before it is closed.
    await this.examine(this.nameOf(folder));
    return removed;
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

  private async readNaming(): Promise<FolderNaming & { existing: Set<string> }> {
    const { namespace, namespaces, enabled } = this.client;
    const listed = await this.answered(() => this.client.list());
    // Under another spelling of its name a folder cannot be opened by what the spelling stands for.
    const isOwnSpelling = (entry: ListResponse): boolean =>
      enabled.has('UTF8=ACCEPT') || serverName(entry).exactly === null;
    const folders = listed.filter(({ flags }) => !flags.has('\\Noselect') && !flags.has('\\NonExistent'));
    return {
      delimiter: delimiterOf(namespace ? namespace : { delimiter: '/' }),
      ownPrefix: namespaces?.personal[0]?.prefix ?? '',
      otherPrefixes: [...listOf(namespaces?.other), ...listOf(namespaces?.shared)].map(
        ({ prefix }) => prefix,
      ),
      existing: new Set(folders.filter(isOwnSpelling).map(({ path }) => path)),
    };
  }

  /** Never opens a folder that was not asked for: what the server has under another spelling stays that folder's. */
  private async openOrCreate(name: string): Promise<OpenedFolder> {
    const existing = this.naming?.existing ?? new Set<string>();
    const isThere = existing.has(name) || name === 'INBOX';
    let created = false;
    try {
      if (!isThere) {
        created = (await this.client.mailboxCreate(name)).created;
        if (!created || !(await this.isKeptAsItIs(name))) return { type: 'taken' };
        existing.add(name);
      }
      const { uidValidity, uidNext } = await this.client.mailboxOpen(name, { readOnly: true });
      const path = name.split(this.delimiter ?? /$^/);
      return { type: 'opened', folder: { path, uidValidity: String(uidValidity), uidNext, created } };
    } catch (error) {
      if (this.signal?.aborted === true || !isRefusal(error)) throw this.error(error);
      const isAboutName = !isThere && !created && !otherCauses.has(refusalCode(error).toUpperCase());
      return { type: 'refused', reason: refusalText(error), isAboutName };
    }
  }

  /** Some servers cut or change a name, and say that they have made the folder; a usual name they keep. */
  private async isKeptAsItIs(name: string): Promise<boolean> {
    const levels = this.delimiter === null ? [name] : name.split(this.delimiter);
    if (levels.every((level) => /^\w(?:[\w ():&-]{0,48}\w)?$/.test(level))) return true;
    const listed = await this.client.list();
    return listed.some(({ path }) => path === name);
  }

  private async tryAppend(
    folder: TargetFolder,
    content: Content,
    { flags, internalDate }: Said,
  ): Promise<Appended | Refused> {
    try {
      await leaveFolder(this.client);
      const answer = await appendMessage(this.client, this.nameOf(folder), content, [...flags], internalDate);
      // Without an answer the connection had gone before the command was sent.
      if (!answer) throw connectionLost();
      const isKnown = answer.uid !== undefined && String(answer.uidValidity) === folder.uidValidity;
      return { type: 'appended', uid: isKnown ? String(answer.uid) : null, lineEndsChanged: false };
    } catch (error) {
      const meaning = this.error(error);
      // A busy server refuses for now: the whole restore waits, and continues with this message.
      if (!isRefusal(error) || meaning.code === 'cancelled' || isTransient(meaning)) throw meaning;
      const said = refusalText(error);
      const code = refusalCode(error);
      return {
        ...{ type: 'refused', reason: text('imap.refusedMessage', { said }), code },
        mayBeOfParts: mayBeOfParts(code, render(said)),
      };
    }
  }

  private async examine(name: string): Promise<void> {
    const { mailbox } = this.client;
    if (mailbox && mailbox.path === name && mailbox.readOnly) return;
    await this.answered(() => this.client.mailboxOpen(name, { readOnly: true }));
  }

  private get delimiter(): string | null {
    return this.naming?.delimiter ?? null;
  }

  private nameOf({ path }: TargetFolder): string {
    return path.join(this.delimiter ?? '');
  }

  /** Each part has the time of an answer. */
  private async answeredInParts<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw this.error(error);
    }
  }

  private async answered<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await answerWithin(this.client, this.limits, ask);
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

/** Why a folder is not made whatever its name is (RFC 5530). */
const otherCauses = new Set([
  'NOPERM',
  'OVERQUOTA',
  'LIMIT',
  'SERVERBUG',
  'UNAVAILABLE',
  'AUTHORIZATIONFAILED',
]);

function listOf<T>(entries: readonly T[] | false | undefined): readonly T[] {
  return entries ? entries : [];
}
