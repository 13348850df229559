import { chmod, mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.js';
import { type Text, text } from '../../../shared/texts/text.js';
import { replaceFileFrom } from '../../lib/atomic-file.js';
import { throwIfStopped } from '../../lib/cancellation.js';
import { isForbidden, isMissing, unreadableReason, withFileErrors } from '../file-errors.js';
import type {
  AppendOutcome,
  MailboxWriter,
  OutgoingMessage,
  PresentMessage,
  TargetFolder,
} from '../mailbox-writer.js';
import { readMessageId } from '../message-id.js';
import { findFolders } from './folders.js';
import { folderDirectory, messageInfo } from './layout.js';
import { filesByUid, messageFiles, readIfPresent } from './message-files.js';
import { parseKeywords, parseMessageName } from './message-name.js';

const keywordsFile = 'dovecot-keywords';

interface OpenedFolder {
  readonly directory: string;
  /** Unique parts of the names of its messages. */
  readonly uids: Set<string>;
}

/** Restores into a Maildir: new folders as Maildir++, messages through `tmp` into `cur`, INTERNALDATE as the file's mtime. */
export class MaildirWriter implements MailboxWriter {
  private readonly opened = new Map<string, OpenedFolder>();
  private closed = false;

  constructor(
    private readonly mailbox: string,
    private readonly signal: AbortSignal | undefined,
  ) {}

  async openFolder(path: readonly string[]): Promise<TargetFolder | { refused: Text }> {
    throwIfStopped(this.signal, this.closed);
    const key = JSON.stringify(path);
    const folders = await withFileErrors(this.mailbox, () => findFolders(this.mailbox));
    const existing = folders.find((folder) => JSON.stringify(folder.path) === key);
    const directory = existing?.directory ?? join(this.mailbox, folderDirectory(path));
    try {
      for (const part of ['.', 'cur', 'new', 'tmp']) await this.makeFolder(join(directory, part));
      if (!existing && directory !== this.mailbox)
        await writeDurably(join(directory, 'maildirfolder'), Buffer.alloc(0), await this.fileMode());
    } catch (error) {
      if (isForbidden(error)) return { refused: text('sources.writeForbidden') };
      throw writeError(error, this.mailbox);
    }
    this.opened.set(key, { directory, uids: new Set((await filesByUid(directory)).keys()) });
    return { path, uidValidity: 'maildir', uidNext: null, created: existing === undefined };
  }

  async listMessages(folder: TargetFolder): Promise<PresentMessage[]> {
    const { directory } = this.openedOf(folder);
    const keywords = parseKeywords(await readIfPresent(join(directory, keywordsFile)));
    const present: PresentMessage[] = [];
    for (const { subfolder, fileName } of await messageFiles(directory)) {
      throwIfStopped(this.signal, this.closed);
      const { unique, flags } = parseMessageName(fileName, keywords);
      const path = join(directory, subfolder, fileName);
      try {
        const [content, { mtime }] = await Promise.all([readFile(path), stat(path)]);
        present.push({
          uid: unique,
          flags: subfolder === 'cur' ? flags : [],
          internalDate: mtime,
          size: content.length,
          messageId: readMessageId(content),
        });
      } catch (error) {
        if (!isMissing(error) && !isForbidden(error)) throw writeError(error, this.mailbox);
      }
    }
    return present;
  }

  async readMessage(folder: TargetFolder, uid: string): Promise<Buffer | null> {
    const { directory } = this.openedOf(folder);
    const file = (await filesByUid(directory)).get(uid);
    if (!file) return null;
    return readFile(join(directory, file.subfolder, file.fileName)).catch(() => null);
  }

  async append(folder: TargetFolder, message: OutgoingMessage): Promise<AppendOutcome> {
    throwIfStopped(this.signal, this.closed);
    const { directory, uids } = this.openedOf(folder);
    const unique = `${String(Math.floor(message.internalDate.getTime() / 1000))}.${message.token}.postkeep`;
    const done = { type: 'appended', uid: unique, lineEndsChanged: false } as const;
    try {
      const before = parseKeywords(await readIfPresent(join(directory, keywordsFile)));
      // Not spread: letters without a name are holes, and stay holes.
      const keywords = before.slice();
      const info = messageInfo(message.flags, keywords);
      const kept = parseMessageName(`${unique}${info}`, keywords).flags;
      const keywordsLost = message.flags.filter((flag) => !kept.includes(flag) && flag !== '\\Recent');
      if (uids.has(unique)) return { ...done, keywordsLost };
      if (keywords.length > before.length) await this.writeKeywords(directory, keywords);
      const temporary = join(directory, 'tmp', unique);
      await writeDurably(temporary, message.content, await this.fileMode());
      await utimes(temporary, message.internalDate, message.internalDate);
      await rename(temporary, join(directory, 'cur', `${unique}${info}`));
      uids.add(unique);
      return { ...done, keywordsLost };
    } catch (error) {
      if (isForbidden(error)) return { type: 'refused', reason: unreadableReason(error) };
      throw writeError(error, this.mailbox);
    }
  }

  async remove(folder: TargetFolder, uids: readonly string[]): Promise<boolean> {
    const { directory } = this.openedOf(folder);
    const files = await filesByUid(directory);
    for (const uid of uids) {
      const file = files.get(uid);
      if (file) await rm(join(directory, file.subfolder, file.fileName), { force: true });
    }
    return true;
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  private async writeKeywords(directory: string, keywords: readonly string[]): Promise<void> {
    const lines = keywords.flatMap((keyword, index) => [`${String(index)} ${keyword}\n`]);
    await replaceFileFrom(join(directory, keywordsFile), lines.join(''), { mode: await this.fileMode() });
  }

  /** As mail servers do it: what is new may be used by whom the mailbox's own folder lets in, whatever our umask. */
  private async makeFolder(path: string): Promise<void> {
    if ((await mkdir(path, { recursive: true })) === undefined) return;
    const { mode } = await stat(this.mailbox);
    await chmod(path, mode & 0o2777);
  }

  private async fileMode(): Promise<number> {
    return (await stat(this.mailbox)).mode & 0o666;
  }

  private openedOf({ path }: TargetFolder): OpenedFolder {
    const opened = this.opened.get(JSON.stringify(path));
    if (opened === undefined)
      throw new AppError('not-found', text('sources.folderUnknown', { folder: path.join('/') }));
    return opened;
  }
}

/** Into `tmp`: Maildir has its own way to write a message whole or not at all, and mail servers clear what is left there. */
async function writeDurably(path: string, content: Buffer, mode: number): Promise<void> {
  // What a run that was cut short has left, or a link that somebody put there: neither is written into.
  await rm(path, { force: true });
  const file = await open(path, 'wx', mode);
  try {
    await file.chmod(mode);
    await file.writeFile(content);
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
