import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openImapSource } from '../../../../core/sources/imap/imap-source.js';
import { passwordSignIn } from '../../../../core/sources/imap/sign-in.js';
import type { MailboxReader } from '../../../../core/sources/mail-source.js';
import {
  type FakeFolder,
  type FakeImapOptions,
  type FakeImapServer,
  fakeMessage,
  startFakeImapServer,
} from '../../../fixtures/fake-imap-server.js';

/* Where a server says that messages were removed, and what of it is believed (docs/decisions/0325). */

const user = 'ann@example.com';
const five = [1, 2, 3, 4, 5].map((uid) => fakeMessage(uid, `m${String(uid)}`));

let server: FakeImapServer;
let reader: MailboxReader | null;
afterEach(async () => {
  await reader?.close();
  await server.close();
});

async function openMailbox(
  folders: Readonly<Record<string, FakeFolder>>,
  answer: NonNullable<FakeImapOptions['answer']>,
): Promise<MailboxReader> {
  server = await startFakeImapServer(folders, { answer });
  const auth = { method: 'password', user } as const;
  const { port } = server;
  const source = openImapSource(
    { type: 'imap', host: '127.0.0.1', port, security: 'plain', auth, maxConnections: 1 },
    passwordSignIn(auth, 'secret'),
  );
  reader = await source.openMailbox(user);
  return reader;
}

interface Read {
  readonly promised: number;
  readonly listed: readonly number[];
  /** Uids of which a content came, and of those that are named as unreadable. */
  readonly came: readonly number[];
  readonly unreadable: readonly number[];
}

/** All folders as a first session reads them: each is opened and listed while the one before is fetched. */
async function readAll(mailbox: MailboxReader): Promise<Record<string, Read>> {
  const read: Record<string, Read> = {};
  const folders = await mailbox.listFolders();
  mailbox.expect?.(folders.map((folder) => ({ folder, isNew: true })));
  for (const folder of folders) {
    const listing = await mailbox.listMessages(folder);
    if ('unreadable' in listing) throw new Error(listing.unreadable.id);
    const listed = listing.messages.map(({ uid }) => Number(uid));
    const [came, unreadable]: [number[], number[]] = [[], []];
    for await (const { type, uid } of mailbox.fetchMessages(folder, listed.map(String)))
      (type === 'unreadable' ? unreadable : came).push(Number(uid));
    read[folder.path.join('/')] = { promised: listing.promised, listed, came: came.sort(), unreadable };
  }
  return read;
}

const isListing = (command: string): boolean => command.startsWith('FETCH 1:*');
const write = (socket: Socket, lines: readonly string[]): boolean =>
  socket.write(`${lines.join('\r\n')}\r\n`);

/** The answer of a server that counts its rows by sequence number and removes a message after some of them; with mail that comes then or not. */
function listingWithRemoval(removed: number, after: number, hasMail: boolean): string[] {
  const uids = five.map(({ uid }) => uid);
  const lines: string[] = [];
  let given = 0;
  for (let number = 1; number <= uids.length || given === after; number += 1) {
    if (given === after) {
      uids.splice(removed - 1, 1);
      lines.push(`* ${String(removed)} EXPUNGE`);
      if (hasMail) lines.push(`* ${String(uids.push(6))} EXISTS`);
      given = Infinity;
    }
    const uid = uids[number - 1];
    if (uid === undefined) break;
    lines.push(`* ${String(number)} FETCH (UID ${String(uid)} FLAGS ())`);
    given += 1;
  }
  return lines;
}

describe('a message that is removed while a folder is listed', () => {
  const removals = [1, 2, 3, 4, 5].flatMap((removed) =>
    [0, 1, 2, 3, 4, 5].flatMap((after) => [true, false].map((hasMail) => ({ removed, after, hasMail }))),
  );

  it.each(['Work', 'INBOX'])('costs no other message its row: %s', async (name) => {
    for (const { removed, after, hasMail } of removals) {
      let left = five;
      let isRemoved = false;
      const other = name === 'INBOX' ? {} : { INBOX: { messages: five.slice(0, 1) } };
      const mailbox = await openMailbox({ ...other, [name]: { messages: five } }, (command, tag, socket) => {
        if (
          !isListing(command) ||
          isRemoved ||
          (name !== 'INBOX' && !server.commands.includes(`EXAMINE "${name}"`))
        )
          return false;
        isRemoved = true;
        left = [...five.filter(({ uid }) => uid !== removed), ...(hasMail ? [fakeMessage(6, 'm6')] : [])];
        server.folders = { ...server.folders, [name]: { messages: left } };
        return write(socket, [...listingWithRemoval(removed, after, hasMail), `${tag} OK done`]);
      });
      const read = (await readAll(mailbox))[name];
      const uids = left.map(({ uid }) => uid);
      expect({ removed, after, hasMail, ...read }).toEqual({
        ...{ removed, after, hasMail },
        ...{ promised: uids.length, listed: uids, came: uids, unreadable: [] },
      });
      await mailbox.close();
      await server.close();
    }
  });
});

/** What a server may say that has messages be fewer. */
const sayings = {
  'one is expunged': ['* 1 EXPUNGE'],
  'all are expunged': five.map(() => '* 1 EXPUNGE'),
  'one that it has not is expunged': ['* 9 EXPUNGE', '* 0 EXPUNGE'],
  'all vanished': ['* VANISHED 1:4294967295'],
  'nothing exists': ['* 0 EXISTS'],
} as const;
type Saying = keyof typeof sayings;
const allSayings = Object.keys(sayings) as Saying[];

/** Where it may say so: in the answer of a command, by its beginning, or after the answer of one. */
const places: readonly { place: string; command: RegExp; isAfter?: true }[] = [
  { place: 'in the answer of EXAMINE', command: /^EXAMINE/ },
  { place: 'to nobody', command: /^EXAMINE/, isAfter: true },
  { place: 'in a listing', command: /^FETCH 1:\*/ },
  { place: 'in the answer of UID FETCH', command: /^UID FETCH/ },
  { place: 'in the answer of NOOP', command: /^NOOP/ },
];

/** Says it at each such command. */
function says(
  saying: Saying,
  { command: at, isAfter }: (typeof places)[number],
): NonNullable<FakeImapOptions['answer']> {
  return (command, _, socket) => {
    if (!at.test(command)) return false;
    if (isAfter === true) queueMicrotask(() => write(socket, sayings[saying]));
    else write(socket, sayings[saying]);
    return false;
  };
}

describe.each(places)('$place', (at) => {
  it.each(allSayings)('%s, which is not so: a listing that is short is not whole', async (saying) => {
    const messages = { messages: five, leftOut: { positions: [2], always: true } };
    const { INBOX: read } = await readAll(await openMailbox({ INBOX: messages }, says(saying, at)));
    expect(read).toEqual({ promised: 5, listed: [1, 3, 4, 5], came: [1, 3, 4, 5], unreadable: [] });
  });

  it.each(allSayings)('%s, which is not so: what the folder still lists has not gone', async (saying) => {
    const messages = five.map((each) => (each.uid === 3 ? { ...each, content: null } : each));
    const { INBOX: read } = await readAll(await openMailbox({ INBOX: { messages } }, says(saying, at)));
    // Said once where it may be said: then the folder has nothing.
    const isBelieved = saying === 'all are expunged' && at.place.endsWith('NOOP');
    expect(read).toEqual({
      ...{ promised: 5, listed: [1, 2, 3, 4, 5], came: [1, 2, 4, 5] },
      unreadable: isBelieved ? [] : [3],
    });
  });
});
