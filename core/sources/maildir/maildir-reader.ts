import { AppError } from '../../../shared/errors.js';
import { type Text, text } from '../../../shared/texts/text.js';
import { throwIfStopped } from '../../lib/cancellation.js';
import { unreadableReason, withFileErrors } from '../file-errors.js';
import {
  type FetchedMessage,
  type FolderListing,
  type FoundFolder,
  type MailboxReader,
  type SourceFolder,
  type StoredMessages,
  messageLimits,
} from '../mail-source.js';
import { type MaildirFolder, findFolders } from './folders.js';
import type { MailboxPlace } from './mailboxes.js';
import { type MessageFile, listMessageFiles } from './message-files.js';
import { type ReadMessage, hasGrown, isStoredCompressed, readMessageFile } from './read-message.js';

/** How often a message is looked for under a new name while its file is being renamed. */
const mostNames = 5;

/** Reads a mailbox of Maildirs. */
export class MaildirReader implements MailboxReader {
  private readonly folders = new Map<SourceFolder, MaildirFolder>();
  /** Files of the folder that was listed last. */
  private listed: { folder: SourceFolder; files: ReadonlyMap<string, MessageFile> } | null = null;
  private closed = false;

  constructor(
    private readonly mailbox: MailboxPlace,
    private readonly signal: AbortSignal | undefined,
    private readonly limits = messageLimits,
  ) {}

  async listFolders(): Promise<SourceFolder[]> {
    return (await this.findFolders()).map((found) => this.folderOf(found));
  }

  /** What lies below a directory that may not be read is neither there nor gone. */
  async findFolder(path: readonly string[]): Promise<FoundFolder> {
    const folders = await this.findFolders();
    const found = folders.find((folder) => isSamePath(folder.path, path));
    if (found) return { type: 'present', folder: this.folderOf(found) };
    const above = folders.find((folder) => isBelow(path, folder.path) && folder.unreadable !== null);
    return above?.unreadable ? { type: 'unknown', reason: above.unreadable } : { type: 'absent' };
  }

  async listMessages(folder: SourceFolder): Promise<FolderListing> {
    const { directories, unreadable } = this.directoriesOf(folder);
    if (unreadable !== null) return { unreadable };
    try {
      const files = await listMessageFiles(directories);
      this.listed = { folder, files };
      return {
        uidValidity: 'maildir',
        messages: [...files].map(([uid, { flags }]) => ({ uid, flags })),
        promised: files.size,
      };
    } catch (error) {
      return { unreadable: unreadableReason(error) };
    }
  }

  async readAgain(folder: SourceFolder, stored: StoredMessages): Promise<ReadonlySet<string>> {
    const files = await this.filesOf(folder);
    const again = new Set<string>();
    for (const [uid, { size, mayBeNoMail }] of stored.all()) {
      const file = files.get(uid);
      if (file === undefined) continue;
      const isCompressed = mayBeNoMail && (await isStoredCompressed(file, size));
      if (isCompressed || (await hasGrown(file, size))) again.add(uid);
    }
    return again;
  }

  async *fetchMessages(folder: SourceFolder, uids: readonly string[]): AsyncGenerator<FetchedMessage> {
    const { directories } = this.directoriesOf(folder);
    let files = await this.filesOf(folder);
    for (const uid of uids) {
      throwIfStopped(this.signal, this.closed);
      for (let names = 0; ; names++) {
        const file = files.get(uid);
        // A listing in which nothing has moved, and it is not there.
        if (file === undefined) break;
        if (names === mostNames) {
          yield { type: 'unreadable', uid, reason: text('sources.renamedOften') };
          break;
        }
        const read = await readMessageFile(file, this.limits);
        if (read === null) {
          files = await listMessageFiles(directories);
          continue;
        }
        yield* fetched(uid, read);
        break;
      }
    }
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  private findFolders(): Promise<MaildirFolder[]> {
    return withFileErrors(this.mailbox.directory.toString(), () => findFolders(this.mailbox));
  }

  private folderOf(found: MaildirFolder): SourceFolder {
    const folder = { path: found.path, state: null };
    this.folders.set(folder, found);
    return folder;
  }

  private async filesOf(folder: SourceFolder): Promise<ReadonlyMap<string, MessageFile>> {
    if (this.listed?.folder === folder) return this.listed.files;
    return listMessageFiles(this.directoriesOf(folder).directories);
  }

  private directoriesOf(folder: SourceFolder): MaildirFolder {
    const found = this.folders.get(folder);
    if (found === undefined)
      throw new AppError('not-found', text('sources.folderUnknown', { folder: folder.path.join('/') }));
    return found;
  }
}

async function* fetched(uid: string, read: NonNullable<ReadMessage>): AsyncGenerator<FetchedMessage> {
  switch (read.type) {
    case 'refused':
      yield { type: 'unreadable', uid, reason: read.reason };
      return;
    case 'message':
      yield { type: 'message', uid, content: read.content, internalDate: read.date, ...flawOf(read) };
      return;
    case 'large-message':
      try {
        yield {
          ...{ type: 'large-message', uid, pieces: read.pieces(), internalDate: read.date },
          ...flawOf(read),
        };
      } finally {
        await read.close();
      }
  }
}

function flawOf({ flaw }: { readonly flaw?: Text }): { readonly flaw?: Text } {
  return flaw === undefined ? {} : { flaw };
}

function isBelow(path: readonly string[], upper: readonly string[]): boolean {
  return path.length > upper.length && upper.every((level, index) => path[index] === level);
}

export function isSamePath(path: readonly string[], other: readonly string[]): boolean {
  return path.length === other.length && path.every((level, index) => level === other[index]);
}
