import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MaildirReader } from '../../../../../core/sources/maildir/maildir-reader.js';
import { findMailboxes } from '../../../../../core/sources/maildir/mailboxes.js';
import type { StoredMessages } from '../../../../../core/sources/mail-source.js';

/* A folder whose state is the one that was noted is not listed: its state changes with whatever a listing shows. */

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'postkeep-maildir-'));
  await put('m/cur/1.x:2,S');
  await put('m/new/2.x');
  await put('m/cur/3.x:2,Sa');
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(
  path: string,
  content = `Subject: ${path}\nFrom: a@example.com\n\n${'x'.repeat(600)}\n`,
): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}
const move = (from: string, to: string): Promise<void> => rename(join(root, from), join(root, to));

async function openReader(): Promise<MaildirReader> {
  const place = (await findMailboxes(root)).mailboxes.get('m');
  if (!place) throw new RangeError('m');
  return new MaildirReader(place, undefined);
}
const state = async (): Promise<string | null | undefined> =>
  (await (await openReader()).listFolders())[0]?.state;

/** What a backup would note after it has read everything, of which so many bytes are stored. */
async function stateRead(stored: ReadonlyMap<string, number> = new Map()): Promise<string | null> {
  const reader = await openReader();
  const [folder] = await reader.listFolders();
  if (folder === undefined) throw new RangeError('m');
  const listing = await reader.listMessages(folder);
  if ('unreadable' in listing) throw new RangeError('m');
  const rows = Array.from(
    stored,
    ([uid, size]) => [uid, { size, mayBeNoMail: false, internalDate: new Date(0) }] as const,
  );
  const known: StoredMessages = {
    has: (uid) => stored.has(uid),
    of: () => undefined,
    all: () => rows,
    doubtful: () => rows,
  };
  const again = await reader.readAgain(folder, known);
  const uids = listing.messages.map(({ uid }) => uid).filter((uid) => !stored.has(uid) || again.has(uid));
  for await (const _ of reader.fetchMessages(folder, uids));
  await reader.close();
  return reader.stateRead(folder);
}

it('is the same as long as nothing changes, before and after a reading', async () => {
  const before = await state();
  expect(before).toEqual(expect.any(String));
  expect(await stateRead()).toBe(before);
  expect(await state()).toBe(before);
});

describe('is another one after', () => {
  it.each<[string, () => Promise<void>]>([
    ['a message that has come', () => put('m/cur/4.x:2,')],
    ['a message in new', () => put('m/new/4.x')],
    ['a message that has gone', () => rm(join(root, 'm/cur/1.x:2,S'))],
    ['a flag', () => move('m/cur/1.x:2,S', 'm/cur/1.x:2,RS')],
    ['a message that was looked at', () => move('m/new/2.x', 'm/cur/2.x:2,')],
    ['a name that moves from one directory to the other', () => move('m/cur/1.x:2,S', 'm/new/1.x:2,S')],
    ['a keyword that means something else', () => put('m/dovecot-keywords', '0 $Work\n')],
    ['a second directory of the same folder', () => put('m/INBOX/cur/9.x:2,')],
  ])('%s', async (_, change) => {
    const before = await state();
    await change();
    expect(await state()).not.toBe(before);
  });
});

describe('is not noted, so that the folder is listed next time, where', () => {
  it('the names do not tell: two files have the same unique part', async () => {
    await put('m/cur/1.x:2,R', 'another');
    expect(await stateRead()).toBeNull();
  });

  it('a file that was read is shorter than its name says', async () => {
    await put('m/cur/5.x,S=5000:2,S');
    expect(await stateRead()).toBeNull();
  });

  it('a file that was stored before is', async () => {
    const content = 'Subject: short\n\nx\n';
    await put('m/cur/5.x,S=5000:2,S', content);
    expect(await stateRead(new Map([['5.x,S=5000', content.length]]))).toBeNull();
  });
});

it('is that of the listing that was read, and not of one before it', async () => {
  const reader = await openReader();
  const [folder] = await reader.listFolders();
  if (folder === undefined) throw new RangeError('m');
  await rm(join(root, 'm/cur/1.x:2,S'));
  await reader.listMessages(folder);
  expect(reader.stateRead(folder)).not.toBe(folder.state);
  expect(reader.stateRead(folder)).toBe(await state());
});
