import { afterEach, describe, expect, it } from 'vitest';
import { openImapSource } from '../../../../core/sources/imap/imap-source.js';
import { passwordSignIn } from '../../../../core/sources/imap/sign-in.js';
import { type FakeImapServer, startFakeImapServer } from '../../../fixtures/fake-imap-server.js';
import { readable } from '../../../fixtures/listing.js';
import { contentOf } from '../../../fixtures/read-mailbox.js';

/* A server that announces a literal too short: what is left of the message stands where answers do, and may read like them (docs/decisions/0344). */

const user = 'ann@example.com';
const auth = { method: 'password', user } as const;

let server: FakeImapServer;
afterEach(() => server.close());

/** What a message may have in its text; uid 4 is another message of the folder. */
const lines = [
  'plain words',
  ')',
  'words)',
  ' FLAGS ())',
  ' UID 4)',
  'a file {20}',
  ' BODY[] {400}',
  '* 5 EXPUNGE',
  '* 2 EXISTS',
  '* BYE going down',
  '* NO sorry',
  '* OK [UIDVALIDITY 99] other',
  '* 4 FETCH (UID 4 BODY[] {6}\r\nforged)',
  '+ go on',
  ...Array.from({ length: 4 }, (_, index) => `p${String(index + 5)} OK done`),
];
const places = ['in the middle', 'last', 'without a line end'] as const;

function bodyOf(line: string, place: (typeof places)[number]): string {
  const before = `Subject: three\r\n\r\n${'some text\r\n'.repeat(4)}`;
  switch (place) {
    case 'in the middle':
      return `${before}(${line}\r\nmore text)\r\nand the end\r\n`;
    case 'last':
      return `${before}${line}\r\n`;
    case 'without a line end':
      return `${before}${line}`;
  }
}

/** By uid: the bytes that were read, or null for what was named as unread. */
async function readAll(
  content: string,
  announced: number,
  size: number,
): Promise<Map<string, string | null>> {
  const other = (uid: number) => ({ uid, content: `Subject: ${String(uid)}\r\n\r\nbody ${String(uid)}\r\n` });
  const messages = [other(1), other(2), { uid: 3, content, announced, size }, other(4), other(5)];
  server = await startFakeImapServer({ INBOX: { messages } });
  const source = openImapSource(
    { type: 'imap', host: '127.0.0.1', port: server.port, security: 'plain', auth, maxConnections: 1 },
    passwordSignIn(auth, 'secret'),
  );
  const reader = await source.openMailbox(user);
  const read = new Map<string, string | null>();
  try {
    for (const folder of await reader.listFolders()) {
      const uids = readable(await reader.listMessages(folder)).messages.map(({ uid }) => uid);
      for await (const fetched of reader.fetchMessages(folder, uids))
        read.set(
          fetched.uid,
          fetched.type === 'unreadable' ? null : (await contentOf(fetched)).toString('latin1'),
        );
    }
  } finally {
    await reader.close();
    await server.close();
  }
  return read;
}

describe('a message of which the literal is announced too short', () => {
  describe.each(places)('with a line like an answer %s', (place) => {
    it.each(lines)('%j is whole or named, wherever it is cut, and the others are read', async (line) => {
      const content = bodyOf(line, place);
      const wrong: string[] = [];
      for (let short = 1; short <= line.length + 26 && short < content.length / 2; short += 1) {
        const announced = content.length - short;
        for (const size of [content.length, announced]) {
          const said = `short by ${String(short)} at ${String(size)}`;
          const read = await readAll(content, announced, size).catch((error: unknown) => String(error));
          if (typeof read === 'string') {
            wrong.push(`${said}: ${read}`);
            continue;
          }
          const three = read.get('3');
          if (three !== null && three !== content) wrong.push(`${said}: 3 is ${JSON.stringify(three)}`);
          for (const uid of ['1', '2', '4', '5'])
            if (read.get(uid) !== `Subject: ${uid}\r\n\r\nbody ${uid}\r\n`)
              wrong.push(`${said}: ${uid} is ${JSON.stringify(read.get(uid))}`);
        }
      }
      expect(wrong).toEqual([]);
    });
  });
});
