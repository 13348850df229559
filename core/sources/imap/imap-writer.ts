import type { AppError } from '../../../shared/errors.js';
import { type Text, render, text } from '../../../shared/texts/text.js';
import { MessageBrokeOff } from '../mail-source.js';
import type {
  AppendOutcome,
  MailboxWriter,
  OutgoingMessage,
  PresentMessage,
  TargetFolder,
} from '../mailbox-writer.js';
import { type Content, sizeOf } from '../../lib/content.js';
import { crlfContent } from '../../lib/line-ends.js';
import { appendMessage, isAboutSpace } from './append.js';
import { type Appended, type Refused, RefusedParts, type Said, mayBeOfParts } from './append-less.js';
import { listNames } from './folder-list.js';
import { type FolderNaming, folderName, simplerNames } from './folder-path.js';
import { isRefusal, isTransient, refusalCode, refusalText } from './imap-errors.js';
import { largeMessagePieces } from './large-message.js';
import { leaveFolder } from './leave-folder.js';
import { readNaming } from './naming.js';
import { OpenFolder } from './open-folder.js';
import { presentMessages } from './present-messages.js';
import { type ReaderConnection, readingError } from './reader-connection.js';
import { type ServerName, nameInCommand } from './server-name.js';
import { uidSet } from './uid-set.js';

type OpenedFolder =
  | { readonly type: 'opened'; readonly folder: TargetFolder }
  /** The server takes the name for that of another folder, or cannot have it as it is. */
  | { readonly type: 'taken' }
  | { readonly type: 'refused'; readonly reason: Text; readonly isAboutName: boolean };

/** Restores into a mailbox of an IMAP server. Folders are opened with EXAMINE, save to remove what was replaced. */
export class ImapWriter implements MailboxWriter {
  /** Read once: a mailbox may have many folders. */
  private naming: (FolderNaming & { readonly existing: Set<string> }) | null = null;
  /** The folder that is open for reading. */
  private examined: { readonly name: string; readonly folder: OpenFolder } | null = null;

  private readonly refusedParts = new RefusedParts();

  constructor(private readonly server: ReaderConnection) {
    server.connection.listener = (response) => this.examined?.folder.noteUnasked(response);
  }

  async openFolder(
    path: readonly string[],
    among: readonly (readonly string[])[] = [],
  ): Promise<TargetFolder | { refused: Text }> {
    this.naming ??= await this.answered(() => readNaming(this.connection));
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
    return this.answered(async () => {
      const open = await this.examine(this.nameOf(folder));
      if (open.exists === 0) return [];
      return presentMessages(open, '1:*', { withMessageId: true });
    });
  }

  async inspect(folder: TargetFolder, uids: readonly string[]): Promise<PresentMessage[] | null> {
    try {
      // Anew, because what has come since a folder was opened is not in it at every server.
      const open = await this.examine(this.nameOf(folder));
      return await presentMessages(open, uidSet(uids.map(Number)), { withMessageId: false });
    } catch (error) {
      if (this.isStopped || !isRefusal(error)) throw this.error(error);
      return null;
    }
  }

  async readMessage(folder: TargetFolder, uid: string, onPart: (part: Buffer) => void): Promise<boolean> {
    const { limits } = this.server;
    try {
      const open = await this.reading(this.nameOf(folder));
      const size = (await open.ask(Number(uid), 'RFC822.SIZE'))?.size ?? 0;
      if (size <= limits.inOnePiece) {
        const body = (await open.ask(Number(uid), 'BODY.PEEK[]'))?.body;
        if (body) onPart(body);
        return Boolean(body);
      }
      const pieces = largeMessagePieces(
        {
          limits,
          piece: (of, start) => open.askPiece(of, start, limits.piece),
          isListed: async (of) => (await open.stillThere(new Set([of]))).has(of),
        },
        { uid: Number(uid), size },
      );
      for await (const piece of pieces) onPart(piece);
      return true;
    } catch (error) {
      if (error instanceof MessageBrokeOff) return false;
      if (this.isStopped || !isRefusal(error)) throw this.error(error);
      return false;
    }
  }

  async append(folder: TargetFolder, message: OutgoingMessage): Promise<AppendOutcome> {
    const size = sizeOf(message.content);
    const limit = this.connection.capabilities.appendLimit;
    if (limit !== null && size > limit) {
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
    if (!this.connection.capabilities.has('UIDPLUS')) return false;
    const name = this.nameOf(folder);
    this.examined = null;
    const set = uidSet(uids.map(Number));
    const removed = await this.answered(async () => {
      const { folder: open, opened } = OpenFolder.open(this.connection, nameOfServer(name), 'SELECT');
      await opened;
      return removeFrom(open, set);
    });
    // CLOSE of a folder that is open for writing expunges: it is opened for reading before it is closed.
    await this.answered(() => this.examine(name));
    return removed;
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  /** Never opens a folder that was not asked for: what the server has under another spelling stays that folder's. */
  private async openOrCreate(name: string): Promise<OpenedFolder> {
    const existing = this.naming?.existing ?? new Set<string>();
    const isThere = existing.has(name) || name === 'INBOX';
    let created = false;
    try {
      if (!isThere) {
        created = await this.create(name);
        if (!created || !(await this.isKeptAsItIs(name))) return { type: 'taken' };
        existing.add(name);
      }
      const { uidValidity, uidNext = null } = await this.examine(name);
      const path = name.split(this.delimiter ?? /$^/);
      return { type: 'opened', folder: { path, uidValidity: String(uidValidity), uidNext, created } };
    } catch (error) {
      if (this.isStopped || !isRefusal(error)) throw this.error(error);
      const isAboutName = !isThere && !created && !otherCauses.has(refusalCode(error).toUpperCase());
      return { type: 'refused', reason: refusalText(error), isAboutName };
    }
  }

  /** Makes a folder that clients show; false where there is one of that name. */
  private async create(name: string): Promise<boolean> {
    const { connection } = this;
    const named = nameInCommand(nameOfServer(name), connection.capabilities.takesUtf8);
    try {
      await connection.run(`CREATE ${named}`);
    } catch (error) {
      if (refusalCode(error) === 'ALREADYEXISTS') return false;
      throw error;
    }
    await connection.run(`SUBSCRIBE ${named}`).catch((error: unknown) => {
      if (!isRefusal(error)) throw error;
    });
    return true;
  }

  /** Some servers cut or change a name, and say that they have made the folder; a usual name they keep. */
  private async isKeptAsItIs(name: string): Promise<boolean> {
    const levels = this.delimiter === null ? [name] : name.split(this.delimiter);
    if (levels.every((level) => /^\w(?:[\w ():&-]{0,48}\w)?$/.test(level))) return true;
    const listed = await listNames(this.connection);
    return listed.some(({ path }) => path === name);
  }

  private async tryAppend(
    folder: TargetFolder,
    content: Content,
    { flags, internalDate }: Said,
  ): Promise<Appended | Refused> {
    try {
      const { connection } = this;
      if (this.examined !== null) await leaveFolder(connection);
      this.examined = null;
      const name = nameInCommand(nameOfServer(this.nameOf(folder)), connection.capabilities.takesUtf8);
      const answer = await appendMessage(connection, name, content, flags, internalDate);
      const uid = answer?.uidValidity === folder.uidValidity ? answer.uid : null;
      return { type: 'appended', uid, lineEndsChanged: false };
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

  /** Opens a folder for reading. Throws what the connection throws. */
  private async examine(name: string): Promise<OpenFolder> {
    this.examined = null;
    const { folder, opened } = OpenFolder.open(this.connection, nameOfServer(name));
    await opened;
    this.examined = { name, folder };
    return folder;
  }

  /** The folder if it is open for reading; else it is opened. */
  private async reading(name: string): Promise<OpenFolder> {
    const { examined } = this;
    return examined?.name === name && !examined.folder.isInDoubt ? examined.folder : this.examine(name);
  }

  private get connection(): ReaderConnection['connection'] {
    return this.server.connection;
  }

  private get isStopped(): boolean {
    return this.server.signal?.aborted === true;
  }

  private get delimiter(): string | null {
    return this.naming?.delimiter ?? null;
  }

  private nameOf({ path }: TargetFolder): string {
    return path.join(this.delimiter ?? '');
  }

  private async answered<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw this.error(error);
    }
  }

  private error(error: unknown): AppError {
    return readingError(this.server, error);
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

function nameOfServer(name: string): ServerName {
  return { shown: name, exactly: null };
}

/** False where the server refuses it. */
async function removeFrom(folder: OpenFolder, set: string): Promise<boolean> {
  try {
    await folder.run(`UID STORE ${set} +FLAGS (\\Deleted)`);
    await folder.run(`UID EXPUNGE ${set}`);
    return true;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return false;
  }
}
