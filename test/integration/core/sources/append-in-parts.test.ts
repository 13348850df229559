import { createHash, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Content } from '../../../../core/lib/content.js';
import { openImapSource } from '../../../../core/sources/imap/imap-source.js';
import { passwordSignIn } from '../../../../core/sources/imap/sign-in.js';
import type {
  MailboxWriter,
  OutgoingMessage,
  TargetFolder,
} from '../../../../core/sources/mailbox-writer.js';
import { AppError } from '../../../../shared/errors.js';
import { render } from '../../../../shared/texts/text.js';
import { collectGarbage } from '../../../fixtures/collect-garbage.js';
import { type Dovecot, startDovecot } from '../../../fixtures/dovecot.js';

/* A large message goes to a mail server as it is read, and comes back so (docs/decisions/0186). */

const user = 'large@example.com';
const megabyte = 1024 * 1024;
let dovecot: Dovecot;
let writer: MailboxWriter;
let folder: TargetFolder;
const controller = new AbortController();

beforeAll(async () => {
  dovecot = await startDovecot({ largestMessage: '400M' });
}, 120_000);
afterAll(() => dovecot.stop());
beforeEach(async () => {
  writer = await open();
  const opened = await writer.openFolder(['Large']);
  if ('refused' in opened) throw new Error(render(opened.refused));
  folder = opened;
});
afterEach(() => writer.close());

function open(signal?: AbortSignal): Promise<MailboxWriter> {
  const auth = { method: 'password', user } as const;
  return openImapSource(
    { type: 'imap', host: '127.0.0.1', port: dovecot.plainPort, security: 'plain', auth, maxConnections: 1 },
    passwordSignIn(auth, dovecot.password),
  ).openForRestore(user, signal);
}

/** So many parts of a megabyte of lines, behind a header. */
function partsOf(megabytes: number, lineEnd = '\r\n'): { content: Content; sha256: string } {
  const line = `${randomBytes(57).toString('base64')}${lineEnd}`;
  const part = Buffer.from(line.repeat(Math.floor(megabyte / line.length)));
  const header = Buffer.from(`Subject: large${lineEnd}${lineEnd}`);
  const read = function* (): Generator<Buffer> {
    yield header;
    for (let n = 0; n < megabytes; n++) yield Buffer.from(part);
  };
  const hash = createHash('sha256');
  for (const each of read()) hash.update(each);
  return {
    content: { size: header.length + megabytes * part.length, read },
    sha256: hash.digest('hex'),
  };
}

const outgoing = (content: Content): OutgoingMessage => ({
  ...{ token: 'r1', content, flags: ['\\Seen', 'Important'] },
  internalDate: new Date('2024-05-06T07:08:09Z'),
});

async function hashThere(uid: string | null): Promise<string | null> {
  const hash = createHash('sha256');
  const isRead = await writer.readMessage(folder, uid ?? '', (part) => {
    hash.update(part);
  });
  return isRead ? hash.digest('hex') : null;
}

describe('a message that is read in parts', () => {
  it('of 300 MB is appended and read back in much less memory, exactly', async () => {
    const { content, sha256 } = partsOf(300);
    collectGarbage();
    const before = process.memoryUsage();
    let [buffers, resident] = [0, 0];
    const watch = setInterval(() => {
      // Other files of this process leave garbage too.
      collectGarbage();
      const now = process.memoryUsage();
      buffers = Math.max(buffers, now.arrayBuffers - before.arrayBuffers);
      resident = Math.max(resident, now.rss - before.rss);
    }, 50);
    try {
      const outcome = await writer.append(folder, outgoing(content));
      expect(outcome).toMatchObject({ type: 'appended', lineEndsChanged: false, keywordsLost: [] });
      expect(await hashThere('uid' in outcome ? outcome.uid : null)).toBe(sha256);
    } finally {
      clearInterval(watch);
    }
    expect(buffers).toBeLessThan(64 * megabyte);
    expect(resident).toBeLessThan(200 * megabyte);
    expect(await writer.listMessages(folder)).toMatchObject([
      { flags: ['Important', '\\Seen'], internalDate: new Date('2024-05-06T07:08:09Z') },
    ]);
  }, 300_000);

  it('has its line ends as they are, and continues with the same connection', async () => {
    for (const lineEnd of ['\r\n', '\n']) {
      const { content } = partsOf(17, lineEnd);
      expect(await writer.append(folder, outgoing(content))).toMatchObject({ type: 'appended' });
    }
    const small = await writer.append(folder, outgoing(Buffer.from('Subject: small\r\n\r\nx\r\n')));
    expect(small).toMatchObject({ type: 'appended' });
  }, 120_000);

  it('that the server finds too large is refused with its reason, and the next one is taken', async () => {
    const before = (await writer.listMessages(folder)).length;
    const { content } = partsOf(420);
    expect(await writer.append(folder, outgoing(content))).toMatchObject({ type: 'refused' });
    const small = Buffer.from('Subject: small\r\n\r\nx\r\n');
    expect(await writer.append(folder, outgoing(small))).toMatchObject({ type: 'appended' });
    expect(await writer.listMessages(folder)).toHaveLength(before + 1);
  }, 120_000);

  it.each([
    [
      'cannot be read to its end',
      (): never => {
        throw new AppError('repository-damaged', 'torn');
      },
      /torn/,
    ],
    ['has fewer bytes than it said', (): void => undefined, /another size/],
  ])(
    'and %s leaves nothing on the server',
    async (_, end, message) => {
      const before = (await writer.listMessages(folder)).length;
      const { content: whole } = partsOf(20);
      if (Buffer.isBuffer(whole)) throw new Error('in memory');
      let reads = 0;
      const content = {
        size: whole.size + 1000,
        read: function* (): Generator<Buffer> {
          yield* whole.read();
          // The first reading looks for NUL only.
          if ((reads += 1) > 1) end();
        },
      };
      await expect(writer.append(folder, outgoing(content))).rejects.toThrow(message);
      await writer.close();
      writer = await open();
      await writer.openFolder(['Large']);
      expect(await writer.listMessages(folder)).toHaveLength(before);
    },
    120_000,
  );

  it('ends in the middle when it is stopped', async () => {
    await writer.close();
    writer = await open(controller.signal);
    await writer.openFolder(['Large']);
    const { content: whole } = partsOf(200);
    if (Buffer.isBuffer(whole)) throw new Error('in memory');
    let reads = 0;
    const content = {
      size: whole.size,
      read: function* (): Generator<Buffer> {
        const isSent = (reads += 1) > 1;
        let parts = 0;
        for (const part of whole.read()) {
          if (isSent && (parts += 1) === 20) controller.abort();
          yield part;
        }
      },
    };
    await expect(writer.append(folder, outgoing(content))).rejects.toMatchObject({ code: 'cancelled' });
  }, 120_000);
});
