import { afterEach, describe, expect, it } from 'vitest';
import { openImapSource } from '../../../../core/sources/imap/imap-source.js';
import { passwordSignIn } from '../../../../core/sources/imap/sign-in.js';
import { render } from '../../../../shared/texts/text.js';
import { type FakeImapServer, startFakeImapServer } from '../../../fixtures/fake-imap-server.js';
import type { FakeMessage } from '../../../fixtures/fake-imap-session.js';
import { contentOf } from '../../../fixtures/read-mailbox.js';

/* Some servers only estimate RFC822.SIZE, and any may break off: a content that is shorter than announced is told apart by asking for what comes after it. */

const user = 'ann@example.com';
const auth = { method: 'password', user } as const;

let server: FakeImapServer;
afterEach(() => server.close());

/** By uid: the bytes that were read, or why there are none. */
async function readAll(messages: readonly FakeMessage[]): Promise<Map<string, string>> {
  server = await startFakeImapServer({ INBOX: { messages } });
  const source = openImapSource(
    { type: 'imap', host: '127.0.0.1', port: server.port, security: 'plain', auth, maxConnections: 1 },
    passwordSignIn(auth, 'secret'),
  );
  const reader = await source.openMailbox(user);
  const read = new Map<string, string>();
  for (const folder of await reader.listFolders()) {
    const listing = await reader.listMessages(folder);
    if ('unreadable' in listing) throw new Error(render(listing.unreadable));
    for await (const fetched of reader.fetchMessages(
      folder,
      listing.messages.map(({ uid }) => uid),
    ))
      read.set(
        fetched.uid,
        fetched.type === 'unreadable'
          ? render(fetched.reason)
          : (await contentOf(fetched)).toString('latin1'),
      );
  }
  await reader.close();
  return read;
}

function numbered(count: number): (FakeMessage & { readonly content: string })[] {
  return Array.from({ length: count }, (_, index) => ({
    uid: index + 1,
    content: `Subject: ${String(index)}\r\n\r\n${'line after line\r\n'.repeat(1 + (index % 7))}`,
  }));
}

const bodiesAskedFor = (): number =>
  server.commands.filter((command) => /^UID FETCH .*BODY\.PEEK\[\]/.test(command)).length;

describe('a content that is shorter than announced', () => {
  it('is read to its end in pieces wherever it was cut, and named where hardly anything came', async () => {
    const [whole] = numbered(1);
    const content = whole?.content ?? '';
    const messages = [...content, ''].map((_, cutAt) => ({ uid: cutAt + 1, content, cutAt }));
    const read = await readAll(messages);
    for (const { uid, cutAt } of messages) {
      const said = read.get(String(uid)) ?? '';
      if (cutAt * 2 >= content.length) expect(said, `cut after ${String(cutAt)} bytes`).toBe(content);
      else expect(said).toMatch(/^the server gives .* of its 3\d bytes$/);
    }
    expect(read.size).toBe(content.length + 1);
  });

  it.each([1, 10, 40])('is whole where the server estimates %d bytes more and has no more', async (more) => {
    const messages = numbered(600).map((message) => ({ ...message, size: message.content.length + more }));
    // Less than half of what is announced is no content, estimate or not.
    const isTaken = ({ content }: { content: string }): boolean =>
      content.length * 2 >= content.length + more;
    const read = await readAll(messages);
    for (const { uid, content } of messages.filter(isTaken)) expect(read.get(String(uid))).toBe(content);
  });

  it('is asked about a few times only, once a server is known to estimate', async () => {
    const messages = numbered(600).map((message) => ({ ...message, size: message.content.length + 9 }));
    expect((await readAll(messages)).size).toBe(600);
    expect(bodiesAskedFor()).toBeLessThan(40);
  });

  it('is still asked about at such a server where it does not end as a message does', async () => {
    const messages = numbered(60).map((message) => ({ ...message, size: message.content.length + 9 }));
    const content = numbered(1)[0]?.content ?? '';
    const cut = { uid: 61, content, cutAt: 30 };
    const read = await readAll([...messages, cut]);
    expect(read.get('60')).toBe(messages.at(-1)?.content);
    expect(read.get('61')).toBe(content);
  });
});

describe('a content that is longer than announced', () => {
  it('is whole, however low the size is: its literal says where it ends', async () => {
    const sizes = [0, 0.1, 0.5, 0.9];
    const messages = numbered(40).map((message, index) => ({
      ...message,
      size: Math.floor(message.content.length * (sizes[index % sizes.length] ?? 0)),
    }));
    const read = await readAll(messages);
    for (const { uid, content } of messages) expect(read.get(String(uid))).toBe(content);
  });

  it.each([1, 2, 3, 20])(
    'of which the literal is %d bytes short is named, and no other is taken for it',
    async (bytes) => {
      const messages = numbered(5).map((message) =>
        message.uid === 3 ? { ...message, announced: message.content.length - bytes } : message,
      );
      const read = await readAll(messages);
      for (const { uid, content } of messages) if (uid !== 3) expect(read.get(String(uid))).toBe(content);
      expect(read.get('3')).toMatch(/^the server answered without the content/);
    },
  );
});
