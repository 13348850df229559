import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayBeStoredShort, unpack } from '../../../../../core/sources/maildir/compressed.js';
import { withCrlf } from '../../../../../core/lib/line-ends.js';
import { render } from '../../../../../shared/texts/text.js';

/* A file that is shorter than its name says is stored and named: docs/decisions/0155. */

/** What is said of a file of this content and name; null when nothing is. */
async function saidOf(content: Buffer, name: string, pieceBytes = 7): Promise<string | null> {
  const read = async function* (): AsyncGenerator<Buffer> {
    await Promise.resolve();
    for (let at = 0; at < content.length; at += pieceBytes) yield content.subarray(at, at + pieceBytes);
  };
  const found = await unpack({ size: content.length, read }, content.subarray(0, 16), name);
  if (found.type !== 'as-it-is') return found.type;
  return found.flaw === undefined ? null : render(found.flaw);
}

/** How programs name a file by its message: maildrop with `S=`, Dovecot with both, other orders and fields between. */
const namings = {
  'S=': (size: number) => `1.M2P3.host,S=${String(size)}:2,S`,
  'W=': (_size: number, virtual: number) => `1.M2P3.host,W=${String(virtual)}:2,`,
  both: (size: number, virtual: number) => `1.M2P3.host,S=${String(size)},W=${String(virtual)}:2,FS`,
  'both, the other way round': (size: number, virtual: number) =>
    `1.M2P3.host,W=${String(virtual)},U=7,S=${String(size)}`,
} as const;
const naming = fc.constantFrom(...Object.values(namings));
const namingWithBoth = fc.constantFrom(namings.both, namings['both, the other way round']);

/** Lines that end as one program writes them, or as several did. */
const messageOf = (...ends: readonly string[]): fc.Arbitrary<Buffer> =>
  fc
    .array(fc.tuple(fc.stringMatching(/^[^\r\n]{0,12}$/), fc.constantFrom(...ends)), {
      minLength: 1,
      maxLength: 12,
    })
    .map((lines) => Buffer.from(`Subject: x\n${lines.flat().join('')}`));
const nameOf = (content: Buffer, by: (size: number, virtual: number) => string): string =>
  by(content.length, withCrlf(content).length);

describe('a file of any message under any name', () => {
  it('is named for what it is when it is cut anywhere, and never when it is whole or longer', async () => {
    await fc.assert(
      fc.asyncProperty(
        messageOf('\n', '\r\n', '\r'),
        naming,
        fc.nat(),
        fc.integer({ min: 1, max: 9 }),
        async (whole, by, at, piece) => {
          const name = nameOf(whole, by);
          expect(await saidOf(whole, name, piece)).toBeNull();
          expect(await saidOf(Buffer.concat([whole, Buffer.from('Added: y\n')]), name, piece)).toBeNull();
          const cut = whole.subarray(0, 1 + (at % (whole.length - 1)));
          expect(await saidOf(cut, name, piece)).toMatch(/^it has [\d,]+ bytes?, and its name says [\d,]+$/);
          expect(mayBeStoredShort(whole.length, nameOf(whole, namings.both))).toBe(false);
          expect(mayBeStoredShort(cut.length, name)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is whole with other line ends than it was delivered with, as `W=` tells', async () => {
    await fc.assert(
      fc.asyncProperty(messageOf('\n', '\r\n'), namingWithBoth, async (written, by) => {
        const name = nameOf(written, by);
        const lines = written.toString().replaceAll('\r\n', '\n');
        expect(await saidOf(Buffer.from(lines), name)).toBeNull();
        expect(await saidOf(withCrlf(written), name)).toBeNull();
      }),
    );
  });
});

it('a name without a size says nothing, and an empty file of a message is no message', async () => {
  for (const name of ['1.x', '1.x:2,S', '1.x,S=:2,S', '1.x:2,S,S=900'])
    expect(await saidOf(Buffer.from('Subject: x\n\n'), name)).toBeNull();
  expect(await saidOf(Buffer.alloc(0), '1.x,S=12:2,S')).toBe('refused');
  expect(await saidOf(Buffer.alloc(0), '1.x,S=0:2,S')).toBeNull();
});
