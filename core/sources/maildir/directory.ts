import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type Text, text } from '../../../shared/texts/text.js';
import { bytesBeyondAscii, joinPath } from '../byte-names.js';
import { isMissing, unreadableReason } from '../file-errors.js';
import { isOfKernel } from '../kernel-file-system.js';
import { isFileSystemsOwn, lostAndFound } from '../lost-and-found.js';
import type { PassedOver } from '../mail-source.js';
import { beginsAsMessage, otherFormat } from '../other-formats.js';

/** A directory, and how it was reached. */
export interface Place {
  readonly directory: Buffer;
  /** The directories above it, from the top; a link to one of them leads in a circle. */
  readonly above: readonly Buffer[];
  /** How many links were followed on the way to it. */
  readonly links: number;
}

/** A directory within another one. */
export interface Child extends Place {
  /** Its name as text: unlike that of any other child, with U+FFFD for what is not UTF-8. */
  readonly name: string;
}

/** What a directory holds, as far as it may concern mail. */
export interface Contents {
  readonly children: readonly Child[];
  readonly passedOver: readonly PassedOver[];
  /** True for a directory with messages (https://cr.yp.to/proto/maildir.html). */
  readonly isMaildir: boolean;
  /** Why it holds mail that is in no Maildir; null where nothing shows any. */
  readonly otherFormat: Text | null;
  /** True for a folder of a Maildir++ (https://www.courier-mta.org/imap/README.maildirquota.html): it has a file `maildirfolder`. */
  readonly isMarkedFolder: boolean;
}

/** A source's own directory. Throws what the file system throws. */
export async function topPlace(path: string): Promise<Place> {
  const above: Buffer[] = [];
  const real = await realpath(path);
  for (let at = dirname(real); ; at = dirname(at)) {
    above.unshift(Buffer.from(at));
    if (at === dirname(at)) break;
  }
  return { directory: Buffer.from(path), above, links: 0 };
}

/** Reads one directory, its links included. Throws what the file system throws. */
export async function readContents(place: Place): Promise<Contents> {
  const found = (await readdir(place.directory, { withFileTypes: true, encoding: 'buffer' })).sort((a, b) =>
    Buffer.compare(a.name, b.name),
  );
  const names = shownNames(found.map(({ name }) => name));
  const children: Child[] = [];
  const passedOver: PassedOver[] = [];
  for (const [index, entry] of found.entries()) {
    const name = names[index] ?? '';
    const within = await childOf(place, entry, name);
    if (within === null) continue;
    if ('reason' in within) passedOver.push(within);
    else children.push(within);
  }
  const has = (name: string): boolean => [...children, ...passedOver].some((entry) => entry.name === name);
  const isMarkedFolder = found.some(({ name }) => name.equals(marker));
  const fresh = children.find(({ name }) => name === 'new');
  const isMaildir =
    has('cur') ||
    (has('new') && (has('tmp') || isMarkedFolder)) ||
    (fresh !== undefined && (await holdsMessages(fresh.directory)));
  return {
    children,
    passedOver,
    isMaildir,
    isMarkedFolder,
    otherFormat: isMaildir
      ? null
      : await otherFormat(place.directory, basename(place.directory.toString()), found),
  };
}

/** Names that mail programs give to messages: they begin with the time of delivery. */
const deliveredName = /^\d{9,}\./;
/** Files that are looked into, until one is a message. */
const mostLooked = 20;

/**
 * Whether a directory `new` without `cur` and `tmp`, as copies without empty directories leave it, is that of a Maildir: it holds
 * messages. Any other may be anybody's.
 */
async function holdsMessages(directory: Buffer): Promise<boolean> {
  const found = await readdir(directory, { withFileTypes: true, encoding: 'buffer' }).catch(() => []);
  const files = found.filter((entry) => entry.isFile() && entry.name[0] !== 0x2e).slice(0, mostLooked);
  for (const { name } of files) {
    if (deliveredName.test(name.toString()) || (await beginsAsMessage(joinPath(directory, name))))
      return true;
  }
  return false;
}

const marker = Buffer.from('maildirfolder');

/** A directory to go into, or why that cannot be done; null for anything else. */
async function childOf(
  place: Place,
  entry: Dirent<Buffer>,
  name: string,
): Promise<Child | PassedOver | null> {
  const child = {
    name,
    directory: joinPath(place.directory, entry.name),
    above: [...place.above, place.directory],
    links: place.links,
  };
  if (entry.isDirectory()) {
    if (name !== lostAndFound) return unlessOfKernel(child);
    const mayBeMail = !(await isFileSystemsOwn(child.directory, place.directory));
    return { name, reason: text('sources.lostAndFound'), mayBeMail };
  }
  return entry.isSymbolicLink() ? followLink(child) : null;
}

/** Links below links: so many that no mail store has them, and few enough that directories full of links to each other end. */
const mostLinks = 4;

async function followLink(child: Child): Promise<Child | PassedOver | null> {
  const { name, directory, above, links } = child;
  try {
    const target = await identify(directory);
    if (target === null) return null;
    for (const upper of above) {
      if ((await identify(upper)) === target) return passedOver(name, text('sources.linkInCircle'));
    }
    return links < mostLinks
      ? await unlessOfKernel({ ...child, links: links + 1 })
      : passedOver(name, text('sources.linkTooDeep'));
  } catch (error) {
    return passedOver(name, isMissing(error) ? text('sources.linkToNowhere') : unreadableReason(error));
  }
}

/** Parts of a Maildir, of which there are three for each folder, are no place where anything is mounted. */
const parts = new Set(['cur', 'new', 'tmp']);

/** The child, unless it is the kernel's. */
async function unlessOfKernel(child: Child): Promise<Child | PassedOver> {
  return !parts.has(child.name) && (await isOfKernel(child.directory))
    ? { name: child.name, reason: text('sources.ofKernel'), mayBeMail: false }
    : child;
}

function passedOver(name: string, reason: Text): PassedOver {
  return { name, reason, mayBeMail: true };
}

/** What tells a directory from all others; null for what is none. */
async function identify(path: Buffer): Promise<string | null> {
  const found = await stat(path, { bigint: true });
  return found.isDirectory() ? `${String(found.dev)}:${String(found.ino)}` : null;
}

/** Names as text, each unlike the others: where one that is not UTF-8 would look like another, its bytes are added, and a number. */
function shownNames(names: readonly Buffer[]): string[] {
  const plain = names.map((name) => name.toString());
  const seen = new Map<string, number>();
  for (const name of plain) seen.set(name, (seen.get(name) ?? 0) + 1);
  const taken = new Set(plain);
  return names.map((name, index) => {
    const shown = plain[index] ?? '';
    if (isUtf8(name) || seen.get(shown) === 1) return shown;
    const own = `${shown} (${bytesBeyondAscii(name)})`;
    let distinct = own;
    for (let number = 2; taken.has(distinct); number++) distinct = `${own} (${String(number)})`;
    taken.add(distinct);
    return distinct;
  });
}
