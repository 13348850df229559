import { once } from 'node:events';
import { type AddressInfo, type Socket, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type ImapLimits, defaultImapLimits } from '../../../../core/sources/imap/connection.js';
import { openImapSource } from '../../../../core/sources/imap/imap-source.js';
import { passwordSignIn } from '../../../../core/sources/imap/sign-in.js';
import type { MailSource } from '../../../../core/sources/mail-source.js';
import type { SessionDetail } from '../../../../shared/backup/session.js';
import type { SourceConfig } from '../../../../shared/backup/source.js';
import { type TestEngine, startEngine, storedMessages } from '../../../fixtures/engine.js';
import {
  type FakeImapOptions,
  fakeMessage,
  startFakeImapServer,
} from '../../../fixtures/fake-imap-server.js';
import { closeServer } from '../../../fixtures/sockets.js';

const user = 'ann@example.com';
const auth = { method: 'password', user } as const;
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function configOf(port: number): Extract<SourceConfig, { type: 'imap' }> {
  return { type: 'imap', host: '127.0.0.1', port, security: 'plain', auth, maxConnections: 1 };
}

function sourceAt(port: number, limits: Partial<ImapLimits> = {}): MailSource {
  return openImapSource(configOf(port), passwordSignIn(auth, 'secret'), { ...defaultImapLimits, ...limits });
}

/** Says a piece again and again until the other side hangs up, or 300 MB have gone; adds up what was taken. */
function pour(socket: Socket, piece: Buffer, poured: { bytes: number }): void {
  const more = (): void => {
    while (!socket.destroyed && poured.bytes < 300e6) {
      poured.bytes += piece.length;
      if (!socket.write(piece)) {
        socket.once('drain', more);
        return;
      }
    }
  };
  more();
}

/** What listing the folders of a server throws that answers one command in its own way. */
async function listingAt(
  answer: NonNullable<FakeImapOptions['answer']>,
  limits: Partial<ImapLimits> = {},
): Promise<unknown> {
  const server = await startFakeImapServer({ INBOX: {} }, { answer });
  cleanups.push(server.close);
  const reader = await sourceAt(server.port, limits).openMailbox(user);
  try {
    for (const folder of await reader.listFolders()) await reader.listMessages(folder);
    return null;
  } catch (error) {
    return error;
  } finally {
    await reader.close();
  }
}

/** Bytes in buffers of the kernel, and of a client that has not had its turn, come on top of the limit. */
const slack = 64e6;

describe('a server that goes on and on is cut off, with an error that says so', () => {
  it.each([
    { what: 'a line without an end', piece: Buffer.alloc(65536, 'x'), most: 16e6 },
    { what: 'untagged answers', piece: Buffer.from(`* OK ${'x'.repeat(60_000)}\r\n`), most: 32e6 },
    { what: 'folders', piece: Buffer.from(`* LIST () "/" "${'x'.repeat(300)}"\r\n`.repeat(200)), most: 32e6 },
  ])(
    '$what in the list of folders',
    async ({ piece, most }) => {
      const poured = { bytes: 0 };
      const thrown = await listingAt((command, _tag, socket) => {
        if (!command.startsWith('LIST')) return false;
        pour(socket, piece, poured);
        return true;
      });
      expect(thrown).toMatchObject({ code: 'source-protocol' });
      expect(String(thrown)).toContain('sent more in one answer');
      expect(poured.bytes).toBeLessThan(most + slack);
    },
    60_000,
  );

  it('rows of a folder that has one message', async () => {
    const thrown = await listingAt((command, tag, socket) => {
      if (command.startsWith('EXAMINE')) {
        socket.write(`* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n${tag} OK done\r\n`);
        return true;
      }
      if (!command.startsWith('FETCH')) return false;
      for (let uid = 1; uid <= 5000; uid++)
        socket.write(`* ${String(uid)} FETCH (UID ${String(uid)} FLAGS ())\r\n`);
      socket.write(`${tag} OK done\r\n`);
      return true;
    });
    expect(thrown).toMatchObject({ code: 'source-protocol' });
  });

  it('words that come one by one, for longer than an answer may take', async () => {
    const since = performance.now();
    const thrown = await listingAt(
      (command, _tag, socket) => {
        if (!command.startsWith('LIST')) return false;
        const timer = setInterval(() => socket.write('* OK still here\r\n'), 20);
        socket.once('close', () => {
          clearInterval(timer);
        });
        return true;
      },
      { answer: 500 },
    );
    expect(thrown).toMatchObject({ code: 'source-unreachable' });
    expect(performance.now() - since).toBeLessThan(5000);
  });

  it('a greeting', async () => {
    const poured = { bytes: 0 };
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      pour(
        socket,
        Buffer.concat([Buffer.from(poured.bytes === 0 ? '* OK ' : ''), Buffer.alloc(65536, 'x')]),
        poured,
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanups.push(() => closeServer(server));
    const { port } = server.address() as AddressInfo;
    await expect(sourceAt(port).openMailbox(user)).rejects.toMatchObject({ code: 'source-protocol' });
    expect(poured.bytes).toBeLessThan(16e6 + slack);
  });
});

async function engineFor(port: number): Promise<{ engine: TestEngine; run: () => Promise<SessionDetail> }> {
  const engine = await startEngine({ secret: 'secret' });
  cleanups.push(engine.close);
  const job = await engine.addJob(configOf(port));
  return { engine, run: () => engine.run(job) };
}

describe('a message that is larger than can be taken', () => {
  const large = { ...fakeMessage(3, 'large'), size: 3 * 1024 ** 3 };
  const ordinary = [1, 2, 4, 5].map((uid) => fakeMessage(uid, `m${String(uid)}`));
  const subjects = async (engine: TestEngine): Promise<string[]> =>
    (await storedMessages(engine.client, user)).map(({ subject }) => subject).sort();

  it('is named with uid, folder and size, everything else is backed up, and its content is not asked for', async () => {
    const server = await startFakeImapServer({
      INBOX: { messages: [...ordinary, large] },
      Sent: { messages: ordinary },
    });
    cleanups.push(server.close);
    const { engine, run } = await engineFor(server.port);
    for (const stored of [8, 0]) {
      const session = await run();
      expect(session).toMatchObject({ status: 'Warning', mailboxes: [{ stored }] });
      expect(session.mailboxes[0]?.reason).toMatch(
        /INBOX, 3: it has 3(\.\d)? GB, and messages of more than .* are not backed up/,
      );
    }
    expect(await subjects(engine)).toEqual(['m1', 'm1', 'm2', 'm2', 'm4', 'm4', 'm5', 'm5']);
    const asked = server.commands.filter(
      (command) => command.includes('BODY') && /FETCH \S*3[\s,:]/.test(command),
    );
    expect(asked).toEqual([]);
  });

  it('is passed over where only its literal says so: 4 GB are announced, none is kept for', async () => {
    const lying = { ...fakeMessage(3, 'lying'), announced: 4 * 1024 ** 3 };
    const server = await startFakeImapServer({
      INBOX: { messages: [...ordinary.slice(0, 2), lying, ...ordinary.slice(2)] },
    });
    cleanups.push(server.close);
    const { engine, run } = await engineFor(server.port);
    const session = await run();
    expect(session).toMatchObject({ status: 'Warning', mailboxes: [{ stored: 4 }] });
    expect(session.mailboxes[0]?.reason).toMatch(/first: INBOX, 3: /);
    expect(await subjects(engine)).toEqual(['m1', 'm2', 'm4', 'm5']);
  });

  it('at the limit is read, one byte above it is not', async () => {
    const content = `Subject: limit\r\n\r\n${'x'.repeat(1000)}\r\n`;
    const server = await startFakeImapServer({
      INBOX: {
        messages: [
          { uid: 1, content },
          { uid: 2, content: `${content}x` },
        ],
      },
    });
    cleanups.push(server.close);
    const reader = await sourceAt(server.port, { message: content.length }).openMailbox(user);
    const [inbox] = await reader.listFolders();
    await reader.listMessages(inbox!);
    const types: string[] = [];
    for await (const { uid, type } of reader.fetchMessages(inbox!, ['1', '2'])) types.push(`${uid} ${type}`);
    await reader.close();
    expect(types.sort()).toEqual(['1 message', '2 unreadable']);
  });
});

describe('a mailbox with very many folders', () => {
  it('is listed as a whole', async () => {
    const folders = Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`Folder ${String(n)}`, {}]));
    const server = await startFakeImapServer({ INBOX: {}, ...folders });
    cleanups.push(server.close);
    const reader = await sourceAt(server.port).openMailbox(user);
    expect(await reader.listFolders()).toHaveLength(3001);
    await reader.close();
  });
});
