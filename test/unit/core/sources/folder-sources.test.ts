import { mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeModifiedUtf7, encodeModifiedUtf7 } from '../../../../core/sources/folder-names.js';
import { uidSet } from '../../../../core/sources/imap/uid-set.js';
import type { FetchedMessage, MailSource } from '../../../../core/sources/mail-source.js';
import { openMaildirSource } from '../../../../core/sources/maildir/maildir-source.js';
import { MessageNames, parseKeywords } from '../../../../core/sources/maildir/message-name.js';
import { openMboxSource } from '../../../../core/sources/mbox/mbox-source.js';
import { readable } from '../../../fixtures/listing.js';
import { render, text } from '../../../../shared/texts/text.js';
import { contentOf } from '../../../fixtures/read-mailbox.js';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'postkeep-sources-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(path: string, content = `Subject: ${path}\n\nx\n`): Promise<string> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

interface Read {
  folder: string;
  uid: string;
  flags: readonly string[];
  content: string;
  date: Date;
}

async function readAll(source: MailSource, mailbox: string): Promise<Read[]> {
  const reader = await source.openMailbox(mailbox);
  const read: Read[] = [];
  for (const folder of await reader.listFolders()) {
    const { messages } = readable(await reader.listMessages(folder));
    const flags = new Map(messages.map((message) => [message.uid, message.flags]));
    for await (const fetched of reader.fetchMessages(folder, [...flags.keys()])) {
      if (fetched.type === 'unreadable') throw new Error(render(fetched.reason));
      read.push({
        folder: folder.path.join(' > '),
        uid: fetched.uid,
        flags: flags.get(fetched.uid) ?? [],
        content: (await contentOf(fetched)).toString('latin1'),
        date: fetched.internalDate,
      });
    }
  }
  await reader.close();
  return read;
}

describe.each([
  ['maildir', (path: string) => openMaildirSource(path), (name: string) => `${name}/cur/1.M1.host:2,S`],
  ['mbox', (path: string) => openMboxSource(path), (name: string) => `${name}/Sent`],
] as const)('a look through a %s folder that somebody waits for', (_type, open, fileOf) => {
  const names = Array.from({ length: 20 }, (_, index) => `user${String(index).padStart(2, '0')}@example.com`);
  beforeEach(async () => {
    for (const name of names)
      await put(fileOf(name), 'From a Mon Feb  2 08:00:00 2026\nSubject: one\n\ntext\n');
  });

  it('says how many directories it has looked into, and finds what it finds unwatched', async () => {
    let directories = 0;
    const watched = await open(root).listMailboxes({ onDirectory: () => (directories += 1) });
    expect(directories).toBeGreaterThanOrEqual(names.length);
    expect(watched).toEqual(await open(root).listMailboxes());
    expect(watched.mailboxes.map(({ mailbox }) => mailbox)).toEqual(names);
  });

  it.each([1, 2, 7, 20])(
    'ends where it is when it is ended, at directory %i, and calls nothing unreadable',
    async (at) => {
      const controller = new AbortController();
      let directories = 0;
      const listing = open(root).listMailboxes({
        signal: controller.signal,
        onDirectory: () => {
          directories += 1;
          if (directories === at) controller.abort();
        },
      });
      await expect(listing).rejects.toMatchObject({ code: 'cancelled' });
      expect(directories).toBe(at);
    },
  );

  it('does not have to be looked through to prove that it can be read', async () => {
    await open(root).signIn();
    await expect(open(join(root, 'nowhere')).signIn()).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('folder names', () => {
  it.each([
    ['Entw&APw-rfe', 'Entwürfe'],
    ['&ZeVnLIqe-', '日本語'],
    ['A &- B', 'A & B'],
    ['&2D3ckg-', '💒'],
  ])('%s is %s in modified UTF-7 (RFC 3501)', (encoded, decoded) => {
    expect(decodeModifiedUtf7(encoded)).toBe(decoded);
    expect(encodeModifiedUtf7(decoded)).toBe(encoded);
  });

  it.each(['Grüße', '&', '&abc', '&AGEAYg', '&2AA-', '&!-'])('"%s" is no modified UTF-7', (text) => {
    expect(decodeModifiedUtf7(text)).toBeNull();
  });

  it('any name comes back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(decodeModifiedUtf7(encodeModifiedUtf7(name))).toBe(name);
      }),
    );
  });
});

describe('a Maildir source', () => {
  it('finds a mailbox in every sub-folder that is a Maildir, or takes the folder itself', async () => {
    await put('a@example.com/cur/1.x:2,');
    await put('b@example.com/cur/1.x:2,');
    await put('not a mailbox/file.txt');
    const names = async (path: string): Promise<string[]> =>
      (await openMaildirSource(path).listMailboxes()).mailboxes.map(({ mailbox }) => mailbox);
    expect(await names(root)).toEqual(['a@example.com', 'b@example.com']);
    expect(await names(join(root, 'a@example.com'))).toEqual(['a@example.com']);
  });

  it('reads Maildir++ and nested folders, flags, keywords, new mail and dates', async () => {
    const date = new Date('2024-05-06T07:08:09Z');
    await utimes(await put('m/cur/1.unique,S=5:2,FRSa'), date, date);
    await put('m/dovecot-keywords', '0 Important\n1 $Label1\n');
    await put('m/new/2.unique');
    await put('m/.&ZeVnLIqe-.Sub/cur/3.unique:2,DPT');
    await put('m/.Größe/cur/4.unique;2,S');
    await put('m/fs/level/cur/5.unique:2,S');
    await put('m/tmp/6.unique');
    const read = await readAll(openMaildirSource(root), 'm');
    expect(read.map(({ folder, uid, flags }) => [folder, uid, flags])).toEqual([
      ['INBOX', '2.unique', []],
      ['INBOX', '1.unique,S=5', ['Important', '\\Answered', '\\Flagged', '\\Seen']],
      ['日本語 > Sub', '3.unique', ['$Forwarded', '\\Deleted', '\\Draft']],
      ['Größe', '4.unique', ['\\Seen']],
      ['fs > level', '5.unique', ['\\Seen']],
    ]);
    expect(read[1]?.date).toEqual(date);
  });

  it('finds a message again that was renamed by a flag change meanwhile', async () => {
    const file = await put('m/cur/1.x:2,');
    const reader = await openMaildirSource(root).openMailbox('m');
    const [inbox] = await reader.listFolders();
    if (!inbox) throw new Error('no inbox');
    await reader.listMessages(inbox);
    const fetching = reader.fetchMessages(inbox, ['1.x', 'gone'])[Symbol.asyncIterator]();
    await rename(file, `${file}S`);
    expect((await fetching.next()).value).toMatchObject({
      type: 'message',
      uid: '1.x',
    } satisfies Partial<FetchedMessage>);
    expect((await fetching.next()).done).toBe(true);
  });

  it('names a folder that cannot be read, and continues with the others', async () => {
    await put('m/cur/1.x:2,');
    await put('m/.Broken/cur/2.x:2,');
    // A directory in place of a file that is read first: nobody can read that, not even root.
    await mkdir(join(root, 'm/.Broken/dovecot-keywords'));
    const reader = await openMaildirSource(root).openMailbox('m');
    const listings = await Promise.all(
      (await reader.listFolders()).map((folder) => reader.listMessages(folder)),
    );
    expect(listings).toEqual([
      {
        uidValidity: 'maildir',
        messages: [expect.objectContaining({ uid: '1.x', flags: [] })],
        promised: 1,
      },
      { unreadable: text('sources.notRead', { code: 'EISDIR' }) },
    ]);
  });

  it('says what to do when the folder or the mailbox is not there', async () => {
    await expect(openMaildirSource(join(root, 'nowhere')).listMailboxes()).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(openMaildirSource(root).openMailbox('nobody')).rejects.toMatchObject({ code: 'not-found' });
  });

  it.each([
    ['1.x', [], '1.x', []],
    ['1.x:2,', [], '1.x', []],
    ['1.x:2,Sb', ['a'], '1.x', ['\\Seen']],
    ['1.x:1,weird', [], '1.x:1,weird', []],
    [':2,S', [], ':2,S', []],
  ])('the name %s with keywords %j', (name, keywords, unique, flags) => {
    expect(new MessageNames(keywords).read(name)).toEqual({ unique, flags });
  });

  it('reads keywords by their index', () => {
    expect(parseKeywords('0 A\n2 C\nnonsense\n')[2]).toBe('C');
  });
});

describe('an mbox source', () => {
  const mbox = [
    'From a@example.com Sun Mar  1 10:15:00 2026\nSubject: one\nStatus: RO\n\nbody\n>From quoted\n>>From twice\n\n',
    'From MAILER-DAEMON Sun Mar  1 10:16:00 2026\nSubject: two\nX-Mozilla-Status: 0004\n\nFrom the middle of a paragraph, but\nFrom is not after an empty line\n\n',
    'From b@example.com Sun Mar  1 10:17:00 2026\r\nSubject: three\r\n\r\nno newline at end',
  ].join('');

  it('gives the messages without separators, mboxrd quoting taken off, flags and dates read', async () => {
    await put('archive.mbox', mbox);
    const read = await readAll(openMboxSource(root), 'archive');
    expect(read.map(({ content }) => content)).toEqual([
      'Subject: one\nStatus: RO\n\nbody\nFrom quoted\n>From twice\n',
      'Subject: two\nX-Mozilla-Status: 0004\n\nFrom the middle of a paragraph, but\nFrom is not after an empty line\n',
      'Subject: three\r\n\r\nno newline at end',
    ]);
    expect(read.map(({ flags }) => flags)).toEqual([['\\Seen'], ['\\Flagged'], []]);
    expect(read[0]?.date).toEqual(new Date('2026-03-01T10:15:00Z'));
  });

  it('keeps the identity of messages when others are removed, also of equal ones', async () => {
    const one = 'From a@b Sun Mar  1 10:15:00 2026\nSubject: same\n\nx\n\n';
    const other = 'From a@b Sun Mar  1 10:15:00 2026\nSubject: other\n\nx\n\n';
    await put('a.mbox', other + one + one);
    const uids = async (): Promise<string[]> =>
      (await readAll(openMboxSource(root), 'a')).map(({ uid }) => uid);
    const before = await uids();
    expect(new Set(before).size).toBe(3);
    await put('a.mbox', one + one);
    expect(await uids()).toEqual(before.slice(1));
  });

  it("reads Thunderbird's folders and leaves its indexes alone", async () => {
    await put('Mail/Inbox', mbox);
    await put('Mail/Inbox.msf', 'index');
    await put('Mail/Archive.sbd/2026', mbox);
    const source = openMboxSource(root);
    expect((await source.listMailboxes()).mailboxes).toEqual([{ mailbox: 'Mail', kind: 'user' }]);
    const folders = (await readAll(source, 'Mail')).map(({ folder }) => folder);
    expect(new Set(folders)).toEqual(new Set(['Inbox', 'Archive > 2026']));
  });
});

describe('a set of uids', () => {
  it('stands for exactly those uids (RFC 9051 §9)', () => {
    expect(uidSet([7, 1, 2, 3])).toBe('1:3,7');
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (uids) => {
        const written = uidSet(uids)
          .split(',')
          .flatMap((range) => {
            const [from, to = from] = range.split(':').map(Number);
            return Array.from({ length: (to ?? 0) - (from ?? 0) + 1 }, (_, index) => (from ?? 0) + index);
          });
        expect(written).toEqual([...uids].sort((a, b) => a - b));
      }),
    );
  });
});
