import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import { throwIfStopped } from '../../lib/cancellation.js';
import { isMissing, unreadableReason, withFileErrors } from '../file-errors.js';
import {
  type FetchedMessage,
  type FolderListing,
  type FoundFolder,
  type MailSource,
  type MailboxReader,
  type SourceFolder,
  findInListing,
} from '../mail-source.js';
import { type MaildirFolder, findFolders, findMailboxes } from './folders.js';
import { MaildirWriter } from './maildir-writer.js';
import { type MessageFile, filesByUid, messageFiles, readIfPresent } from './message-files.js';
import { parseKeywords, parseMessageName } from './message-name.js';

/** A folder of Maildirs as a source: a uid is the unique part of the file name, INTERNALDATE the file's mtime. */
export function openMaildirSource(path: string): MailSource {
  const find = async (mailbox: string): Promise<string> => {
    const directory = (await withFileErrors(path, () => findMailboxes(path))).get(mailbox);
    if (directory !== undefined) return directory;
    throw new AppError('not-found', text('sources.noMaildir', { mailbox, path }));
  };
  return {
    opensUnlisted: false,
    maxConcurrency: 2,
    async listMailboxes() {
      const mailboxes = await withFileErrors(path, () => findMailboxes(path));
      return {
        mailboxes: [...mailboxes.keys()].map((mailbox) => ({ mailbox, kind: 'user' })),
        passedOver: [],
      };
    },
    async openMailbox(mailbox, signal) {
      return new MaildirReader(await find(mailbox), signal);
    },
    async openForRestore(mailbox, signal) {
      return new MaildirWriter(await find(mailbox), signal);
    },
    async signIn() {
      await withFileErrors(path, () => findMailboxes(path));
    },
  };
}

class MaildirReader implements MailboxReader {
  private readonly directories = new Map<SourceFolder, string>();
  private closed = false;

  constructor(
    private readonly mailbox: string,
    private readonly signal: AbortSignal | undefined,
  ) {}

  async listFolders(): Promise<SourceFolder[]> {
    const folders = await withFileErrors(this.mailbox, () => findFolders(this.mailbox));
    return folders.map(({ path, directory }: MaildirFolder) => {
      const folder = { path, state: null };
      this.directories.set(folder, directory);
      return folder;
    });
  }

  findFolder(path: readonly string[]): Promise<FoundFolder> {
    return findInListing(this, path);
  }

  async listMessages(folder: SourceFolder): Promise<FolderListing> {
    const directory = this.directoryOf(folder);
    let keywords: string[];
    let files: MessageFile[];
    try {
      keywords = parseKeywords(await readIfPresent(join(directory, 'dovecot-keywords')));
      files = await messageFiles(directory);
    } catch (error) {
      return { unreadable: unreadableReason(error) };
    }
    const messages = new Map<string, readonly string[]>();
    for (const { subfolder, fileName } of files) {
      const { unique, flags } = parseMessageName(fileName, keywords);
      messages.set(unique, subfolder === 'cur' ? flags : []);
    }
    return {
      uidValidity: 'maildir',
      messages: [...messages].map(([uid, flags]) => ({ uid, flags })),
      promised: messages.size,
    };
  }

  async *fetchMessages(folder: SourceFolder, uids: readonly string[]): AsyncGenerator<FetchedMessage> {
    const directory = this.directoryOf(folder);
    let files = await filesByUid(directory);
    for (const uid of uids) {
      throwIfStopped(this.signal, this.closed);
      const found = await readMessage(directory, files.get(uid), uid);
      if (found !== 'moved') {
        yield found;
        continue;
      }
      // A flag change renames the file between listing and reading: look again once.
      files = await filesByUid(directory);
      const again = await readMessage(directory, files.get(uid), uid);
      if (again !== 'moved') yield again;
    }
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  private directoryOf(folder: SourceFolder): string {
    const directory = this.directories.get(folder);
    if (directory === undefined)
      throw new AppError('not-found', text('sources.folderUnknown', { folder: folder.path.join('/') }));
    return directory;
  }
}

async function readMessage(
  directory: string,
  file: MessageFile | undefined,
  uid: string,
): Promise<FetchedMessage | 'moved'> {
  if (!file) return 'moved';
  const path = join(directory, file.subfolder, file.fileName);
  try {
    const [content, { mtime }] = await Promise.all([readFile(path), stat(path)]);
    return { type: 'message', uid, content, internalDate: mtime };
  } catch (error) {
    if (isMissing(error)) return 'moved';
    return { type: 'unreadable', uid, reason: unreadableReason(error) };
  }
}
