import { chmod, open, rename, rm, stat, utimes } from 'node:fs/promises';
import { AppError } from '../../../shared/errors.js';
import { type Text, text } from '../../../shared/texts/text.js';
import { throwIfStopped } from '../../lib/cancellation.js';
import { joinPath } from '../byte-names.js';
import { type Content, partsOf } from '../../lib/content.js';
import { makeFolder } from '../../lib/make-folder.js';
import { isForbidden, unreadableReason, withFileErrors } from '../file-errors.js';
import type {
  AppendOutcome,
  MailboxWriter,
  OutgoingMessage,
  PresentMessage,
  TargetFolder,
} from '../mailbox-writer.js';
import { headerLimit, readMessageId } from '../message-id.js';
import { type MaildirFolder, findFolders } from './folders.js';
import { type FolderPlace, type Layout, folderPlace, messageInfo, pathAt } from './layout.js';
import type { MailboxPlace } from './mailboxes.js';
import { isSamePath } from './maildir-reader.js';
import { listMessageFiles, pathOf, readKeywords } from './message-files.js';
import { isNameOfAnother } from './name-of-another.js';
import { beginningOf, readMessageFile } from './read-message.js';

interface OpenedFolder {
  /** Where its messages are read from; the first one gets what is restored. */
  readonly directories: readonly Buffer[];
  readonly target: Buffer;
  /** Unique parts of the names of its messages. */
  readonly uids: Set<string>;
}

/** Restores into a Maildir: new folders in the layout that is there, messages through `tmp` into `cur`, INTERNALDATE as the file's mtime. */
export class MaildirWriter implements MailboxWriter {
  private readonly opened = new Map<string, OpenedFolder>();
  private readonly shownPath: string;
  private closed = false;

  constructor(
    private readonly mailbox: MailboxPlace,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.shownPath = mailbox.directory.toString();
  }

  async openFolder(path: readonly string[]): Promise<TargetFolder | { refused: Text }> {
    throwIfStopped(this.signal, this.closed);
    const folders = await withFileErrors(this.shownPath, () => findFolders(this.mailbox));
    try {
      const { place, existing } = await this.placeOf(path, folders);
      if (existing?.unreadable) return { refused: existing.unreadable };
      const directories = existing?.directories ?? [await this.make(place)];
      const [target] = directories;
      if (target === undefined) return { refused: text('sources.writeForbidden') };
      for (const part of ['cur', 'new', 'tmp']) await this.makeDirectory(joinPath(target, part));
      const shown = existing?.path ?? pathAt(place);
      const uids = new Set((await listMessageFiles(directories)).keys());
      this.opened.set(JSON.stringify(shown), { directories, target, uids });
      return {
        path: shown,
        uidValidity: 'maildir',
        uidNext: null,
        created: existing === undefined,
        isRenamed: !isSamePath(shown, path),
      };
    } catch (error) {
      if (isForbidden(error)) return { refused: text('sources.writeForbidden') };
      throw writeError(error, this.shownPath);
    }
  }

  async listMessages(folder: TargetFolder): Promise<PresentMessage[]> {
    const { directories } = this.openedOf(folder);
    const present: PresentMessage[] = [];
    for (const [uid, file] of await this.reading(() => listMessageFiles(directories))) {
      throwIfStopped(this.signal, this.closed);
      const read = await readMessageFile(file);
      if (read === null || read.type === 'refused') continue;
      const isLarge = read.type === 'large-message';
      try {
        present.push({
          uid,
          flags: file.flags,
          internalDate: read.date,
          size: isLarge ? read.size : read.content.length,
          messageId: readMessageId(await beginningOf(read, headerLimit)),
        });
      } finally {
        if (isLarge) await read.close();
      }
    }
    return present;
  }

  async readMessage(folder: TargetFolder, uid: string, onPart: (part: Buffer) => void): Promise<boolean> {
    const { directories } = this.openedOf(folder);
    const file = (await this.reading(() => listMessageFiles(directories))).get(uid);
    const read = file ? await readMessageFile(file) : null;
    if (read === null || read.type === 'refused') return false;
    if (read.type === 'message') {
      onPart(read.content);
      return true;
    }
    try {
      for await (const piece of read.pieces()) onPart(piece);
      return true;
    } finally {
      await read.close();
    }
  }

  async append(folder: TargetFolder, message: OutgoingMessage): Promise<AppendOutcome> {
    throwIfStopped(this.signal, this.closed);
    const { target, uids } = this.openedOf(folder);
    const unique = `${String(Math.floor(message.internalDate.getTime() / 1000))}.${message.token}.postkeep`;
    const done = { type: 'appended', uid: unique, lineEndsChanged: false } as const;
    try {
      const before = await readKeywords(target);
      // Not spread: letters without a name are holes, and stay holes.
      const keywords = before.slice();
      const { info, lost: keywordsLost } = messageInfo(message.flags, keywords);
      if (uids.has(unique)) return { ...done, keywordsLost };
      const mode = await this.fileMode();
      if (keywords.length > before.length) await writeKeywords(target, keywords, message.token, mode);
      const temporary = joinPath(joinPath(target, 'tmp'), unique);
      await writeDurably(temporary, message.content, mode);
      await utimes(temporary, message.internalDate, message.internalDate);
      await rename(temporary, joinPath(joinPath(target, 'cur'), `${unique}${info}`));
      uids.add(unique);
      return { ...done, keywordsLost };
    } catch (error) {
      if (isForbidden(error)) return { type: 'refused', reason: unreadableReason(error), code: 'NOPERM' };
      throw writeError(error, this.shownPath);
    }
  }

  async remove(folder: TargetFolder, uids: readonly string[]): Promise<boolean> {
    const { directories } = this.openedOf(folder);
    const files = await this.reading(() => listMessageFiles(directories));
    for (const uid of uids) {
      const file = files.get(uid);
      if (file) await rm(pathOf(file), { force: true });
    }
    return true;
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  /** The folder of that path, or the one that stands for it, and where it is to be made when there is none. */
  private async placeOf(
    path: readonly string[],
    folders: readonly MaildirFolder[],
  ): Promise<{ place: FolderPlace; existing: MaildirFolder | undefined }> {
    const at = (wanted: readonly string[]): MaildirFolder | undefined =>
      folders.find((folder) => isSamePath(folder.path, wanted));
    const layout = layoutOf(this.mailbox, folders);
    const exact = folderPlace(path, layout);
    const same = at(path);
    if (same) return { place: exact, existing: same };
    const isTaken = exact.isExact && (await isNameOfAnother(this.mailbox.directory, exact.directories));
    const place = isTaken ? folderPlace(path, layout, true) : exact;
    return { place, existing: at(pathAt(place)) };
  }

  private async make({ directories }: FolderPlace): Promise<Buffer> {
    let { directory } = this.mailbox;
    for (const name of directories) {
      directory = joinPath(directory, name);
      await this.makeDirectory(directory);
    }
    const isPlusFolder = directories.length === 1 && directories[0]?.startsWith('.') === true;
    if (isPlusFolder)
      await writeDurably(joinPath(directory, 'maildirfolder'), Buffer.alloc(0), await this.fileMode());
    return directory;
  }

  /** As mail servers do it: what is new may be used by whom the mailbox's own folder lets in, whatever our umask. */
  private async makeDirectory(path: Buffer): Promise<void> {
    if ((await makeFolder(path)) === undefined) return;
    const { mode } = await stat(this.mailbox.directory);
    await chmod(path, mode & 0o2777);
  }

  private async fileMode(): Promise<number> {
    return (await stat(this.mailbox.directory)).mode & 0o666;
  }

  private reading<T>(work: () => Promise<T>): Promise<T> {
    return withFileErrors(this.shownPath, work);
  }

  private openedOf({ path }: TargetFolder): OpenedFolder {
    const opened = this.opened.get(JSON.stringify(path));
    if (opened === undefined)
      throw new AppError('not-found', text('sources.folderUnknown', { folder: path.join('/') }));
    return opened;
  }
}

/** As the folders lie that are there; where there are none yet, a Maildir gets dots and an account of mbsync directories. */
function layoutOf({ directory, isMaildir }: MailboxPlace, folders: readonly MaildirFolder[]): Layout {
  const prefix = directory.length + 1;
  const below = folders
    .flatMap(({ directories }) => directories)
    .filter((each) => each.length > prefix)
    .map((each) => each[prefix] === '.'.charCodeAt(0));
  if (below.length === 0) return isMaildir ? 'maildir++' : 'nested';
  return below.includes(true) ? 'maildir++' : 'nested';
}

async function writeKeywords(
  maildir: Buffer,
  keywords: readonly string[],
  token: string,
  mode: number,
): Promise<void> {
  const lines = keywords.flatMap((keyword, index) => [`${String(index)} ${keyword}\n`]);
  const temporary = joinPath(joinPath(maildir, 'tmp'), `dovecot-keywords.${token}`);
  await writeDurably(temporary, Buffer.from(lines.join('')), mode);
  await rename(temporary, joinPath(maildir, 'dovecot-keywords'));
}

/** Into `tmp`: Maildir has its own way to write a message whole or not at all, and mail servers clear what is left there. */
async function writeDurably(path: Buffer, content: Content, mode: number): Promise<void> {
  // What a run that was cut short has left, or a link that somebody put there: neither is written into.
  await rm(path, { force: true });
  const file = await open(path, 'wx', mode);
  try {
    await file.chmod(mode);
    for (const part of partsOf(content)) await file.writeFile(part);
    await file.sync();
  } finally {
    await file.close();
  }
}

function writeError(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)
    ? new AppError('disk-full', text('sources.noSpaceToRestore', { path }), {
        cause: error,
      })
    : new AppError('io', text('lib.notWritten', { path }), {
        details: code,
        cause: error,
      });
}
