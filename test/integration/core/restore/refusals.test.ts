import { afterEach, describe, expect, it } from 'vitest';
import { openImapSource } from '../../../../core/sources/imap/imap-source.js';
import { passwordSignIn } from '../../../../core/sources/imap/sign-in.js';
import type { FetchedMessage } from '../../../../core/sources/mail-source.js';
import { fakeMessage, startFakeImapServer } from '../../../fixtures/fake-imap-server.js';
import { type FakeRestore, fakeConfig, fakeRestore } from './imap-bench.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const many = Array.from({ length: 120 }, (_, n) => fakeMessage(n + 1, `m${String(n + 1)}`));
const appends = ({ target }: FakeRestore): number =>
  target.commands.filter((command) => command.startsWith('APPEND')).length;

describe('a restore whose messages are refused', () => {
  it.each([
    { refusal: 'NO [OVERQUOTA] Quota exceeded', most: 10 },
    { refusal: 'NO [LIMIT] too many messages', most: 10 },
    { refusal: 'NO [NOPERM] not yours', most: 3 },
    { refusal: 'NO [TRYCREATE] no such folder', most: 3 },
    { refusal: 'NO failed', most: 30 },
  ])(
    'one after the other stops sending, and says how many were not tried: $refusal',
    async ({ refusal, most }) => {
      let isFull = true;
      const bench = await fakeRestore(
        { folders: { INBOX: { messages: many } } },
        { options: { appended: (_, message) => (isFull && message.uid > 10 ? refusal : message) } },
      );
      cleanups.push(bench.close);
      const session = await bench.restore();
      const { commands } = bench.target;
      expect(appends(bench)).toBeLessThanOrEqual(10 + most);
      // The first few are sent again with less said of them.
      const sent = new Set(commands.flatMap((command) => /^APPEND.*Subject: (\S+)/s.exec(command)?.[1] ?? []))
        .size;
      expect(session).toMatchObject({ status: 'Warning', mailboxes: [{ stored: 10, seen: 120 }] });
      const said = session.log.map(({ text }) => text).join('\n');
      expect(said).toContain(`${String(sent - 10)} refused by the server, ${String(120 - sent)} not tried`);
      expect(said).toContain(`${String(120 - sent)} messages not sent`);
      isFull = false;
      expect(await bench.restore()).toMatchObject({ status: 'Success', mailboxes: [{ stored: 110 }] });
      expect(bench.target.folders['INBOX']?.messages).toHaveLength(120);
    },
  );

  it('for their size does not keep smaller ones from being sent', async () => {
    const messages = many.map((message, n) =>
      n % 2 === 0 ? message : { ...message, content: `${message.content ?? ''}${'x'.repeat(2000 + n)}` },
    );
    const bench = await fakeRestore(
      { folders: { INBOX: { messages } } },
      {
        options: {
          appended: (_, message) => ((message.content ?? '').length > 1000 ? 'NO [OVERQUOTA] full' : message),
        },
      },
    );
    cleanups.push(bench.close);
    const session = await bench.restore();
    expect(session).toMatchObject({ mailboxes: [{ stored: 60 }] });
    expect(appends(bench)).toBe(63);
  });

  it.each(['NO no', 'NO [CANNOT] no', 'NO [OVERQUOTA] no', 'NO [TOOBIG] no'])(
    'now and then never stops the rest: %s',
    async (refusal) => {
      const bench = await fakeRestore(
        { folders: { INBOX: { messages: many } } },
        {
          options: {
            appended: (_, message) => (/m\d*[37]\r/.test(message.content ?? '') ? refusal : message),
          },
        },
      );
      cleanups.push(bench.close);
      expect(await bench.restore()).toMatchObject({ mailboxes: [{ stored: 96 }] });
    },
  );
});

describe('a backup whose messages are refused', () => {
  async function fetchAt(
    isRefused: (uid: number) => boolean,
  ): Promise<{ found: FetchedMessage[]; asked: number }> {
    const messages = Array.from({ length: 600 }, (_, n) => fakeMessage(n + 1, `m${String(n + 1)}`));
    const server = await startFakeImapServer(
      { INBOX: { messages } },
      {
        answer: (command, tag, socket) => {
          const [, set = ''] = /^UID FETCH (\S+) .*BODY/.exec(command) ?? [];
          const ranges = set === '' ? [] : set.split(',').map((range) => range.split(':').map(Number));
          const isAny = ranges.some(([from = 0, to = from]) =>
            Array.from({ length: to - from + 1 }, (_, n) => from + n).some(isRefused),
          );
          if (isAny) socket.write(`${tag} NO [SERVERBUG] broken\r\n`);
          return isAny;
        },
      },
    );
    cleanups.push(server.close);
    const auth = { method: 'password', user: 'ann@example.com' } as const;
    const config = fakeConfig(server.port);
    if (config.type !== 'imap') throw new Error('Not a mail server');
    const reader = await openImapSource(config, passwordSignIn(auth, 'secret')).openMailbox(auth.user);
    const [inbox] = await reader.listFolders();
    await reader.listMessages(inbox!);
    const found: FetchedMessage[] = [];
    const uids = messages.map(({ uid }) => String(uid));
    for await (const each of reader.fetchMessages(inbox!, uids)) found.push(each);
    await reader.close();
    expect(new Set(found.map(({ uid }) => uid)).size).toBe(600);
    return { found, asked: server.commands.filter((command) => command.includes('BODY')).length };
  }
  const contents = (found: readonly FetchedMessage[]): number =>
    found.filter(({ type }) => type === 'message').length;

  it('all of them, asks for a few and not for the rest, and names each', async () => {
    const { found, asked } = await fetchAt(() => true);
    expect(contents(found)).toBe(0);
    expect(asked).toBeLessThan(50);
  });

  it('many at the beginning gets all others', async () => {
    const { found } = await fetchAt((uid) => uid <= 300);
    expect(contents(found)).toBe(300);
  });

  it('one now and then gets all others', async () => {
    const { found } = await fetchAt((uid) => uid % 100 === 1);
    expect(contents(found)).toBe(594);
  });
});
