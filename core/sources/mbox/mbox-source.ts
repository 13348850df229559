import { isDeepStrictEqual } from 'node:util';
import { stat } from 'node:fs/promises';
import { AppError } from '../../../shared/errors.js';
import { type Text, text } from '../../../shared/texts/text.js';
import { throwIfStopped } from '../../lib/cancellation.js';
import { unreadableReason, withFileErrors } from '../file-errors.js';
import {
  type FetchedMessage,
  type FolderListing,
  type FoundFolder,
  type ListingWatch,
  type MailSource,
  type MailboxReader,
  type SourceFolder,
  messageLimits,
} from '../mail-source.js';
import { whyNone } from '../why-none.js';
import { type MboxListing, type MboxMessage, MboxContents, listMbox } from './mbox-file.js';
import { type FoundMailboxes, type MboxFolder, assertReadable, findMailboxes } from './tree.js';

/** mbox files as a source: one mailbox per file, or per sub-folder (Thunderbird keeps sub-folders in `Name.sbd`). */
export function openMboxSource(path: string, limits = messageLimits): MailSource {
  const find = (only?: string, watch?: ListingWatch): Promise<FoundMailboxes> =>
    withFileErrors(path, () => findMailboxes(path, only, watch));
  return {
    opensUnlisted: false,
    maxConcurrency: 2,
    async signIn() {
      await withFileErrors(path, () => assertReadable(path));
    },
    async listMailboxes(watch) {
      const { mailboxes, passedOver } = await find(undefined, watch);
      return {
        mailboxes: [...mailboxes.keys()].map((mailbox) => ({ mailbox, kind: 'user' })),
        passedOver: [
          ...passedOver,
          ...(await whyNone(path, { mailboxes, passedOver }, 'sources.holdsNoMbox')),
        ],
      };
    },
    async openMailbox(mailbox, signal) {
      const folders = async (): Promise<readonly MboxFolder[]> => {
        const found = (await find(mailbox)).mailboxes.get(mailbox);
        if (found) return found;
        throw new AppError('not-found', text('sources.noMbox', { mailbox, path }));
      };
      await folders();
      return new MboxReader(folders, signal, limits);
    },
    openForRestore: () => Promise.reject(new AppError('invalid-argument', text('sources.mboxNotWritable'))),
  };
}

/** The reader's program decides where messages end: what an older one has read must be read again. */
const readerVersion = 3;
/** A file that changes while it is read is read again, as often as this. */
const mostReadings = 3;

/** Reads one mailbox; what cannot be read of it is said, and is never taken for gone. */
export class MboxReader implements MailboxReader {
  private readonly folders = new Map<SourceFolder, MboxFolder>();
  private listed: { folder: SourceFolder; size: number; messages: Map<string, MboxMessage> } | null = null;
  private closed = false;

  constructor(
    private readonly find: () => Promise<readonly MboxFolder[]>,
    private readonly signal: AbortSignal | undefined,
    private readonly limits = messageLimits,
  ) {}

  async listFolders(): Promise<SourceFolder[]> {
    const listed: SourceFolder[] = [];
    for (const found of await this.find()) {
      const folder = { path: found.path, state: await stateOf(found) };
      this.folders.set(folder, found);
      listed.push(folder);
    }
    return listed;
  }

  /** A folder below something that cannot be read is neither there nor gone. */
  async findFolder(path: readonly string[]): Promise<FoundFolder> {
    const listed = await this.listFolders();
    const folder = listed.find((each) => isDeepStrictEqual(each.path, path));
    if (folder) return { type: 'present', folder };
    for (const each of listed) {
      const found = this.folderOf(each);
      if ('unreadable' in found && found.hides.every((name, level) => path[level] === name))
        return { type: 'unknown', reason: found.unreadable };
    }
    return { type: 'absent' };
  }

  async listMessages(folder: SourceFolder): Promise<FolderListing> {
    const found = this.folderOf(folder);
    if ('unreadable' in found) return { unreadable: found.unreadable };
    try {
      const listing = await this.listSettled(found.file);
      switch (listing.type) {
        case 'not-mbox':
          return { unreadable: text('sources.isNoMbox') };
        case 'changed':
          return { unreadable: text('sources.changedWhileRead') };
        case 'messages': {
          const { messages, size } = listing;
          this.listed = {
            folder,
            size,
            messages: new Map(messages.map((message) => [message.uid, message])),
          };
          return {
            uidValidity: 'mbox',
            messages: messages.map(({ uid, flags }) => ({ uid, flags })),
            promised: messages.length,
          };
        }
      }
    } catch (error) {
      if (error instanceof AppError) throw error;
      return { unreadable: unreadableReason(error) };
    }
  }

  async *fetchMessages(folder: SourceFolder, uids: readonly string[]): AsyncGenerator<FetchedMessage> {
    const found = this.folderOf(folder);
    const { listed } = this;
    if (listed?.folder !== folder || 'unreadable' in found || uids.length === 0) return;
    let contents: MboxContents;
    try {
      contents = await MboxContents.open(found.file, listed.size, this.limits);
    } catch (error) {
      for (const uid of uids) yield { type: 'unreadable', uid, reason: unreadableReason(error) };
      return;
    }
    try {
      for (const uid of uids) {
        this.throwIfStopped();
        const message = listed.messages.get(uid);
        if (message) yield await this.fetched(contents, message);
      }
      this.throwIfStopped();
    } finally {
      await contents.close();
    }
  }

  private async fetched(contents: MboxContents, message: MboxMessage): Promise<FetchedMessage> {
    const { uid } = message;
    const refused = (reason: Text): FetchedMessage => ({ type: 'unreadable', uid, reason });
    try {
      const read = await contents.read(message);
      switch (read.type) {
        case 'content':
          return { type: 'message', uid, content: read.content, internalDate: read.internalDate };
        case 'in-pieces':
          return { type: 'large-message', uid, pieces: read.pieces, internalDate: read.internalDate };
        case 'changed':
          return refused(text('sources.changedWhileRead'));
        case 'too-large':
          return refused(text('sources.messageTooLarge', { size: read.size, limit: this.limits.message }));
      }
    } catch (error) {
      return refused(unreadableReason(error));
    }
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  private async listSettled(file: Buffer): Promise<MboxListing> {
    for (let reading = 1; ; reading++) {
      const listing = await listMbox(file, this.throwIfStopped);
      if (listing.type !== 'changed' || reading === mostReadings) return listing;
    }
  }

  private readonly throwIfStopped = (): void => throwIfStopped(this.signal, this.closed);

  private folderOf(folder: SourceFolder): MboxFolder {
    const found = this.folders.get(folder);
    if (found === undefined)
      throw new AppError('not-found', text('sources.folderUnknown', { folder: folder.path.join('/') }));
    return found;
  }
}

/** Changes whenever the file does; null where it cannot be asked. */
async function stateOf(found: MboxFolder): Promise<string | null> {
  if ('unreadable' in found) return null;
  try {
    const { size, mtimeMs, ctimeMs } = await stat(found.file);
    return [readerVersion, size, mtimeMs, ctimeMs].join(':');
  } catch {
    return null;
  }
}
