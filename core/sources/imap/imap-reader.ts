import { AppError } from '../../../shared/errors.js';
import { type Text, text } from '../../../shared/texts/text.js';
import type {
  ExpectedFolder,
  FetchedMessage,
  FolderFigures,
  FolderListing,
  FoundFolder,
  MailboxReader,
  SourceFolder,
  StoredMessages,
} from '../mail-source.js';
import { AnnouncedSizes } from './announced-sizes.js';
import { ArrivedMessages } from './arrived-messages.js';
import { type BodyLimits, BodyPipeline } from './body-pipeline.js';
import { listEntries } from './folder-list.js';
import { FolderLook, type KnownFolder } from './folder-look.js';
import { FoldersAhead } from './folders-ahead.js';
import { refusalCode, refusalText } from './imap-errors.js';
import { dateOf } from './internal-date.js';
import { listedFolders } from './listed-folders.js';
import { ListedNames } from './listed-names.js';
import { MessageFetch, limitsOf } from './message-fetch.js';
import { OpenFolder } from './open-folder.js';
import { type ReaderConnection, isOnlyRefused, readingError } from './reader-connection.js';
import { canBeSent, nameInCommand } from './server-name.js';
import { lost } from './wire/failures.js';
import type { Untagged } from './wire/responses.js';

/** Characters of a line of the list that are shown for the folder that it should name. */
const mostShown = 200;

/** Times that a folder is opened and listed anew where its server said what it must not say in a listing. */
const mostListedAnew = 2;

/** A folder, as it was opened and listed. */
interface ListedFolder {
  readonly source: SourceFolder;
  readonly look: FolderLook;
}

/** One mailbox of an IMAP server, opened for reading. */
export class ImapReader implements MailboxReader {
  /** As the server knows them. */
  private readonly known = new Map<SourceFolder, KnownFolder>();
  /** What stands for lines of the list that cannot be read. */
  private readonly unread = new Set<SourceFolder>();
  private readonly ahead = new FoldersAhead({
    lookAt: (folder) => {
      const known = this.known.get(folder);
      return known !== undefined && canBeSent(known.name) ? this.lookAt(folder, known) : null;
    },
    isOpen: (look) => this.atServer === look.open,
    fetch: (source, look, uids) =>
      this.beginFetch({ source, look }, look.open, uids, limitsOf(this.reader, uids.length)),
  });
  private readonly arrived: ArrivedMessages;
  private readonly announced = new AnnouncedSizes();
  /** The folder that was listed last; what is fetched of it already. */
  private listed: (ListedFolder & { begun: BodyPipeline | null }) | null = null;
  /** The folder of the last EXAMINE that was sent. */
  private atServer: OpenFolder | null = null;
  private readonly names: ListedNames;

  constructor(private readonly reader: ReaderConnection) {
    reader.connection.listener = (response) => this.atServer?.noteUnasked(response);
    this.arrived = new ArrivedMessages(reader.connection);
    this.names = new ListedNames(reader.connection);
  }

  async listFolders(): Promise<SourceFolder[]> {
    const { connection } = this.reader;
    const { entries, unread } = await this.answered(() => listEntries(connection));
    const listed = listedFolders(entries, connection.capabilities.takesUtf8);
    this.names.note(entries, listed);
    const folders = listed.map(({ path, state, name, mark, messages }) => {
      const folder = { path, state };
      this.known.set(folder, { name, mark, messages });
      return folder;
    });
    for (const line of unread) {
      const folder = { path: [line.slice(0, mostShown)], state: null };
      this.unread.add(folder);
      folders.push(folder);
    }
    // Every mailbox has an INBOX (RFC 9051 §5.1), listed or not.
    if (folders.some(({ path }) => isInbox(path))) return folders;
    const inbox = await this.findFolder(['INBOX']);
    if (inbox.type !== 'present') return folders;
    return folders.length > 0 ? [inbox.folder, ...folders] : [this.unlisted(inbox.folder)];
  }

  async describeFolders(): Promise<FolderFigures[]> {
    const { connection } = this.reader;
    const { entries } = await this.answered(() => listEntries(connection, { withSizes: true }));
    return listedFolders(entries, connection.capabilities.takesUtf8).map(({ path, messages, bytes }) => ({
      ...{ path, messages, bytes },
    }));
  }

  async findFolder(path: readonly string[]): Promise<FoundFolder> {
    const name = await this.answered(() => this.names.nameOf(path));
    if ('type' in name) return name;
    if (!canBeSent(name)) return { type: 'unknown', reason: text('imap.nameNotSendable') };
    this.ahead.drop();
    try {
      const { folder, opened } = OpenFolder.open(this.reader.connection, name);
      this.atServer = folder;
      await opened;
    } catch (error) {
      if (!isOnlyRefused(this.reader, error)) throw this.error(error);
      // No code, or that of a folder that is not there (RFC 5530); any other says why it is not shown.
      return ['', 'NONEXISTENT', 'TRYCREATE'].includes(refusalCode(error))
        ? { type: 'absent' }
        : { type: 'unknown', reason: text('imap.refusedFolder', { said: refusalText(error) }) };
    }
    const folder = { path, state: null };
    this.known.set(folder, { name, mark: '', messages: null });
    return { type: 'present', folder };
  }

  expect(folders: readonly ExpectedFolder[]): void {
    this.ahead.expect(folders);
  }

  async listMessages(folder: SourceFolder): Promise<FolderListing> {
    if (this.unread.has(folder)) return { unreadable: text('imap.lineUnread') };
    const known = this.known.get(folder);
    if (known === undefined)
      throw new AppError('not-found', text('sources.folderUnknown', { folder: folder.path.join('/') }));
    if (!canBeSent(known.name)) return { unreadable: text('imap.nameNotSendable') };
    this.listed?.begun?.drop();
    const { look, begun } = this.ahead.take(folder) ?? { look: this.lookAt(folder, known), begun: null };
    this.listed = { source: folder, look, begun };
    // Another folder may be open by now: nothing is asked of this one, whose listing was whole.
    if (begun !== null) return listingOf(look, known, look.rows.size);
    const opened = await this.opened(look);
    if (typeof opened !== 'number') return opened;
    try {
      let promised = await this.listWhole(look, opened);
      for (let tries = 0; look.open.isInDoubt && tries < mostListedAnew; tries += 1) {
        const doubtful = look.forget();
        const anew = await this.openedAgain(look);
        promised = await this.listWhole(look, anew.exists ?? 0);
        if (anew.isInDoubt) look.add(doubtful);
      }
      return listingOf(look, known, promised);
    } catch (error) {
      if (!isOnlyRefused(this.reader, error)) throw this.error(error);
      return { unreadable: text('imap.refusedListing', { said: refusalText(error) }) };
    }
  }

  /** Lists an open folder, and gives how many messages it has by what else the server says. */
  private async listWhole(look: FolderLook, exists: number): Promise<number> {
    const { rows, open, known } = look;
    const expunged = open.expunged;
    const atFirst = await this.countOf(known, exists);
    // Only what is expunged meanwhile is promised no more (RFC 9051 §7.4.1); what arrives is for the next session.
    const promised = (): number => Math.max(0, atFirst - (open.expunged - expunged));
    if (atFirst > 0) await look.list();
    else await look.settle();
    // Some servers answer short now and then: what they say twice counts.
    if (rows.size < promised() && !open.isInDoubt) await look.list();
    return promised();
  }

  /**
   * A server that was put back from an older copy gives its uids a second time, under the same UIDVALIDITY. The last known message tells:
   * where it has another date, every known message with another date is another one (docs/decisions/0187).
   */
  async readAgain(_folder: SourceFolder, stored: StoredMessages): Promise<ReadonlySet<string>> {
    let last = 0;
    for (const uid of this.listed?.look.rows.keys() ?? [])
      if (uid > last && stored.has(String(uid))) last = uid;
    if (last === 0 || (await this.datedOtherwise(String(last), stored)).size === 0) return new Set();
    return this.datedOtherwise('1:*', stored);
  }

  fetchMessages(folder: SourceFolder, uids: readonly string[]): AsyncGenerator<FetchedMessage> {
    const { listed } = this;
    if (listed?.source !== folder)
      throw new AppError('internal', 'Messages are fetched from the folder that was listed last.');
    const { look, begun } = listed;
    listed.begun = null;
    const isAll = uids.length === look.rows.size && uids.every((uid) => look.rows.has(Number(uid)));
    if (!isAll) begun?.drop();
    if (uids.length === 0) this.ahead.lookAfter(folder);
    const fetched = {
      opened: () => this.openedAgain(look),
      begin: (opened: OpenFolder, some: readonly number[], limits: BodyLimits) =>
        this.beginFetch(listed, opened, some, limits),
    };
    return new MessageFetch(this.reader, fetched, this.announced).fetch(uids, isAll ? begun : null);
  }

  async close(): Promise<void> {
    await this.reader.connection.close();
    this.arrived.end();
  }

  /** The same folder, of a list that names none. */
  private unlisted(folder: SourceFolder): SourceFolder {
    const unlisted = { ...folder, isUnlisted: true } as const;
    const known = this.known.get(folder);
    if (known !== undefined) this.known.set(unlisted, known);
    return unlisted;
  }

  private beginFetch(
    { source, look }: ListedFolder,
    folder: OpenFolder,
    uids: readonly number[],
    limits: BodyLimits,
  ): BodyPipeline {
    return new BodyPipeline(
      uids,
      folder,
      limits,
      look.sizes,
      this.announced,
      this.arrived,
      () => {
        this.ahead.lookAfter(source);
      },
      (error) => isOnlyRefused(this.reader, error),
    );
  }

  private lookAt(folder: SourceFolder, known: KnownFolder): FolderLook {
    const look = new FolderLook(this.reader.connection, known, this.ahead.isNew(folder));
    this.atServer = look.open;
    return look;
  }

  /** A folder that the server refuses to open (no permission, a broken index), or of which it says no number, is answered by the reason. */
  private async opened(look: FolderLook): Promise<number | { readonly unreadable: Text }> {
    try {
      await look.opened;
      const { exists } = look.open;
      if (exists !== undefined) return exists;
      await look.settle();
      // Without it, an empty listing would look like a folder without mail.
      return { unreadable: text('imap.noCount') };
    } catch (error) {
      await look.settle();
      if (!isOnlyRefused(this.reader, error)) throw this.error(error);
      return { unreadable: text('imap.refusedFolder', { said: refusalText(error) }) };
    }
  }

  /** The folder of a listing, opened at the server without a doubt. Throws what the connection throws, also where it is another folder now. */
  private async openedAgain(look: FolderLook): Promise<OpenFolder> {
    if (this.atServer === look.open && !look.open.isInDoubt) return look.open;
    this.ahead.drop();
    const { folder, opened } = look.reopen();
    this.atServer = folder;
    const isSame = await opened.catch((error: unknown) => {
      if (!isOnlyRefused(this.reader, error)) throw error;
      return false;
    });
    // What has been asked for and has not come can be told of no message any more: everything begins anew.
    if (!isSame) throw lost(null);
    return folder;
  }

  /** How many messages the server says an open folder has; where its STATUS had more than now, it is asked once more. */
  private async countOf({ messages, name }: KnownFolder, exists: number): Promise<number> {
    if (messages === null || messages <= exists) return exists;
    const { connection } = this.reader;
    let again = 0;
    const on = (response: Untagged): boolean => {
      this.atServer?.note(response);
      if (response.type === 'status') again = response.status.messages ?? 0;
      return false;
    };
    await connection.run(`STATUS ${nameInCommand(name, connection.capabilities.takesUtf8)} (MESSAGES)`, {
      on,
    });
    return Math.max(exists, Math.min(messages, again));
  }

  /** Uids of those stored whose INTERNALDATE is another one than the stored. */
  private async datedOtherwise(range: string, stored: StoredMessages): Promise<ReadonlySet<string>> {
    const differ = new Set<string>();
    const { listed } = this;
    if (listed === null) return differ;
    try {
      const folder = await this.openedAgain(listed.look);
      await folder.fetch(range, 'INTERNALDATE', ({ uid, internalDate }) => {
        // 1970 stands for a date that is none, on either side.
        const [now, then] = [dateOf(internalDate), stored.of(String(uid))?.internalDate ?? new Date(0)];
        if (now.getTime() > 0 && then.getTime() > 0 && now.getTime() !== then.getTime())
          differ.add(String(uid));
      });
    } catch (error) {
      if (!isOnlyRefused(this.reader, error)) throw this.error(error);
    }
    return differ;
  }

  private async answered<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw this.error(error);
    }
  }

  private error(error: unknown): AppError {
    return readingError(this.reader, error);
  }
}

function listingOf({ rows, open }: FolderLook, { mark }: KnownFolder, promised: number): FolderListing {
  const messages = [...rows].sort(([a], [b]) => a - b).map(([uid, flags]) => ({ uid: String(uid), flags }));
  return { uidValidity: `${String(open.uidValidity)}${mark}`, messages, promised };
}

function isInbox(path: readonly string[]): boolean {
  return path.length === 1 && path[0]?.toUpperCase() === 'INBOX';
}
