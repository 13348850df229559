import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { openImapSource } from '../../../../core/sources/imap/imap-source.js';
import { passwordSignIn } from '../../../../core/sources/imap/sign-in.js';
import type { MailboxReader, SourceFolder } from '../../../../core/sources/mail-source.js';
import {
  type FakeFolder,
  type FakeImapOptions,
  type FakeImapServer,
  fakeMessage,
  startFakeImapServer,
} from '../../../fixtures/fake-imap-server.js';
import { readable } from '../../../fixtures/listing.js';
import { contentOf } from '../../../fixtures/read-mailbox.js';

/* What is asked before the last answer has come, and that nothing is taken for what it is not (docs/decisions/0200). */

const user = 'ann@example.com';
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function open(
  folders: Readonly<Record<string, FakeFolder>>,
  options: FakeImapOptions = {},
): Promise<{ server: FakeImapServer; reader: MailboxReader }> {
  const server = await startFakeImapServer(folders, options);
  cleanups.push(server.close);
  return { server, reader: await openAt(server.port) };
}

async function openAt(port: number): Promise<MailboxReader> {
  const auth = { method: 'password', user } as const;
  const source = openImapSource(
    { type: 'imap', host: '127.0.0.1', port, security: 'plain', auth, maxConnections: 1 },
    passwordSignIn(auth, 'secret'),
  );
  const reader = await source.openMailbox(user);
  cleanups.push(() => reader.close());
  return reader;
}

/** Everything in some folders, listed as a backup lists them; subjects by folder. */
async function readAhead(
  reader: MailboxReader,
  during: (folder: SourceFolder) => void = () => undefined,
): Promise<Record<string, string[]>> {
  const folders = await reader.listFolders();
  reader.expect?.(folders.map((folder) => ({ folder, isNew: true })));
  const read: Record<string, string[]> = {};
  for (const folder of folders) {
    const { messages } = readable(await reader.listMessages(folder));
    during(folder);
    const subjects: string[] = [];
    for await (const fetched of reader.fetchMessages(
      folder,
      messages.map(({ uid }) => uid),
    ))
      if (fetched.type === 'unreadable') subjects.push(`unreadable ${fetched.uid}`);
      else subjects.push(/^Subject: (.*)\r$/m.exec((await contentOf(fetched)).toString())?.[1] ?? '');
    read[folder.path.join('/')] = subjects;
  }
  return read;
}

function untilDrained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });
}

const some = (name: string, count: number): FakeFolder => ({
  messages: Array.from({ length: count }, (_, n) => fakeMessage(n + 1, `${name}${String(n + 1)}`)),
});
const names = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `${name}${String(n + 1)}`);

describe('commands in flight', () => {
  it.each([
    ['STATUS of folders', /^STATUS/, 3],
    ['the opening of a folder and its listing', /^(EXAMINE|FETCH 1:\*)/, 2],
    ['messages, in batches', /^UID FETCH .*BODY/, 4],
  ])('%s: the server need not have answered the first of them', async (_, pattern, count) => {
    const folders = { INBOX: some('a', 900), Sent: some('b', 3), Work: {} };
    const { reader } = await open(folders, { waitsFor: { pattern, count } });
    const read = await readAhead(reader);
    expect(read).toEqual({ INBOX: names('a', 900), Sent: names('b', 3), Work: [] });
  });

  it('the next folder is opened and listed before the last message of this one has come', async () => {
    const { server, reader } = await open(
      { INBOX: some('a', 2), Sent: some('b', 2), Work: some('c', 1) },
      {
        waitsFor: { pattern: /^(UID FETCH .*BODY|EXAMINE "Sent")/, count: 2 },
      },
    );
    expect(await readAhead(reader)).toEqual({
      INBOX: names('a', 2),
      Sent: names('b', 2),
      Work: names('c', 1),
    });
    const opened = server.commands.filter((command) => command.startsWith('EXAMINE'));
    expect(opened).toEqual(expect.arrayContaining(['EXAMINE "INBOX"', 'EXAMINE "Sent"', 'EXAMINE "Work"']));
  });

  it('STATUS comes with the listing where the server offers it, and one by one where it does not after all', async () => {
    for (const isRefused of [false, true]) {
      const { server, reader } = await open(
        { INBOX: some('a', 2) },
        {
          capabilities: 'IMAP4rev1 LIST-STATUS CONDSTORE',
          answer: (said, tag, socket) => {
            if (!said.includes('RETURN')) return false;
            if (isRefused) socket.write(`${tag} BAD no such option\r\n`);
            else
              socket.write(
                `* LIST () "/" INBOX\r\n* STATUS INBOX (MESSAGES 2 UIDNEXT 3 UIDVALIDITY 7 HIGHESTMODSEQ 9)\r\n${tag} OK\r\n`,
              );
            return true;
          },
        },
      );
      const [inbox] = await reader.listFolders();
      expect(inbox?.state).toBe(isRefused ? null : '7:3:2:9');
      const statuses = server.commands.filter((command) => command.startsWith('STATUS'));
      expect(statuses).toHaveLength(isRefused ? 1 : 0);
      expect(server.commands).toContain(
        'LIST "" "*" RETURN (STATUS (MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ))',
      );
    }
  });
});

describe('what a folder still has to give when the next one is open', () => {
  const withOne = (content: string | null): Record<string, FakeFolder> => ({
    INBOX: { messages: [...(some('a', 4).messages ?? []), { uid: 5, content, size: 10 }] },
    Sent: some('b', 2),
    Work: some('c', 2),
  });

  it('is asked for alone, in that folder', async () => {
    let asked = 0;
    const { server, reader } = await open(withOne('Subject: a5\r\n\r\n'), {
      // The first time it is passed over.
      answer: (said) => /^UID FETCH 1:5 .*BODY/.test(said) && ++asked === 1 && said.replace('1:5', '1:4'),
    });
    expect(await readAhead(reader)).toEqual({
      INBOX: names('a', 5),
      Sent: names('b', 2),
      Work: names('c', 2),
    });
    const order = server.commands.filter((command) => /^EXAMINE|BODY/.test(command));
    expect(order.filter((command) => command === 'EXAMINE "INBOX"')).toHaveLength(2);
    expect(order.indexOf('UID FETCH 5 (UID INTERNALDATE BODY.PEEK[])')).toBeGreaterThan(
      order.lastIndexOf('EXAMINE "INBOX"'),
    );
  });

  it('is not looked for where its uids mean other messages by now', async () => {
    const folders = withOne(null);
    const { server, reader } = await open(folders);
    const reading = readAhead(reader, () => {
      server.folders = { ...folders, INBOX: { ...folders['INBOX'], uidValidity: 8 } };
    });
    await expect(reading).rejects.toMatchObject({ code: 'source-unreachable' });
  });
});

describe('a server that does not work in the order in which it was asked', () => {
  const folders = { INBOX: some('a', 3), Sent: some('b', 3) };
  it.each([
    ['opens the next folder before it has given the last messages of this one', /^UID FETCH .*BODY/],
    ['lists what was open before', /^EXAMINE "Sent"/],
  ])('and %s is not believed', async (_, pattern) => {
    let late: (() => void) | null = null;
    const server = await startFakeImapServer(folders, {
      answer: (said, tag, socket) => {
        if (late === null && pattern.test(said)) {
          late = (): void => {
            socket.emit('data', Buffer.from(`${tag} ${said}\r\n`));
          };
          setTimeout(late, 100);
          return true;
        }
        return false;
      },
    });
    cleanups.push(server.close);
    const reader = await openAt(server.port);
    const reading = readAhead(reader);
    await expect(reading).rejects.toMatchObject({ code: 'source-unreachable' });
  });
});

describe('a server that sends faster than its messages are taken', () => {
  it('waits: what has come and is not taken is bounded', async () => {
    const size = 500_000;
    const count = 300;
    const content = `Subject: large\r\n\r\n${'x'.repeat(size)}`;
    const messages = Array.from({ length: count }, (_, n) => ({ uid: n + 1, content }));
    let sent = 0;
    const { reader } = await open(
      { INBOX: { messages } },
      {
        answer: (said, tag, socket) => {
          if (!/^UID FETCH .*BODY/.test(said)) return false;
          const [, from, to] = /^UID FETCH (\d+):(\d+)/.exec(said) ?? [];
          const pour = async (): Promise<void> => {
            for (let uid = Number(from); uid <= Number(to) && !socket.destroyed; uid++) {
              const isTaken = socket.write(
                `* ${String(uid)} FETCH (UID ${String(uid)} BODY[] {${String(content.length)}}\r\n${content})\r\n`,
              );
              sent += 1;
              if (!isTaken) await untilDrained(socket);
            }
            socket.write(`${tag} OK\r\n`);
          };
          void pour();
          return true;
        },
      },
    );
    const [inbox] = await reader.listFolders();
    const { messages: listed } = readable(await reader.listMessages(inbox!));
    const fetching = reader
      .fetchMessages(
        inbox!,
        listed.map(({ uid }) => uid),
      )
      [Symbol.asyncIterator]();
    const before = process.memoryUsage().arrayBuffers;
    await fetching.next();
    let quiet = 0;
    for (let last = -1; quiet < 5; quiet = sent === last ? quiet + 1 : 0) {
      last = sent;
      await delay(50);
    }
    // 8 MiB wait here, and some in the buffers of the kernel and of the server.
    expect(sent * size).toBeLessThan(40e6);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40e6);
    let taken = 1;
    while ((await fetching.next()).done !== true) taken += 1;
    expect(taken).toBe(count);
  }, 60_000);

  it('is left at once, in the middle of its messages', async () => {
    const content = `Subject: large\r\n\r\n${'x'.repeat(100_000)}`;
    const messages = Array.from({ length: 600 }, (_, n) => ({ uid: n + 1, content }));
    const { reader } = await open({ INBOX: { messages } });
    const [inbox] = await reader.listFolders();
    await reader.listMessages(inbox!);
    for await (const _ of reader.fetchMessages(
      inbox!,
      messages.map(({ uid }) => String(uid)),
    ))
      break;
    const since = performance.now();
    await reader.close();
    // A goodbye would be waited for, for a second.
    expect(performance.now() - since).toBeLessThan(900);
  });
});

describe('answers that cannot be told apart', () => {
  it('end the connection', async () => {
    const { reader } = await open(
      { INBOX: some('a', 2) },
      {
        answer: (said, _, socket) => {
          if (!said.startsWith('EXAMINE')) return false;
          socket.write('p999 OK [READ-ONLY] done\r\n');
          return true;
        },
      },
    );
    const [inbox] = await reader.listFolders();
    await expect(reader.listMessages(inbox!)).rejects.toMatchObject({ code: 'source-protocol' });
  });

  it.each([
    ['a refusal', (tag: string) => `${tag} NO [LIMIT] Rate limit hit. Retry-After: 7\r\n`],
    ['a goodbye', () => '* BYE Rate limit hit. Retry-After: 7\r\n'],
  ])('are not waited for where the server asks for a pause by %s', async (_, words) => {
    const { reader } = await open(
      { INBOX: some('a', 2) },
      {
        answer: (said, tag, socket) => {
          if (!/^UID FETCH .*BODY/.test(said)) return false;
          socket.write(words(tag));
          return true;
        },
      },
    );
    await expect(readAhead(reader)).rejects.toMatchObject({ code: 'source-throttled', retryAfterMs: 7000 });
  });
});
