import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import { throwIfStopped } from '../../lib/cancellation.js';
import { withFileErrors } from '../file-errors.js';
import type {
  FetchedMessage,
  FolderListing,
  ListedMessage,
  MailSource,
  MailboxReader,
  SourceFolder,
} from '../mail-source.js';
import { readMbox } from './mbox-file.js';

/** mbox files as a source: one mailbox per file, or per sub-folder (Thunderbird keeps sub-folders in `Name.sbd`). */
export function openMboxSource(path: string): MailSource {
  const find = (): Promise<Map<string, MboxFolder[]>> => withFileErrors(path, () => findMailboxes(path));
  return {
    opensUnlisted: false,
    maxConcurrency: 2,
    async signIn() {
      await find();
    },
    async listMailboxes() {
      const mailboxes = [...(await find()).keys()];
      return {
        mailboxes: mailboxes.map((mailbox) => ({ mailbox, kind: 'user' })),
        passedOver: [],
      };
    },
    async openMailbox(mailbox, signal) {
      const folders = (await find()).get(mailbox);
      if (!folders) {
        throw new AppError('not-found', text('sources.noMbox', { mailbox, path }));
      }
      return new MboxReader(folders, signal);
    },
    openForRestore: () => Promise.reject(new AppError('invalid-argument', text('sources.mboxNotWritable'))),
  };
}

interface MboxFolder {
  readonly path: readonly string[];
  readonly file: string;
}

class MboxReader implements MailboxReader {
  private readonly files = new Map<SourceFolder, string>();
  private closed = false;

  constructor(
    private readonly folders: readonly MboxFolder[],
    private readonly signal: AbortSignal | undefined,
  ) {}

  async listFolders(): Promise<SourceFolder[]> {
    const listed: SourceFolder[] = [];
    for (const { path, file } of this.folders) {
      const { size, mtimeMs } = await withFileErrors(file, () => stat(file));
      const folder = { path, state: `${String(size)}:${String(mtimeMs)}` };
      this.files.set(folder, file);
      listed.push(folder);
    }
    return listed;
  }

  async listMessages(folder: SourceFolder): Promise<FolderListing> {
    const file = this.fileOf(folder);
    return withFileErrors(file, async () => {
      const messages: ListedMessage[] = [];
      for await (const { uid, flags } of readMbox(file, this.isStopped)) messages.push({ uid, flags });
      throwIfStopped(this.signal, this.closed);
      return { uidValidity: 'mbox', messages };
    });
  }

  async *fetchMessages(folder: SourceFolder, uids: readonly string[]): AsyncGenerator<FetchedMessage> {
    const wanted = new Set(uids);
    for await (const { uid, content, internalDate } of readMbox(this.fileOf(folder), this.isStopped)) {
      if (wanted.has(uid)) yield { type: 'message', uid, content, internalDate };
    }
    throwIfStopped(this.signal, this.closed);
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  private readonly isStopped = (): boolean => this.closed || this.signal?.aborted === true;

  private fileOf(folder: SourceFolder): string {
    const file = this.files.get(folder);
    if (file === undefined)
      throw new AppError('not-found', text('sources.folderUnknown', { folder: folder.path.join('/') }));
    return file;
  }
}

async function findMailboxes(root: string): Promise<Map<string, MboxFolder[]>> {
  if ((await stat(root)).isFile()) return new Map([[mailboxName(root), [{ path: ['INBOX'], file: root }]]]);
  const mailboxes = new Map<string, MboxFolder[]>();
  for (const entry of (await readdir(root, { withFileTypes: true })).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const path = join(root, entry.name);
    if (entry.isFile() && (await isMbox(path))) {
      const name = mailboxName(path);
      mailboxes.set(name, [...(mailboxes.get(name) ?? []), { path: ['INBOX'], file: path }]);
    } else if (entry.isDirectory()) {
      const name = entry.name.replace(/\.sbd$/, '');
      const folders = await findFolders(path, []);
      if (folders.length > 0) mailboxes.set(name, [...(mailboxes.get(name) ?? []), ...folders]);
    }
  }
  return mailboxes;
}

async function findFolders(directory: string, parents: readonly string[]): Promise<MboxFolder[]> {
  const folders: MboxFolder[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const file = join(directory, entry.name);
    if (entry.isFile() && (await isMbox(file))) folders.push({ path: [...parents, mailboxName(file)], file });
    if (entry.isDirectory())
      folders.push(...(await findFolders(file, [...parents, entry.name.replace(/\.sbd$/, '')])));
  }
  return folders;
}

function mailboxName(file: string): string {
  return basename(file).replace(/\.(mbox|mbx)$/i, '');
}

/** An mbox begins with a `From ` line (RFC 4155); Thunderbird's indexes and settings beside it do not. */
async function isMbox(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(5), 0, 5, 0);
    return bytesRead === 5 && buffer.toString('latin1') === 'From ';
  } finally {
    await handle.close();
  }
}
