import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import fc from 'fast-check';
import type { MailSource } from '../../../../../core/sources/mail-source.js';
import { encodeModifiedUtf7 } from '../../../../../core/sources/folder-names.js';
import { render } from '../../../../../shared/texts/text.js';
import { contentOf } from '../../../../fixtures/read-mailbox.js';

/** Messages by folder, levels joined by ` > `, by mailbox. */
export type Organisation = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

const levels = ['Archive', 'Sent', 'A.B', 'Größe & Maß', '2026', '日本', 'new mail', 'Ünïcode'];

const mailboxArbitrary = fc
  .tuple(
    fc.uniqueArray(fc.array(fc.constantFrom(...levels), { minLength: 1, maxLength: 3 }), {
      maxLength: 5,
      selector: (path) => path.join(' > '),
    }),
    fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 6, maxLength: 6 }),
  )
  .map(([paths, counts]) => {
    const folders: Record<string, string[]> = {};
    [['INBOX'], ...paths].forEach((path, index) => {
      folders[path.join(' > ')] = Array.from(
        { length: counts[index] ?? 0 },
        (_, number) => `Subject: ${path.join('/')} ${String(number)}\n\nx\n`,
      );
    });
    return folders;
  });

/** Organisations of which every layout but Maildir++ can have the folder names; it has no dots in them. */
export const organisationArbitrary: fc.Arbitrary<Organisation> = fc.dictionary(
  fc.constantFrom('ann@example.org', 'bob@example.org', 'Ünï@example.org'),
  mailboxArbitrary,
  { minKeys: 1, noNullPrototype: true },
);

/** How the mail of an organisation may lie on disk; each writes all of it and answers what names its mailboxes have then. */
export interface Layout {
  readonly name: string;
  /** False for a layout that has no dots in names. */
  readonly takes: (folder: readonly string[]) => boolean;
  /** Directory of a folder, relative to the mailbox's. */
  readonly directory: (folder: readonly string[]) => string;
  /** Where the mailbox is, relative to the source. */
  readonly mailbox: (name: string) => string;
  /** The name that the mailbox is listed under. */
  readonly listed: (name: string) => string;
  /** True where directories are links to somewhere else. */
  readonly isLinked?: boolean;
  /** Files beside the three directories of a folder. */
  readonly files?: readonly string[];
}

const isInbox = (folder: readonly string[]): boolean => folder.join() === 'INBOX';
const nested = (folder: readonly string[]): string => join(...folder.map(encodeModifiedUtf7));
const plus = (folder: readonly string[]): string =>
  isInbox(folder) ? '.' : `.${folder.map(encodeModifiedUtf7).join('.')}`;
const itself = (name: string): string => name;
const always = (): boolean => true;
const withoutDots = (folder: readonly string[]): boolean => !folder.some((level) => level.includes('.'));

export const layouts: readonly Layout[] = [
  { name: 'Maildir++', takes: withoutDots, directory: plus, mailbox: itself, listed: itself },
  {
    name: 'Maildir++ with maildirfolder',
    takes: withoutDots,
    directory: plus,
    mailbox: itself,
    listed: itself,
    files: ['maildirfolder'],
  },
  {
    name: 'Dovecot LAYOUT=fs',
    takes: always,
    directory: (folder) => (isInbox(folder) ? '.' : nested(folder)),
    mailbox: itself,
    listed: itself,
  },
  { name: 'mbsync Verbatim', takes: always, directory: nested, mailbox: itself, listed: itself },
  {
    name: 'mbsync with Inbox',
    takes: always,
    directory: (folder) => nested(isInbox(folder) ? ['Inbox'] : folder),
    mailbox: itself,
    listed: itself,
  },
  {
    name: 'mbsync Legacy',
    takes: withoutDots,
    directory: ([first = '', ...others]) =>
      join(encodeModifiedUtf7(first), ...others.map((level) => plus([level]))),
    mailbox: itself,
    listed: itself,
  },
  {
    name: 'domains of a mail server',
    takes: withoutDots,
    directory: plus,
    mailbox: (name) => join('example.net', name),
    listed: (name) => `example.net/${name}`,
  },
  {
    name: 'home directories',
    takes: withoutDots,
    directory: plus,
    mailbox: (name) => join(name, 'Maildir'),
    listed: itself,
  },
  { name: 'links', takes: withoutDots, directory: plus, mailbox: itself, listed: itself, isLinked: true },
];

/** Writes an organisation below `root`; links lead to directories in `elsewhere`. */
export async function writeOrganisation(
  { directory, mailbox, isLinked, files = [] }: Layout,
  organisation: Organisation,
  root: string,
  elsewhere: string,
): Promise<void> {
  let number = 0;
  await mkdir(root, { recursive: true });
  for (const [name, folders] of Object.entries(organisation)) {
    const home = join(root, mailbox(name));
    // Numbers come first among the keys of an object; a mailbox that is a link must be made before its folders.
    const inboxFirst = ['INBOX', ...Object.keys(folders).filter((folder) => folder !== 'INBOX')];
    for (const folder of inboxFirst) {
      const messages = folders[folder] ?? [];
      const path = folder.split(' > ');
      const place = join(home, directory(path));
      const real = isLinked === true ? join(elsewhere, String(++number)) : place;
      for (const part of ['cur', 'new', 'tmp']) await mkdir(join(real, part), { recursive: true });
      if (real !== place) {
        await mkdir(dirname(place), { recursive: true });
        await symlink(relative(dirname(place), real), place);
      }
      for (const file of path.join() === 'INBOX' ? [] : files) await writeFile(join(real, file), '');
      for (const [index, message] of messages.entries()) {
        const file = index % 2 === 0 ? `cur/${String(++number)}.x:2,S` : `new/${String(++number)}.x`;
        await writeFile(join(real, file), message);
      }
    }
  }
}

/** Reads a whole source; folders that cannot be read are their reasons. */
export async function readOrganisation(
  source: MailSource,
): Promise<Record<string, Record<string, readonly string[]>>> {
  const organisation: Record<string, Record<string, readonly string[]>> = {};
  for (const { mailbox } of (await source.listMailboxes()).mailboxes)
    organisation[mailbox] = await readMailbox(source, mailbox);
  return organisation;
}

export async function readMailbox(
  source: MailSource,
  mailbox: string,
): Promise<Record<string, readonly string[]>> {
  const reader = await source.openMailbox(mailbox);
  // A map, as a folder may be called like what every object has: `valueOf`, `__proto__`.
  const folders = new Map<string, readonly string[]>();
  for (const folder of await reader.listFolders()) {
    const listing = await reader.listMessages(folder);
    const name = folder.path.join(' > ');
    if (folders.has(name)) throw new RangeError(`${name} is listed twice`);
    if ('unreadable' in listing) {
      folders.set(name, [`(${render(listing.unreadable)})`]);
      continue;
    }
    const contents: string[] = [];
    const uids = listing.messages.map(({ uid }) => uid);
    for await (const fetched of reader.fetchMessages(folder, uids)) {
      contents.push(
        fetched.type === 'unreadable'
          ? `(${render(fetched.reason)})`
          : (await contentOf(fetched)).toString('latin1'),
      );
    }
    folders.set(name, contents.sort());
  }
  await reader.close();
  return Object.fromEntries(folders);
}
