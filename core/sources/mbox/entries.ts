import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { type Text, text } from '../../../shared/texts/text.js';
import { bytesBeyondAscii, joinPath } from '../byte-names.js';
import { isMissing, unreadableReason } from '../file-errors.js';
import { isOfKernel } from '../kernel-file-system.js';
import { isFileSystemsOwn, lostAndFound } from '../lost-and-found.js';
import { looksLikeHeader } from '../other-formats.js';
import { readAt } from './file-blocks.js';
import { firstLine, opensMbox } from './separators.js';

/** What stands in a directory and concerns mail. Paths are bytes: a name that is not UTF-8 has no text to open it by. */
export type Entry =
  | { readonly type: 'mbox'; readonly name: string; readonly path: Buffer }
  /** The file system's or the kernel's own, and no mail. */
  | { readonly type: 'set-aside'; readonly name: string; readonly reason: Text }
  | { readonly type: 'directory'; readonly name: string; readonly path: Buffer; readonly place: Place }
  /** It could not be read, or should hold mail by its name and does not. */
  | {
      readonly type: 'unreadable';
      readonly name: string;
      readonly reason: Text;
      /** False where it is, or may be, a directory: then everything below it is unknown. */
      readonly isFile: boolean;
    };

/** How a directory was reached. */
export interface Place {
  /** Directories from the top down to this one, by {@link identityOf}. */
  readonly above: readonly string[];
  /** Directories that links have led to, in the whole mailbox. */
  readonly linked: Set<string>;
}

/** A name in a directory. */
export interface NamedEntry {
  readonly name: string;
  readonly dirent: Dirent<Buffer>;
}

/** What a directory holds, by name. Throws what the file system throws. */
export async function namesIn(directory: Buffer): Promise<NamedEntry[]> {
  const dirents = await readdir(directory, { withFileTypes: true, encoding: 'buffer' });
  return dirents
    .sort((a, b) => Buffer.compare(a.name, b.name))
    .map((dirent) => ({ name: shownName(dirent.name), dirent }));
}

/**
 * A file name as text. What is not UTF-8 becomes U+FFFD, and the bytes that are not ASCII follow, before an ending such as `.mbox`:
 * no two names are alike.
 */
function shownName(name: Buffer): string {
  const shown = name.toString();
  if (isUtf8(name)) return shown;
  const ending = /\.[a-z0-9]{1,8}$/i.exec(shown)?.[0] ?? '';
  return `${shown.slice(0, shown.length - ending.length)} (${bytesBeyondAscii(name)})${ending}`;
}

/** Tells a directory from all others. Throws what the file system throws. */
export async function identityOf(path: Buffer): Promise<string> {
  const { dev, ino } = await stat(path, { bigint: true });
  return `${String(dev)}:${String(ino)}`;
}

/** Looks at one name of a directory; null for what is no mail, or has just gone. Never throws what the file system throws. */
export async function examine(
  directory: Buffer,
  { name, dirent }: NamedEntry,
  siblings: ReadonlySet<string>,
  place: Place,
): Promise<Entry | null> {
  const path = joinPath(directory, dirent.name);
  const isLink = dirent.isSymbolicLink();
  let isFile = dirent.isFile();
  try {
    const found = await stat(path, { bigint: true });
    if (found.isDirectory()) {
      const identity = `${String(found.dev)}:${String(found.ino)}`;
      return await examineDirectory(directory, path, name, identity, isLink, place);
    }
    isFile = true;
    const hasMailName = isMailName(name, siblings);
    if (!found.isFile()) return hasMailName ? unreadable(name, text('sources.notAFile'), true) : null;
    switch (await kindOfFile(path)) {
      case 'mbox':
        return { type: 'mbox', name, path };
      case 'empty':
        return hasMailName || mayBeFolder(name) ? { type: 'mbox', name, path } : null;
      case 'damaged':
        if (hasMailName) return unreadable(name, text('sources.isNoMbox'), true);
        return mayBeFolder(name) ? unreadable(name, text('sources.damagedMbox'), true) : null;
      case 'other':
        return hasMailName ? unreadable(name, text('sources.isNoMbox'), true) : null;
    }
  } catch (error) {
    if (isMissing(error)) return isLink ? unreadable(name, text('sources.linkToNowhere')) : null;
    if (leadsToItself(error)) return unreadable(name, text('sources.linkToItself'));
    return isIndex(name) ? null : unreadable(name, unreadableReason(error), isFile);
  }
}

function unreadable(name: string, reason: Text, isFile = false): Entry {
  return { type: 'unreadable', name, reason, isFile };
}

async function examineDirectory(
  parent: Buffer,
  path: Buffer,
  name: string,
  identity: string,
  isLink: boolean,
  { above, linked }: Place,
): Promise<Entry | null> {
  if (name === lostAndFound) {
    const reason = text('sources.lostAndFound');
    if (await isFileSystemsOwn(path, parent)) return { type: 'set-aside', name, reason };
    const isEmpty = await readdir(path).then(
      (names) => names.length === 0,
      () => false,
    );
    return isEmpty ? null : unreadable(name, reason);
  }
  if (await isOfKernel(path)) return { type: 'set-aside', name, reason: text('sources.ofKernel') };
  if (above.includes(identity)) return unreadable(name, text('sources.linkInCircle'));
  if (isLink && linked.has(identity)) return unreadable(name, text('sources.linkAgain'));
  if (isLink) linked.add(identity);
  return { type: 'directory', name, path, place: { above: [...above, identity], linked } };
}

/** Bytes in which a file shows what it is. */
const headBytes = 1 << 16;

/**
 * What a file is by its content: `empty` also with nothing but empty lines, `damaged` with mail that is no mbox as it can be read.
 * Throws what the file system throws.
 */
export async function kindOfFile(path: Buffer): Promise<'mbox' | 'empty' | 'damaged' | 'other'> {
  const handle = await open(path);
  try {
    const head = await readAt(handle, 0, headBytes);
    const isWhole = head.length < headBytes;
    if (opensMbox(head, isWhole)) return 'mbox';
    if (isWhole && firstLine(head) === head.length) return 'empty';
    return holdsMail(head.toString('latin1')) ? 'damaged' : 'other';
  } finally {
    await handle.close();
  }
}

/** A line as RFC 4155 wants it above a message, wherever it begins: behind zeros that a crash has left, and with any line end. */
const datedLine =
  /(?:^|[\r\n\0])From \S+ +(?:mon|tue|wed|thu|fri|sat|sun) +[a-z]{3} +\d{1,2} +\d{1,2}:\d{2}[^\r\n]*\d{4}[^\r\n]*[\r\n]+([^]{0,2000})/gi;

/** Whether there is mail in the first bytes of a file: separators of MMDF, a message's header, or a whole separator above one. */
function holdsMail(head: string): boolean {
  if (/^\x01{4}\r?\n/.test(head) || looksLikeHeader(head)) return true;
  return [...head.matchAll(datedLine)].some(([, below = '']) => looksLikeHeader(below));
}

const mboxEnding = /\.mbo?x$/i;

/** The name of a mailbox or folder by its file or directory: without the ending that mail programs add. */
export function folderName(name: string): string {
  return name.replace(/(?<=.)\.(mbox|mbx|sbd)$/i, '');
}

/** Whether mail programs keep mail under such a name: by its ending, or by what Thunderbird puts beside it. */
function isMailName(name: string, siblings: ReadonlySet<string>): boolean {
  return (
    mboxEnding.test(name) ||
    /\.mbo?x\.(gz|bz2|xz|zst|zip)$/i.test(name) ||
    siblings.has(`${name}.msf`) ||
    siblings.has(`${name}.sbd`)
  );
}

/** Files that mail programs keep beside mail. */
function isIndex(name: string): boolean {
  return name === 'table_of_contents' || /\.(msf|dat|toc|idx|ibex\.index|cmeta|ev-summary|lock)$/i.test(name);
}

/** Whether an empty file may be an emptied folder. Names of mailboxes have dots too, so that only known endings speak against it. */
function mayBeFolder(name: string): boolean {
  return !name.startsWith('.') && !isIndex(name) && !otherEnding.test(name);
}

const otherEnding =
  /\.(txt|log|tmp|pid|ini|cfg|conf|json|xml|plist|html?|css|js|py|sh|md|rtf|csv|eml|emlx|pdf|docx?|xlsx?|png|jpe?g|gif|zip|gz|bz2|xz|zst|db|sqlite)$/i;

function leadsToItself(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ELOOP';
}
