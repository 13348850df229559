import { afterEach, describe, expect, it } from 'vitest';
import { type ImapLimits, defaultImapLimits } from '../../../../core/sources/imap/connection.js';
import { openImapSource } from '../../../../core/sources/imap/imap-source.js';
import { passwordSignIn } from '../../../../core/sources/imap/sign-in.js';
import { MessageBrokeOff } from '../../../../core/sources/mail-source.js';
import { render } from '../../../../shared/texts/text.js';
import {
  type FakeFolder,
  type FakeImapOptions,
  startFakeImapServer,
} from '../../../fixtures/fake-imap-server.js';
import { contentOf } from '../../../fixtures/read-mailbox.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const auth = { method: 'password', user: 'ann@example.com' } as const;
const limits: ImapLimits = { ...defaultImapLimits, inOnePiece: 300, piece: 100, message: 5000 };
const mail = (name: string, bytes: number): string =>
  `Subject: ${name}\r\n\r\n${'0123456789'.repeat(bytes)}`.slice(0, bytes);

interface Read {
  /** By uid, in the order in which they came: the content, why there is none, or `gone`. */
  readonly given: readonly (readonly [uid: string, said: string])[];
  readonly commands: readonly string[];
  readonly thrown: unknown;
}

/** Reads an inbox; `during` is called before a large message is read. */
async function readInbox(
  folder: FakeFolder,
  options: FakeImapOptions & {
    readonly uids?: readonly string[];
    readonly during?: (inbox: FakeFolder) => FakeFolder;
  } = {},
): Promise<Read> {
  const server = await startFakeImapServer({ INBOX: folder }, options);
  cleanups.push(server.close);
  const config = {
    type: 'imap',
    host: '127.0.0.1',
    port: server.port,
    security: 'plain',
    auth,
    maxConnections: 1,
  } as const;
  const reader = await openImapSource(config, passwordSignIn(auth, 'secret'), limits).openMailbox(auth.user);
  const [inbox] = await reader.listFolders();
  await reader.listMessages(inbox!);
  const uids = options.uids ?? (folder.messages ?? []).map(({ uid }) => String(uid));
  const given: (readonly [string, string])[] = [];
  let thrown: unknown = null;
  try {
    for await (const fetched of reader.fetchMessages(inbox!, uids)) {
      if (fetched.type === 'unreadable') {
        given.push([fetched.uid, render(fetched.reason)]);
        continue;
      }
      if (fetched.type === 'large-message' && options.during)
        server.folders = { INBOX: options.during(server.folders['INBOX'] ?? {}) };
      try {
        given.push([fetched.uid, (await contentOf(fetched)).toString('latin1')]);
      } catch (error) {
        if (!(error instanceof MessageBrokeOff)) throw error;
        given.push([fetched.uid, error.reason === null ? 'gone' : render(error.reason)]);
      }
    }
  } catch (error) {
    thrown = error;
  }
  await reader.close();
  return { given, commands: server.commands, thrown };
}

const small = [1, 3].map((uid) => ({ uid, content: mail(`small ${String(uid)}`, 50 + uid) }));
const [first, third] = small;

describe('a message that is not handed over as one buffer', () => {
  it.each([301, 399, 400, 401, 1234])(
    'of %i bytes comes in pieces, after the others, and whole',
    async (bytes) => {
      const large = { uid: 2, content: mail('large', bytes) };
      const { given, commands } = await readInbox({ messages: [first!, large, third!] });
      expect(given).toEqual([
        ['1', first?.content],
        ['3', third?.content],
        ['2', large.content],
      ]);
      const asked = commands.filter((command) => /FETCH 2 .*BODY\.PEEK/.test(command));
      expect(asked[0]).toContain('BODY.PEEK[]<0.100>');
      expect(asked).toHaveLength(Math.floor(bytes / 100) + 1);
    },
  );

  it.each([
    ['less than it is', 700, 1000],
    ['more than it is', 1500, 1000],
  ])('of which the server says %s comes whole', async (_, size, bytes) => {
    const large = { uid: 2, size, content: mail('large', bytes) };
    expect((await readInbox({ messages: [large] })).given).toEqual([['2', large.content]]);
  });

  it('of which less than half comes is named', async () => {
    const large = { uid: 2, size: 2100, content: mail('large', 1000) };
    const { given } = await readInbox({ messages: [large, third!] });
    expect(given).toEqual([
      ['3', third?.content],
      ['2', 'the server gives 1.0 kB of its 2.1 kB'],
    ]);
  });

  it('that continues beyond what is taken is named', async () => {
    const large = { uid: 2, size: 4000, content: mail('large', 6000) };
    const { given } = await readInbox({ messages: [large] });
    expect(given[0]?.[1]).toMatch(/^it has 5\.\d kB, and messages of more than 5\.0 kB are not backed up$/);
  });

  it('that is removed while it is read counts as gone, and the next one is read', async () => {
    const large = [2, 4].map((uid) => ({ uid, content: mail(`large ${String(uid)}`, 1000) }));
    let asked = 0;
    const { given } = await readInbox(
      { messages: large },
      {
        answer: (command, tag, socket) => {
          if (!/FETCH 2 .*BODY\.PEEK/.test(command) || ++asked < 4) return false;
          // As servers answer about what has been expunged: with nothing.
          socket.write(`${tag} OK done\r\n`);
          return true;
        },
        during: (inbox) => ({ ...inbox, messages: (inbox.messages ?? []).filter(({ uid }) => uid !== 2) }),
      },
    );
    expect(given.map(([uid, said]) => [uid, said.slice(0, 4)])).toEqual([
      ['2', 'gone'],
      ['4', 'Subj'],
    ]);
  });

  it('whose end comes early because it is removed counts as gone', async () => {
    const large = { uid: 2, content: mail('large', 1000) };
    const { given } = await readInbox(
      { messages: [large] },
      {
        answer: (command, tag, socket) => {
          if (command.includes('BODY.PEEK[]<300.100>')) {
            socket.write(`* 1 FETCH (UID 2 BODY[]<300> {0}\r\n)\r\n${tag} OK done\r\n`);
            return true;
          }
          if (command !== 'NOOP') return false;
          socket.write(`* 1 EXPUNGE\r\n${tag} OK done\r\n`);
          return true;
        },
      },
    );
    expect(given).toEqual([['2', 'gone']]);
  });

  it('that is refused in the middle is named, and the next one is read', async () => {
    const large = [2, 4].map((uid) => ({ uid, content: mail(`large ${String(uid)}`, 1000) }));
    const { given } = await readInbox(
      { messages: large },
      {
        answer: (command, tag, socket) => {
          if (!command.includes('FETCH 2 (UID BODY.PEEK[]<500.100>')) return false;
          socket.write(`${tag} NO its file is damaged\r\n`);
          return true;
        },
      },
    );
    expect(given).toEqual([
      ['2', 'the server refused it: its file is damaged'],
      ['4', large[1]?.content],
    ]);
  });

  it('at which the connection is cut fails the fetch, as any other', async () => {
    const { given, thrown } = await readInbox(
      { messages: [first!, { uid: 2, content: mail('large', 1000) }, third!] },
      {
        answer: (command, _tag, socket) => {
          if (!command.includes('<500.100>')) return false;
          socket.destroy();
          return true;
        },
      },
    );
    expect(given.map(([uid]) => uid)).toEqual(['1', '3']);
    expect(thrown).toMatchObject({ code: 'source-unreachable' });
  });

  it('comes whole from a server that knows no pieces', async () => {
    const content = mail('large', 900);
    const { given } = await readInbox(
      { messages: [{ uid: 2, content }] },
      {
        answer: (command, tag, socket) => {
          if (!/BODY\.PEEK\[\]</.test(command)) return false;
          socket.write(`* 1 FETCH (UID 2 BODY[] {900}\r\n${content})\r\n${tag} OK done\r\n`);
          return true;
        },
      },
    );
    expect(given).toEqual([['2', content]]);
  });

  it('is asked for in pieces of a lower size where it is asked for alone: its size may be an estimate', async () => {
    const large = { uid: 2, size: 150, content: mail('large', 2000) };
    expect((await readInbox({ messages: [large, third!] }, { uids: ['2'] })).given).toEqual([
      ['2', large.content],
    ]);
  });
});
