import { afterEach, describe, expect, it } from 'vitest';
import { openImapSource } from '../../../../core/sources/imap/imap-source.js';
import { passwordSignIn } from '../../../../core/sources/imap/sign-in.js';
import type { MailboxReader } from '../../../../core/sources/mail-source.js';
import { render } from '../../../../shared/texts/text.js';
import {
  type FakeFolder,
  type FakeImapOptions,
  type FakeImapServer,
  fakeMessage,
  startFakeImapServer,
} from '../../../fixtures/fake-imap-server.js';
import { contentOf } from '../../../fixtures/read-mailbox.js';

/* What a mail server may answer, legal and not, and what the source makes of it (backup.md §2). */

const user = 'ann@example.com';
const messages = [1, 2, 3, 4, 5].map((uid) => fakeMessage(uid, `m${String(uid)}`));

let server: FakeImapServer;
let reader: MailboxReader;
afterEach(async () => {
  await reader.close();
  await server.close();
});

async function readFrom(
  folders: Readonly<Record<string, FakeFolder>>,
  options: FakeImapOptions = {},
): Promise<void> {
  server = await startFakeImapServer(folders, options);
  const auth = { method: 'password', user } as const;
  const { port } = server;
  const source = openImapSource(
    { type: 'imap', host: '127.0.0.1', port, security: 'plain', auth, maxConnections: 1 },
    passwordSignIn(auth, 'secret'),
  );
  reader = await source.openMailbox(user);
}

/** What every listed folder holds: how many messages of how many that were promised, and the subjects read. */
async function readAll(): Promise<Record<string, unknown>> {
  const read: Record<string, unknown> = {};
  for (const folder of await reader.listFolders()) {
    const listing = await reader.listMessages(folder);
    const name = JSON.stringify(folder.path);
    if ('unreadable' in listing) {
      read[name] = render(listing.unreadable);
      continue;
    }
    const uids = listing.messages.map(({ uid }) => uid);
    const subjects: string[] = [];
    for await (const fetched of reader.fetchMessages(folder, uids)) {
      subjects.push(
        fetched.type === 'unreadable'
          ? render(fetched.reason)
          : (/^Subject: (.*)\r$/m.exec((await contentOf(fetched)).toString('latin1'))?.[1] ?? ''),
      );
    }
    read[name] = { promised: listing.promised, subjects };
  }
  return read;
}

const held = { promised: 1, subjects: ['m1'] };
const one = { messages: messages.slice(0, 1) };

describe('names of folders', () => {
  it.each<{
    what: string;
    folders: Readonly<Record<string, FakeFolder>>;
    options?: FakeImapOptions;
    read: Record<string, unknown>;
  }>([
    {
      what: 'a NIL delimiter is none: names are not split, whatever is in them',
      folders: { INBOX: one, null: one, Annullati: one, 'a/b': one, 'undefined things': one },
      options: { delimiter: 'NIL' },
      read: {
        '["INBOX"]': held,
        '["null"]': held,
        '["Annullati"]': held,
        '["a/b"]': held,
        '["undefined things"]': held,
      },
    },
    {
      what: 'a folder named NIL, listed as an atom',
      folders: { INBOX: one, NIL: { ...one, listedAs: 'NIL' } },
      read: { '["INBOX"]': held, '["NIL"]': held },
    },
    {
      what: 'quotes, backslashes and braces',
      folders: { INBOX: one, 'He said "hi"': one, 'back\\slash': one, '{5}': one },
      read: { '["INBOX"]': held, '["He said \\"hi\\""]': held, '["back\\\\slash"]': held, '["{5}"]': held },
    },
    {
      what: 'raw 8-bit names in UTF-8; one in another charset is named',
      folders: { INBOX: one, 'Gel\u00c3\u00b6scht': one, 'Entw\u00fcrfe': one },
      read: {
        '["INBOX"]': held,
        '["Gelöscht"]': held,
        '["Entw�rfe"]': 'the server refused to open it: no such folder',
      },
    },
    {
      what: 'modified UTF-7 that is not canonical beside the name it stands for',
      folders: { INBOX: one, ab: one, '&AGEAYg-': { messages: messages.slice(1, 2) } },
      read: { '["INBOX"]': held, '["ab"]': held, '["&AGEAYg-"]': { promised: 1, subjects: ['m2'] } },
    },
    {
      what: 'a refusal that repeats the password is worded without it',
      folders: {
        INBOX: { ...one, refusal: '[NOPERM] secret is no password for ann' },
        Other: { ...one, fetchRefusal: 'secret, secret' },
      },
      read: {
        '["INBOX"]': 'the server refused to open it: … is no password for ann',
        '["Other"]': 'the server refused to list its messages: …, …',
      },
    },
    {
      what: 'a separator at the beginning or the end',
      folders: { INBOX: one, '/lead': one, lead: { messages: messages.slice(1, 2) }, 'trail/': one },
      read: {
        '["INBOX"]': held,
        '["","lead"]': held,
        '["lead"]': { promised: 1, subjects: ['m2'] },
        '["trail",""]': held,
      },
    },
    {
      what: 'control characters; a line end, which no command can have, is named',
      folders: {
        INBOX: one,
        '\x01bell\x07': one,
        'two\r\nlines': { ...one, listedAs: '{10}\r\ntwo\r\nlines' },
      },
      read: {
        '["INBOX"]': held,
        '["\\u0001bell\\u0007"]': held,
        '["two\\r\\nlines"]':
          'its name has a line end or a zero byte, with which it cannot be opened. Rename it on the server.',
      },
    },
    {
      what: 'two names that are shown alike, whichever is listed first',
      folders: { INBOX: one, 'A&b': { messages: messages.slice(1, 2) }, 'A&-b': one },
      read: {
        '["INBOX"]': held,
        '["A&b"]': held,
        '["A&b-02cc82c9"]': { promised: 1, subjects: ['m2'] },
      },
    },
    {
      what: 'two names in charsets that cannot be read are both named',
      folders: { INBOX: one, 'E\u00fc': one, 'E\u00f6': one },
      read: {
        '["INBOX"]': held,
        '["E�"]': 'the server refused to open it: no such folder',
        '["E�-6a44b108"]': 'the server refused to open it: no such folder',
      },
    },
    {
      what: 'modified UTF-7 that cannot be decoded',
      folders: { INBOX: one, 'broken &AB': one },
      read: { '["INBOX"]': held, '["broken &AB"]': held },
    },
  ])('$what', async ({ folders, options, read }) => {
    await readFrom(folders, options);
    expect(await readAll()).toEqual(read);
  });
});

describe('which folders there are', () => {
  it.each<{ what: string; folders: Readonly<Record<string, FakeFolder>>; read: Record<string, unknown> }>([
    {
      what: '\\Noselect of LSUB says that a folder is not subscribed, not that it holds nothing',
      folders: {
        INBOX: { ...one, subscribed: '\\Noselect' },
        'INBOX/Archive': { ...one, subscribed: '' },
      },
      read: { '["INBOX"]': held, '["INBOX","Archive"]': held },
    },
    {
      what: 'INBOX is there, whether it is listed or not',
      folders: { INBOX: { ...one, isUnlisted: true }, Sent: one },
      read: { '["INBOX"]': held, '["Sent"]': held },
    },
    {
      what: 'a list without any folder still has INBOX',
      folders: { INBOX: { ...one, isUnlisted: true } },
      read: { '["INBOX"]': held },
    },
    {
      what: 'names that cannot be opened by their own attributes are not folders with mail',
      folders: { INBOX: one, Shared: { attributes: '\\Noselect' }, Ghost: { attributes: '\\NonExistent' } },
      read: { '["INBOX"]': held },
    },
  ])('$what', async ({ folders, read }) => {
    await readFrom(folders);
    expect(await readAll()).toEqual(read);
  });

  it.each([
    { said: 'names nothing', folders: { INBOX: { ...one, isUnlisted: true } }, isUnlisted: true },
    {
      said: 'has no INBOX',
      folders: { INBOX: { ...one, isUnlisted: true }, Sent: one },
      isUnlisted: undefined,
    },
    { said: 'is whole', folders: { INBOX: one }, isUnlisted: undefined },
  ])('a list that $said is short of INBOX and what else: $isUnlisted', async ({ folders, isUnlisted }) => {
    await readFrom(folders);
    const [inbox] = await reader.listFolders();
    expect([inbox?.path, inbox?.isUnlisted]).toEqual([['INBOX'], isUnlisted]);
  });

  it.each([
    { root: '* LIST (\\Noselect) "/" ""', said: 'present' },
    { root: '* LIST (\\Noselect) NIL ""', said: 'absent' },
    { root: '* OK nothing', said: 'unknown' },
  ])('what joins the levels of a name is asked for where no list says it: $root', async ({ root, said }) => {
    const isUnlisted = true;
    await readFrom(
      {
        INBOX: { ...one, isUnlisted },
        'Work/Old': { ...one, isUnlisted },
        WorkOld: { ...one, isUnlisted },
      },
      {
        answer: (command, tag, socket) =>
          command === 'LIST "" ""' && socket.write(`${root}\r\n${tag} OK done\r\n`),
      },
    );
    await reader.listFolders();
    expect(await reader.findFolder(['Work', 'Old'])).toMatchObject({ type: said });
    expect(server.commands).not.toContain('EXAMINE "WorkOld"');
  });

  it('a folder that is listed is not there by another path: it would be read twice', async () => {
    await readFrom({ INBOX: one, 'Work/Old': one });
    await reader.listFolders();
    expect(await reader.findFolder(['Work/Old'])).toEqual({ type: 'absent' });
    expect(await reader.findFolder(['Work', 'Old'])).toMatchObject({ type: 'present' });
    expect(await reader.findFolder(['Work', 'Old'])).toMatchObject({ type: 'present' });
  });

  it('a list that names nothing once is asked for again', async () => {
    let lists = 0;
    await readFrom(
      { INBOX: one, Sent: one },
      {
        answer: (command, tag, socket) => {
          if (!command.startsWith('LIST') || ++lists > 1) return false;
          return socket.write(`${tag} OK done\r\n`);
        },
      },
    );
    expect(await readAll()).toEqual({ '["INBOX"]': held, '["Sent"]': held });
  });

  it.each([
    { said: 'is there after all', folder: { ...one, isUnlisted: true }, found: 'present' },
    { said: 'does not exist', folder: undefined, found: 'absent' },
    { said: 'may not be opened', folder: { isUnlisted: true, refusal: '[NOPERM] no' }, found: 'unknown' },
    { said: 'is broken', folder: { isUnlisted: true, refusal: '[SERVERBUG] oops' }, found: 'unknown' },
    { said: 'is refused without a code', folder: { isUnlisted: true, refusal: 'no' }, found: 'absent' },
  ])('a folder that is not listed and $said is $found', async ({ folder, found }) => {
    await readFrom({ INBOX: one, ...(folder ? { 'Work/Old': folder } : {}) });
    await reader.listFolders();
    expect(await reader.findFolder(['Work', 'Old'])).toMatchObject({ type: found });
  });
});

describe('a line of the list that is not written as it should be', () => {
  const reason = 'the server lists it in a way that cannot be read';

  it.each([
    { what: 'a quote that does not end', listedAs: '"Wo' },
    { what: 'quotes in quotes', listedAs: '"He said "hi""' },
    { what: 'a space outside of quotes', listedAs: 'Sent Items' },
    { what: 'a quote within an atom', listedAs: 'Se"nt' },
    { what: 'words behind the name', listedAs: '"Work" "Sent"' },
    { what: 'a list for a name', listedAs: '("Work")' },
    { what: 'no name', listedAs: '' },
  ])('is named, never passed over: $what', async ({ listedAs }) => {
    await readFrom({ INBOX: one, Work: { ...one, listedAs }, Sent: one });
    const line = `LIST () "/" ${listedAs}`.trim();
    expect(await readAll()).toEqual({
      '["INBOX"]': held,
      [JSON.stringify([line])]: reason,
      '["Sent"]': held,
    });
  });

  it.each([
    { what: 'no attributes', said: '"/" "Work"' },
    { what: 'no delimiter', said: '() "Work"' },
    { what: 'attributes without an end', said: '(\\HasNoChildren "/" "Work"' },
    { what: 'nothing', said: '' },
  ])('is named, never passed over: $what', async ({ said }) => {
    await readFrom(
      { INBOX: one, Work: { ...one, isUnlisted: true } },
      {
        answer: (command, _, socket) => {
          if (command.startsWith('LIST')) socket.write(`* LIST ${said}\r\n`);
          return false;
        },
      },
    );
    expect(await readAll()).toEqual({ '["INBOX"]': held, [JSON.stringify([`LIST ${said}`.trim()])]: reason });
  });

  it.each([' ', ' ("CHILDINFO" ("SUBSCRIBED"))', ' (OLDNAME ("Works"))'])(
    'may go on behind the name as an extension has it:%s',
    async (rest) => {
      await readFrom({ INBOX: one, Work: { ...one, listedAs: `"Work"${rest}` } });
      expect(await readAll()).toEqual({ '["INBOX"]': held, '["Work"]': held });
    },
  );
});

describe('what a folder holds', () => {
  it('rows that are left out once are asked for again', async () => {
    await readFrom({ INBOX: { messages, leftOut: { positions: [2, 4], always: false } } });
    const [inbox] = await reader.listFolders();
    const listing = await reader.listMessages(inbox!);
    expect(listing).toMatchObject({
      promised: 5,
      messages: messages.map(({ uid }) => ({ uid: String(uid) })),
    });
  });

  it('rows that are always left out stay promised', async () => {
    await readFrom({ INBOX: { messages, leftOut: { positions: [2, 4], always: true } } });
    const [inbox] = await reader.listFolders();
    const listing = await reader.listMessages(inbox!);
    expect(listing).toMatchObject({ promised: 5, messages: [{ uid: '1' }, { uid: '3' }, { uid: '5' }] });
  });

  it('a FETCH that is refused costs its own folder only, and is named with the words of the server', async () => {
    await readFrom({
      INBOX: one,
      Broken: { ...one, fetchRefusal: '[SERVERBUG] Internal error occurred' },
      Sent: one,
    });
    expect(await readAll()).toEqual({
      '["INBOX"]': held,
      '["Broken"]': expect.stringContaining('Internal error occurred') as unknown,
      '["Sent"]': held,
    });
  });

  it('a mailbox is left by UNSELECT or not at all: CLOSE may expunge what EXAMINE opened', async () => {
    await readFrom({ INBOX: one, Sent: one });
    await readAll();
    await reader.close();
    expect(server.commands.filter((command) => command.startsWith('CLOSE'))).toEqual([]);
  });
});
