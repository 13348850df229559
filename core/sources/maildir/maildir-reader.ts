import { AppError } from '../../../shared/errors.js';
import { type Text, text } from '../../../shared/texts/text.js';
import { ahead } from '../../lib/ahead.js';
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
import { type FolderFiles, listFolder, pathBytesOf, readState } from './message-files.js';
import { mayBeStoredShort } from './compressed.js';
import { type ReadMessage, hasGrown, isStoredCompressed, readMessageFile } from './read-message.js';
import { SmallFiles } from './small-files.js';

/** The disk reads one while the names of another are hashed; more would only take the memory of their names. */
const foldersAhead = 2;
/** How often a message is looked for under a new name while its file is being renamed. */
const mostNames = 5;

/** Reads a mailbox of Maildirs. */
export class MaildirReader implements MailboxReader {
  private readonly folders = new Map<SourceFolder, MaildirFolder>();
  /** The folder that was listed last. */
  private listed: (FolderFiles & { readonly folder: SourceFolder }) | null = null;
  /** A file of it may come to hold more, under the name that it has. */
  private mayGrow = false;
  private readonly smallFiles = new SmallFiles();
  private closed = false;

  constructor(
    private readonly mailbox: MailboxPlace,
    private readonly signal: AbortSignal | undefined,
    private readonly limits = messageLimits,
  ) {}

  async listFolders(): Promise<SourceFolder[]> {
    const found = await this.findFolders();
    const folders: SourceFolder[] = [];
    for await (const folder of ahead(found, foldersAhead, (each) => this.folderOf(each)))
      folders.push(folder);
    return folders;
  }

  /** What lies below a directory that may not be read is neither there nor gone. */
  async findFolder(path: readonly string[]): Promise<FoundFolder> {
    const folders = await this.findFolders();
    const found = folders.find((folder) => isSamePath(folder.path, path));
    if (found) return { type: 'present', folder: await this.folderOf(found) };
    const above = folders.find((folder) => isBelow(path, folder.path) && folder.unreadable !== null);
    return above?.unreadable ? { type: 'unknown', reason: above.unreadable } : { type: 'absent' };
  }

  async listMessages(folder: SourceFolder): Promise<FolderListing> {
    const { directories, unreadable } = this.directoriesOf(folder);
    if (unreadable !== null) return { unreadable };
    try {
      const listed = await listFolder(directories);
      this.listed = { folder, ...listed };
      this.mayGrow = false;
      return {
        uidValidity: 'maildir',
        messages: [...listed.files.values()],
        promised: listed.files.size,
      };
    } catch (error) {
      return { unreadable: unreadableReason(error) };
    }
  }

  async readAgain(folder: SourceFolder, stored: StoredMessages): Promise<ReadonlySet<string>> {
    const files = await this.filesOf(folder);
    const again = new Set<string>();
    for (const [uid, { size, mayBeNoMail }] of stored.doubtful()) {
      const file = files.get(uid);
      if (file === undefined) continue;
      this.mayGrow ||= mayBeStoredShort(size, file.name);
      const isCompressed = mayBeNoMail && (await isStoredCompressed(file, size));
      if (isCompressed || (await hasGrown(file, size))) again.add(uid);
    }
    return again;
  }

  async *fetchMessages(folder: SourceFolder, uids: readonly string[]): AsyncGenerator<FetchedMessage> {
    const { directories } = this.directoriesOf(folder);
    const listed = await this.filesOf(folder);
    let files = listed;
    const small = this.smallFiles.read(uids.length, pathsOf(listed, uids));
    try {
      for (const uid of uids) {
        throwIfStopped(this.signal, this.closed);
        let known = listed.has(uid) ? ((await small.next()).value ?? null) : null;
        for (let names = 0; ; names++) {
          const file = files.get(uid);
          // A listing in which nothing has moved, and it is not there.
          if (file === undefined) break;
          if (names === mostNames) {
            yield { type: 'unreadable', uid, reason: text('sources.renamedOften') };
            break;
          }
          const read = await readMessageFile(file, this.limits, known);
          if (read === null) {
            known = null;
            files = (await listFolder(directories)).files;
            continue;
          }
          if ('flaw' in read) this.mayGrow = true;
          yield* fetched(uid, read);
          break;
        }
      }
    } finally {
      await small.return(undefined);
    }
  }

  stateRead(folder: SourceFolder): string | null {
    return this.listed?.folder === folder && !this.mayGrow ? this.listed.state : null;
  }

  close(): Promise<void> {
    this.closed = true;
    this.smallFiles.close();
    return Promise.resolve();
  }

  private findFolders(): Promise<MaildirFolder[]> {
    return withFileErrors(this.mailbox.directory.toString(), () => findFolders(this.mailbox));
  }

  private async folderOf(found: MaildirFolder): Promise<SourceFolder> {
    const isReadable = found.unreadable === null;
    // What is wrong with it is said when it is listed.
    const state = isReadable ? await readState(found.directories).catch(() => null) : null;
    const folder = { path: found.path, state };
    this.folders.set(folder, found);
    return folder;
  }

  private async filesOf(folder: SourceFolder): Promise<FolderFiles['files']> {
    if (this.listed?.folder === folder) return this.listed.files;
    return (await listFolder(this.directoriesOf(folder).directories)).files;
  }

  private directoriesOf(folder: SourceFolder): MaildirFolder {
    const found = this.folders.get(folder);
    if (found === undefined)
      throw new AppError('not-found', text('sources.folderUnknown', { folder: folder.path.join('/') }));
    return found;
  }
}

function* pathsOf(files: FolderFiles['files'], uids: readonly string[]): Generator<string> {
  for (const uid of uids) {
    const file = files.get(uid);
    if (file !== undefined) yield pathBytesOf(file);
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
