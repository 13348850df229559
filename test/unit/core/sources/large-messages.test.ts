import { appendFile, mkdir, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type FetchedMessage,
  type MailSource,
  MessageBrokeOff,
  type MessageLimits,
  messageLimits,
} from '../../../../core/sources/mail-source.js';
import { openMaildirSource } from '../../../../core/sources/maildir/maildir-source.js';
import { openMboxSource } from '../../../../core/sources/mbox/mbox-source.js';
import { render } from '../../../../shared/texts/text.js';
import { readable } from '../../../fixtures/listing.js';
import { contentOf, readMailbox } from '../../../fixtures/read-mailbox.js';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'postkeep-pieces-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Everything is large, and read a few bytes at a time. */
const inPieces = (piece: number): MessageLimits => ({ ...messageLimits, inOnePiece: 10, piece });

/** Fetches all messages of the only folder; `meanwhile` is done when one has been handed over and not yet read. */
async function fetchAll(
  source: MailSource,
  mailbox: string,
  meanwhile: (fetched: FetchedMessage) => Promise<unknown> = () => Promise.resolve(),
): Promise<string[]> {
  const reader = await source.openMailbox(mailbox);
  const [folder] = await reader.listFolders();
  if (!folder) throw new Error('no folder');
  const uids = readable(await reader.listMessages(folder)).messages.map(({ uid }) => uid);
  const said: string[] = [];
  for await (const fetched of reader.fetchMessages(folder, uids)) {
    await meanwhile(fetched);
    if (fetched.type === 'unreadable') {
      said.push(render(fetched.reason));
      continue;
    }
    try {
      said.push((await contentOf(fetched)).toString('latin1'));
    } catch (error) {
      if (!(error instanceof MessageBrokeOff) || error.reason === null) throw error;
      said.push(render(error.reason));
    }
  }
  await reader.close();
  return said;
}

describe('a large message of an mbox', () => {
  const bodies = fc
    .array(
      fc.constantFrom(
        ...[
          '>From a line\n',
          '>>From a line\n',
          '>',
          '>Fro',
          'text\n',
          '\n',
          '\r\n',
          'From',
          'x',
          '>From \r\n',
        ],
      ),
      { maxLength: 30 },
    )
    .map((lines) => lines.join(''));
  const lengths = fc.boolean();

  it('is the same in blocks of any size as in one buffer, with its date, its quoting and its end', async () => {
    const file = join(root, 'some.mbox');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(bodies, lengths), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 70 }),
        async (messages, piece) => {
          const written = messages.map(([body, hasLength], index) => {
            const fields = hasLength ? `Content-Length: ${String(body.length)}\n` : '';
            return `From a@b Tue Mar  3 09:10:11 2026\nSubject: ${String(index)}\nFrom: a@b\n${fields}\n${body}\n\n`;
          });
          await writeFile(file, written.join(''));
          const whole = await readMailbox(openMboxSource(file), 'some');
          expect(await readMailbox(openMboxSource(file, inPieces(piece)), 'some')).toEqual(whole);
        },
      ),
      { numRuns: 60 },
    );
  });

  const two = (body: string): string =>
    ['1', '2']
      .map((subject) => `From a@b Tue Mar  3 09:10:11 2026\nSubject: ${subject}\nFrom: a@b\n\n${body}\n\n`)
      .join('');

  it.each([
    ['cut', (file: string) => truncate(file, 150)],
    ['rewritten', (file: string) => writeFile(file, two('y'.repeat(100)))],
    ['going on', (file: string) => appendFile(file, 'and more')],
  ])(
    'is not given where its file is %s while it is read, and the next one is asked for',
    async (_, change) => {
      const file = join(root, 'some.mbox');
      await writeFile(file, two('x'.repeat(100)));
      const said = await fetchAll(openMboxSource(file, inPieces(20)), 'some', () => change(file));
      expect(said).toHaveLength(2);
      expect(said[1]).toBe('it changed while it was read');
    },
  );

  it('that is larger than what is taken is named, and the others are read', async () => {
    const file = join(root, 'some.mbox');
    await writeFile(
      file,
      `${two('x')}From a@b Tue Mar  3 09:10:11 2026\nSubject: large\n\n${'x'.repeat(500)}\n`,
    );
    const said = await fetchAll(openMboxSource(file, { ...inPieces(20), message: 300 }), 'some');
    expect(said.slice(0, 2).every((content) => content.startsWith('Subject'))).toBe(true);
    expect(said[2]).toMatch(/^it has 51\d bytes, and at most 300 can be read$/);
  });
});

describe('a large message in a file of a Maildir', () => {
  const message = `Subject: large\nFrom: a@b\n\n${'The same line again.\n'.repeat(200)}`;
  const crlf = message.replaceAll('\n', '\r\n').length;

  async function put(name: string, content: string | Buffer): Promise<string> {
    await mkdir(join(root, 'm', 'cur'), { recursive: true });
    const path = join(root, 'm', 'cur', name);
    await writeFile(path, content);
    return path;
  }

  it.each([1, 7, 64, 4000, 100_000])(
    'is the same in pieces of %i bytes, compressed or not',
    async (piece) => {
      await put('1.plain:2,S', message);
      await put(`2.gzip,S=${String(message.length)}:2,S`, gzipSync(message));
      await put(`3.gzip,W=${String(crlf)}:2,S`, gzipSync(message));
      await put('4.gzip:2,Z', gzipSync(message));
      await put('5.compressed by its owner:2,S', gzipSync(message));
      const read = await readMailbox(openMaildirSource(root, inPieces(piece)), 'm');
      expect(read).toEqual(await readMailbox(openMaildirSource(root), 'm'));
      expect(read.slice(0, 4).map(({ content }) => content.toString())).toEqual(Array(4).fill(message));
      expect(read[4]?.content).toEqual(gzipSync(message));
    },
  );

  it('is named where it is compressed and damaged, of another size, or larger than what is taken', async () => {
    await put('1.cut:2,Z', gzipSync(message).subarray(0, 50));
    await put(`2.other,S=${String(message.length - 1)}:2,S`, gzipSync(message));
    await put(`3.other,S=${String(message.length + 1)}:2,S`, gzipSync(message));
    await put('4.bomb:2,Z', gzipSync('x'.repeat(6000)));
    await put('5.plain:2,S', 'x'.repeat(6000));
    await put('6.plain:2,S', message);
    const limits = { ...inPieces(100), message: 5000 };
    expect(await fetchAll(openMaildirSource(root, limits), 'm')).toEqual([
      'it is compressed and damaged (gzip)',
      'it is compressed and larger than 4.2 kB (gzip)',
      'it is compressed, and its size is not the one in its name (gzip)',
      'it is compressed and larger than 5.0 kB (gzip)',
      'it has 6000 bytes, and at most 5000 can be read',
      message,
    ]);
  });

  it('is not given where its file is cut, or written over, while it is read', async () => {
    const plain = await put('1.plain:2,S', message);
    const packed = await put('2.gzip:2,Z', gzipSync(message));
    const said = await fetchAll(openMaildirSource(root, inPieces(30)), 'm', async (fetched) => {
      if (fetched.uid.startsWith('1')) await truncate(plain, 100);
      else await truncate(packed, 30);
    });
    expect(said[0]).toBe('it changed while it was read');
    expect(said[1]).toMatch(/^it could not be read/);
  });

  it('is read to its end under the name that it was opened by, whatever it is called meanwhile', async () => {
    const plain = await put('1.plain:2,', message);
    const said = await fetchAll(openMaildirSource(root, inPieces(30)), 'm', () => rename(plain, `${plain}S`));
    expect(said).toEqual([message]);
  });
});
