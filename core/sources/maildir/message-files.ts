import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { lstat, readFile, readdir, stat } from 'node:fs/promises';
import { type Clock, systemClock } from '../../../shared/clock.js';
import { sha256OfFile } from '../../lib/hash-file.js';
import { boundYoungObjects } from '../../lib/young-objects.js';
import { isMissing } from '../file-errors.js';
import { bytesBeyondAscii, joinPath } from '../byte-names.js';
import { MessageNames, parseKeywords } from './message-name.js';

/** `new` or `cur` of a Maildir. */
interface Part {
  readonly maildir: Buffer;
  readonly directory: Buffer;
  readonly isCur: boolean;
}

/** A file with a message, as a listing has shown it. */
export interface MessageFile {
  /** What tells it from all others of its folder. */
  readonly uid: string;
  /** `new` or `cur`. */
  readonly directory: Buffer;
  /** Its name, one character a byte. */
  readonly bytes: string;
  /** Its name, with U+FFFD for what is not UTF-8. */
  readonly name: string;
  readonly flags: readonly string[];
}

/** Its path, one character a byte. */
export function pathBytesOf({ directory, bytes }: Pick<MessageFile, 'directory' | 'bytes'>): string {
  return `${directory.toString('latin1')}/${bytes}`;
}

export function pathOf({ directory, bytes }: Pick<MessageFile, 'directory' | 'bytes'>): Buffer {
  return joinPath(directory, Buffer.from(bytes, 'latin1'));
}

/** Changes of a directory within this time may leave its modification time as it was (FAT counts in steps of two seconds). */
const coarsestTimeMs = 2000;
/** Listings of a folder in which somebody is at work, until one counts. */
const mostListings = 5;

/** Names after which V8 may have outgrown its space for young objects. */
const manyNames = 4096;

/** What the directories of a folder hold. */
export interface FolderFiles {
  /** Every message by its uid. */
  readonly files: ReadonlyMap<string, MessageFile>;
  /** {@link stateOf} the same listing; null where it says less than the files do: some have the same unique part, and their content tells them apart. */
  readonly state: string | null;
}

/**
 * Every message of a folder by its uid, which is the unique part of the file's name. Files are renamed while a folder is
 * read, by new flags and from `new` to `cur`: a listing counts when nothing has changed meanwhile. Two files with the
 * same unique part are two messages, told apart by their content. Throws what the file system throws.
 */
export async function listFolder(
  maildirs: readonly Buffer[],
  clock: Clock = systemClock,
): Promise<FolderFiles> {
  const keywords = await keywordsOf(maildirs);
  const listing = await settledNames(maildirs, clock);
  const files = new Map<string, MessageFile>();
  /** Files whose unique part others have too: hardly ever any. */
  const alike = new Map<string, MessageFile[]>();
  for (const { part, names } of listing.names) {
    const readName = nameReader(part, keywords.get(part.maildir) ?? []);
    for (const [index, bytes] of names.entries()) {
      if (index % manyNames === 0) boundYoungObjects();
      const file = readName(bytes);
      const before = files.get(file.uid);
      if (before === undefined) files.set(file.uid, file);
      else alike.set(file.uid, [...(alike.get(file.uid) ?? [before]), file]);
    }
  }
  for (const [unique, same] of alike) {
    files.delete(unique);
    for (const file of await tellApart(unique, same)) files.set(file.uid, file);
  }
  return { files, state: alike.size === 0 ? stateOf(listing, keywords) : null };
}

/** The files of {@link listFolder}. */
export async function listMessageFiles(
  maildirs: readonly Buffer[],
): Promise<ReadonlyMap<string, MessageFile>> {
  return (await listFolder(maildirs)).files;
}

/** What {@link stateOf} a folder is now. Throws what the file system throws. */
export async function readState(
  maildirs: readonly Buffer[],
  clock: Clock = systemClock,
): Promise<string | null> {
  const keywords = await keywordsOf(maildirs);
  return stateOf(await settledNames(maildirs, clock), keywords);
}

/** Changes with the form of the token, or when files are read otherwise than by an earlier version. */
const stateVersion = 'maildir-1';

/**
 * A token of the names of all files, which hold the flags, and of what the letters of keywords mean: a message that is written or changed has another
 * name (https://cr.yp.to/proto/maildir.html). Null where somebody never stopped to rename them.
 */
function stateOf(listing: Listing, keywords: ReadonlyMap<Buffer, readonly string[]>): string | null {
  if (!listing.isSettled) return null;
  const hash = createHash('sha256');
  for (const { part, names } of listing.names) {
    if (names.length === 0) continue;
    hash.update(part.directory).update(`\0${JSON.stringify(keywords.get(part.maildir))}\0`);
    for (let at = 0; at < names.length; at += manyNames)
      hash.update(names.slice(at, at + manyNames).join('\0'), 'latin1').update('\0');
  }
  return `${stateVersion}:${hash.digest('hex')}`;
}

async function keywordsOf(maildirs: readonly Buffer[]): Promise<Map<Buffer, readonly string[]>> {
  const keywords = new Map<Buffer, readonly string[]>();
  for (const maildir of maildirs) keywords.set(maildir, await readKeywords(maildir));
  return keywords;
}

/** The keywords of a folder, by their letters (dovecot-keywords). */
export async function readKeywords(maildir: Buffer): Promise<string[]> {
  const path = joinPath(maildir, 'dovecot-keywords');
  return parseKeywords((await unlessMissing(path, () => readFile(path, 'utf8'))) ?? '');
}

/** The names in a part, one character a byte, in their order. */
interface NamesIn {
  readonly part: Part;
  readonly names: readonly string[];
}

const isAscii = /^[\u0000-\u007f]*$/;

/** Reads names of messages as a listing shows them. */
function nameReader({ directory, isCur }: Part, keywords: readonly string[]): (bytes: string) => MessageFile {
  const messageNames = new MessageNames(keywords);
  return (bytes) => {
    // Nearly all are, and need not be decoded.
    const raw = isAscii.test(bytes) ? null : Buffer.from(bytes, 'latin1');
    const name = raw?.toString() ?? bytes;
    const { unique, flags } = messageNames.read(name);
    // What is not UTF-8 looks the same for many bytes.
    const uid = raw === null || isUtf8(raw) ? unique : `${unique} ${bytesBeyondAscii(raw)}`;
    return { uid, directory, bytes, name, flags: isCur ? flags : noFlags };
  };
}

const noFlags: readonly string[] = [];

/** The names in the directories of a folder. */
interface Listing {
  readonly names: readonly NamesIn[];
  /** Nothing changed while they were read. */
  readonly isSettled: boolean;
}

async function settledNames(maildirs: readonly Buffer[], clock: Clock): Promise<Listing> {
  const parts = maildirs.flatMap((maildir) =>
    ['new', 'cur'].map((name) => ({
      maildir,
      directory: joinPath(maildir, name),
      isCur: name === 'cur',
    })),
  );
  let before = await changeTimes(parts);
  let last: readonly NamesIn[] | null = null;
  let all: readonly NamesIn[] = [];
  for (let listing = 1; ; listing++) {
    const names = await Promise.all(parts.map(namesIn));
    const after = await changeTimes(parts);
    const isUnchanged = before.every((time, index) => time === after[index]);
    const isLongAgo = after.every((time) => time === null || clock().getTime() - time > coarsestTimeMs);
    if (isUnchanged && (isLongAgo || (last !== null && isSame(names, last))))
      return { names, isSettled: true };
    // Where somebody never stops, one listing has what another one missed.
    all = merged(all, names);
    if (listing === mostListings) return { names: all, isSettled: false };
    before = after;
    last = names;
  }
}

/** When each was last changed, in milliseconds; null for one that is not there. Throws when a Maildir has none of them. */
async function changeTimes(parts: readonly Part[]): Promise<(number | null)[]> {
  const times = await Promise.all(
    parts.map(({ directory }) => unlessMissing(directory, async () => (await stat(directory)).mtimeMs)),
  );
  for (const { maildir, directory } of parts) {
    const isThere = parts.some((part, index) => part.maildir === maildir && times[index] !== null);
    // Nothing where a folder was: its messages are out of reach, which is not the same as gone.
    if (!isThere) await stat(directory);
  }
  return times;
}

async function namesIn(part: Part): Promise<NamesIn> {
  const { directory } = part;
  const names = (await unlessMissing(directory, () => readdir(directory, { encoding: 'latin1' }))) ?? [];
  return { part, names: names.filter((bytes) => !bytes.startsWith('.')).sort() };
}

/** Null when nothing has that name; a link to nowhere throws. */
async function unlessMissing<T>(path: Buffer, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!isMissing(error) || (await isThere(path))) throw error;
    return null;
  }
}

/** Whether something has that name, be it a link to nowhere. */
export async function isThere(path: Buffer): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isSame(some: readonly NamesIn[], others: readonly NamesIn[]): boolean {
  return some.every(({ names }, index) => {
    const other = others[index]?.names ?? [];
    return names.length === other.length && names.every((bytes, at) => bytes === other[at]);
  });
}

/** Listings of the same parts: what the first has, then what only the other one has. */
function merged(some: readonly NamesIn[], others: readonly NamesIn[]): readonly NamesIn[] {
  return others.map(({ part, names }, index) => ({
    part,
    names: [...new Set([...(some[index]?.names ?? []), ...names])],
  }));
}

/** Which of several files with the same unique part are there, each once, with uids of their own. */
async function tellApart(unique: string, files: readonly MessageFile[]): Promise<MessageFile[]> {
  const present = new Map<string, MessageFile>();
  for (const file of files) {
    const inode = await inodeOf(pathOf(file));
    // A message that was renamed while it was listed, or linked from `new` to `cur`: its last name counts.
    if (inode !== null) present.set(inode, file);
  }
  if (present.size < 2) {
    const [only = files.at(-1)] = present.values();
    return only === undefined ? [] : [only];
  }
  const taken = new Map<string, number>();
  const told: MessageFile[] = [];
  for (const [inode, file] of present) {
    // None keeps the plain uid: when one of them goes, the other one is not taken for it.
    const uid = `${unique}#${await printOf(pathOf(file), inode)}`;
    const number = (taken.get(uid) ?? 0) + 1;
    taken.set(uid, number);
    told.push({ ...file, uid: number === 1 ? uid : `${uid}.${String(number)}` });
  }
  return told;
}

/** Null for what has gone, or got another name, meanwhile. */
async function inodeOf(path: Buffer): Promise<string | null> {
  const found = await stat(path, { bigint: true })
    .catch(() => lstat(path, { bigint: true }))
    .catch(() => null);
  return found && `${String(found.dev)}:${String(found.ino)}`;
}

/** Short for the content of a file; of one that cannot be read, its inode. */
async function printOf(path: Buffer, inode: string): Promise<string> {
  try {
    if (!(await stat(path)).isFile()) return inode;
    return (await sha256OfFile(path)).slice(0, 16);
  } catch {
    return inode;
  }
}
