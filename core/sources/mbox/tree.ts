import { readdir, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../../../shared/errors.js';
import { type Text, text } from '../../../shared/texts/text.js';
import { isMissing, unreadableReason } from '../file-errors.js';
import { throwIfStopped } from '../../lib/cancellation.js';
import type { ListingWatch, MailboxListing, PassedOver } from '../mail-source.js';
import { otherFormat } from '../other-formats.js';
import {
  type Entry,
  type NamedEntry,
  type Place,
  examine,
  folderName,
  identityOf,
  kindOfFile,
  namesIn,
} from './entries.js';

/** A folder of a mailbox: its file, or why it could not be read. */
export type MboxFolder =
  | { readonly path: readonly string[]; readonly file: Buffer }
  | {
      readonly path: readonly string[];
      readonly unreadable: Text;
      /** No folder at or below this path, all folders where it is empty, can be said to be gone. */
      readonly hides: readonly string[];
    };

export interface FoundMailboxes {
  readonly mailboxes: ReadonlyMap<string, readonly MboxFolder[]>;
  readonly passedOver: MailboxListing['passedOver'];
}

/** A folder as it was found, before two of one name are told apart. */
type Found = MboxFolder & {
  /** Where it is, in the source's own directory. */
  readonly place: string;
};

/**
 * Mailboxes of a source: its file, or one for each file and each directory in it (docs/decisions/0125). `only`: the mailbox that is
 * looked for. Throws AppError `invalid-argument` for a file that is no mbox, what the file system throws at `root` itself, and AppError
 * `cancelled`.
 */
export async function findMailboxes(
  root: string,
  only: string | null = null,
  watch: ListingWatch = {},
): Promise<FoundMailboxes> {
  const top = Buffer.from(root);
  if (!(await stat(top)).isDirectory()) return { mailboxes: await ownFile(root), passedOver: [] };
  const above = [await identityOf(top)];
  const names = await namesIn(top);
  const siblings = new Set(names.map(({ name }) => name));
  const ownName = basename(root);
  if (isAppleMail(ownName) && siblings.has('mbox')) {
    const level = { path: [], place: ownName };
    const folders = await below(top, { above, linked: new Set() }, level, ['INBOX'], watch);
    return divided(new Map([[folderName(ownName), folders]]));
  }
  const byMailbox = new Map<string, Found[]>();
  const setAside: PassedOver[] = [];
  for (const named of names) {
    const mailbox = folderName(named.name);
    if (only !== null && mailbox !== only) continue;
    throwIfStopped(watch.signal);
    const entry = await examine(top, named, siblings, { above, linked: new Set() });
    if (entry === null) continue;
    if (entry.type === 'set-aside') {
      setAside.push({ name: mailbox, reason: entry.reason, mayBeMail: false });
      continue;
    }
    byMailbox.set(mailbox, [...(byMailbox.get(mailbox) ?? []), ...(await topFolders(entry, watch))]);
  }
  const { mailboxes, passedOver } = divided(byMailbox);
  const other = await mailInOtherFormat(top, names);
  return {
    mailboxes,
    passedOver: [
      ...(other === null ? [] : [{ name: ownName, reason: other, mayBeMail: true }]),
      ...setAside,
      ...passedOver,
    ],
  };
}

/** Throws what {@link findMailboxes} throws at `root` itself. */
export async function assertReadable(root: string): Promise<void> {
  if ((await stat(root)).isDirectory()) await namesIn(Buffer.from(root));
  else await ownFile(root);
}

/** A mailbox has at least one file that can be read; nothing else is worth a unit of the license. */
function divided(found: ReadonlyMap<string, readonly Found[]>): FoundMailboxes {
  const mailboxes = new Map<string, readonly MboxFolder[]>();
  const passedOver: PassedOver[] = [];
  for (const [name, folders] of found) {
    if (folders.some((folder) => 'file' in folder)) mailboxes.set(name, withDistinctPaths(folders));
    else passedOver.push(...folders.slice(0, 1).flatMap((folder) => reasonsOf(name, folder)));
  }
  return { mailboxes, passedOver };
}

/** Why a mailbox of one thing that could not be read is none; what lies inside a directory is named too. */
function reasonsOf(name: string, folder: Found): PassedOver[] {
  if ('file' in folder) return [];
  const { place, unreadable: reason } = folder;
  const said = place.includes('/') ? text('sources.inside', { place, reason }) : reason;
  return [{ name, reason: said, mayBeMail: true }];
}

async function ownFile(root: string): Promise<Map<string, readonly MboxFolder[]>> {
  const file = Buffer.from(root);
  const isFile = (await stat(file)).isFile();
  if (!isFile || !['mbox', 'empty'].includes(await kindOfFile(file)))
    throw new AppError('invalid-argument', text('sources.notMbox', { path: root }));
  return new Map([[folderName(basename(root)), [{ path: ['INBOX'], file }]]]);
}

/** The folders of a mailbox that stand for one entry of the source's directory. */
async function topFolders(
  entry: Exclude<Entry, { type: 'set-aside' }>,
  watch: ListingWatch,
): Promise<Found[]> {
  switch (entry.type) {
    case 'mbox':
      return [{ path: ['INBOX'], file: entry.path, place: entry.name }];
    case 'unreadable':
      return [
        {
          path: ['INBOX'],
          unreadable: entry.reason,
          hides: entry.isFile ? ['INBOX'] : [],
          place: entry.name,
        },
      ];
    case 'directory':
      return below(entry.path, entry.place, { path: [], place: entry.name }, ['INBOX'], watch);
  }
}

/** Apple Mail keeps a mailbox as a directory `Name.mbox` with a file `mbox`. */
function isAppleMail(place: string): boolean {
  return /\.mbo?x$/i.test(place);
}

interface Level {
  readonly path: readonly string[];
  readonly place: string;
}

/** Folders in a directory and below it. `own`: the path for Apple Mail's file `mbox` in a directory `Name.mbox`. */
async function below(
  directory: Buffer,
  place: Place,
  level: Level,
  own: readonly string[],
  watch: ListingWatch,
): Promise<Found[]> {
  watch.onDirectory?.();
  let names;
  try {
    names = await namesIn(directory);
  } catch (error) {
    if (isMissing(error)) return [];
    return [{ path: own, unreadable: unreadableReason(error), hides: level.path, place: level.place }];
  }
  const siblings = new Set(names.map(({ name }) => name));
  const other = await mailInOtherFormat(directory, names);
  const folders: Found[] = [];
  if (other !== null) {
    const path = level.path.length === 0 ? own : level.path;
    folders.push({ path, unreadable: other, hides: path, place: level.place });
  }
  for (const named of names) {
    throwIfStopped(watch.signal);
    const entry = await examine(directory, named, siblings, place);
    if (entry === null || entry.type === 'set-aside') continue;
    const inner = { path: [...level.path, folderName(entry.name)], place: `${level.place}/${entry.name}` };
    const path = isAppleMail(level.place) && entry.name === 'mbox' ? own : inner.path;
    if (entry.type === 'directory')
      folders.push(...(await below(entry.path, entry.place, inner, inner.path, watch)));
    else if (entry.type === 'mbox') folders.push({ path, file: entry.path, place: inner.place });
    else folders.push({ path, unreadable: entry.reason, hides: path, place: inner.place });
  }
  return folders;
}

/** Why a directory holds mail that is in no mbox; null where nothing shows any. */
async function mailInOtherFormat(directory: Buffer, names: readonly NamedEntry[]): Promise<Text | null> {
  for (const { name, dirent } of names) {
    if ((name !== 'cur' && name !== 'new') || !dirent.isDirectory()) continue;
    const messages = await readdir(Buffer.concat([directory, Buffer.from(`/${name}`)])).catch(() => []);
    if (messages.some((message) => !message.startsWith('.')))
      return text('sources.otherFormat', { format: 'Maildir' });
  }
  return otherFormat(
    directory,
    basename(directory.toString()),
    names.map(({ dirent }) => dirent),
  );
}

/** Two files for one folder are two folders: the second is named by its whole file name, or numbered. */
function withDistinctPaths(found: readonly Found[]): MboxFolder[] {
  const inOrder = [...found].sort((a, b) => (a.place < b.place ? -1 : 1));
  const taken = new Set<string>();
  const second: Found[] = [];
  const named = new Map<Found, readonly string[]>();
  const take = (folder: Found, path: readonly string[]): boolean => {
    const key = JSON.stringify(path);
    if (taken.has(key)) return false;
    taken.add(key);
    named.set(folder, path);
    return true;
  };
  for (const folder of inOrder) if (!take(folder, folder.path)) second.push(folder);
  for (const folder of second) {
    const name = folder.place.slice(folder.place.lastIndexOf('/') + 1);
    const parents = folder.path.slice(0, -1);
    for (let number = 1; ; number++) {
      const last = number === 1 ? name : `${name} (${String(number)})`;
      if (take(folder, [...parents, last])) break;
    }
  }
  return inOrder.map((folder) => {
    const path = named.get(folder) ?? folder.path;
    if ('file' in folder) return { path, file: folder.file };
    return { path, unreadable: folder.unreadable, hides: folder.hides };
  });
}
