import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { assembledTogether } from '../../../../core/repository/assemble-together.js';
import { type ChunkHelp, codecs, encodeChunk } from '../../../../core/repository/codec.js';
import { type StoredContent, assembled } from '../../../../core/repository/read-batch.js';
import { mostTogether, zstdDecoder, zstdEncoder } from '../../../../core/repository/zstd.js';

type Stored = Omit<StoredContent, 'id'>;

const dictionary = Buffer.from('Received: from mx.example.com\nSubject: All work and no play.\n'.repeat(20));
const decoder = zstdDecoder(dictionary);
const help: ChunkHelp = { dictionary: (id) => (id === 7 ? decoder : null), versionFor: () => null };
const encoders = [
  null,
  { id: 7, encode: zstdEncoder(dictionary) },
  { id: 8, encode: zstdEncoder(dictionary) },
];
const memoryOf = (size: number): Buffer => Buffer.allocUnsafe(size);

function stored(parts: readonly string[], encoder = 1): Stored {
  const whole = Buffer.from(parts.join(''));
  return {
    sha256: createHash('sha256').update(whole).digest(),
    size: whole.length,
    pieces: parts.map((part) => encodeChunk(Buffer.from(part), encoders[encoder] ?? null)),
  };
}

const result = (message: ReturnType<typeof assembled>): unknown =>
  message === null ? null : [message.whole.toString('latin1'), message.pieces.map(({ length }) => length)];
const alone = (contents: readonly Stored[]): unknown[] =>
  contents.map((content) => result(assembled(content, help, memoryOf)));
const together = (contents: readonly Stored[]): unknown[] =>
  Array.from(assembledTogether(contents, help, memoryOf), result);

/** Each alters a message, or it and the next one. */
const damages: readonly ((contents: Stored[], at: number, by: number) => void)[] = [
  (contents, at, by) => {
    change(contents, at, ({ pieces: [piece, ...rest], ...content }) => {
      if (piece === undefined) return { ...content, pieces: rest };
      const data = Buffer.from(piece.data);
      if (data.length > 0) data[by % data.length] = (data[by % data.length] ?? 0) ^ (1 << (by % 8));
      return { ...content, pieces: [{ ...piece, data }, ...rest] };
    });
  },
  (contents, at, by) => {
    change(contents, at, (content) => ({ ...content, size: content.size + (by % 5) - 2 }));
  },
  (contents, at, by) => {
    change(contents, at, (content) => ({ ...content, size: by * 100_000 - 1_000_000 }));
  },
  (contents, at) => {
    change(contents, at, (content) => ({ ...content, sha256: content.sha256.subarray(1) }));
  },
  (contents, at) => {
    change(contents, at, (content) => ({ ...content, pieces: [] }));
  },
  (contents, at) => {
    // The pieces of two messages have changed places.
    const [one, other] = [contents[at], contents[at + 1]];
    if (one === undefined || other === undefined) return;
    contents[at] = { ...one, pieces: other.pieces };
    contents[at + 1] = { ...other, pieces: one.pieces };
  },
  (contents, at) => {
    // A frame behind another, as one that unpacks several would read it.
    change(contents, at, ({ pieces, ...content }) => ({
      ...content,
      pieces: pieces.map((piece) => ({ ...piece, data: Buffer.concat([piece.data, piece.data]) })),
    }));
  },
];

function change(contents: Stored[], at: number, how: (content: Stored) => Stored): void {
  const content = contents[at];
  if (content !== undefined) contents[at] = how(content);
}

it('messages that are unpacked together are what each is by itself, whatever is damaged', () => {
  const text = fc.constantFrom(
    'x',
    'xx',
    '',
    'Subject: All work\n',
    'and no play.\n'.repeat(9),
    'y'.repeat(20_000),
  );
  const message = fc.record({
    parts: fc.array(text, { minLength: 1, maxLength: 3 }),
    encoder: fc.integer({ min: 0, max: 2 }),
  });
  const damage = fc.tuple(fc.nat(damages.length - 1), fc.nat(150), fc.nat(99));
  fc.assert(
    fc.property(
      fc.array(message, { minLength: 1, maxLength: 150 }),
      fc.array(damage, { maxLength: 3 }),
      (messages, altered) => {
        const contents = messages.map(({ parts, encoder }) => stored(parts, encoder));
        for (const [kind, at, by] of altered) damages[kind]?.(contents, at % contents.length, by);
        expect(together(contents)).toEqual(alone(contents));
      },
    ),
    { numRuns: 100 },
  );
});

it('no message is proved by bytes that another one holds', () => {
  // One after the other they are the same bytes, with the pieces in either place.
  const [one, other] = [stored(['Subject: All work\n'.repeat(3)]), stored(['Subject: All work\n'.repeat(6)])];
  expect(one.pieces[0]?.codec).toBe(codecs.dictionaryZstd);
  const exchanged = [
    { ...one, pieces: other.pieces },
    { ...other, pieces: one.pieces },
  ];
  expect(together([one, other])).toEqual(alone([one, other]));
  expect(together(exchanged)).toEqual([null, null]);
});

it('no more is unpacked together than one large message may take', () => {
  const frame = zstdEncoder()(Buffer.from('x'.repeat(500)));
  const some = Array.from({ length: mostTogether }, () => frame);
  const sizes = some.map(() => 500);
  expect(zstdDecoder().together(some, sizes).map(String)).toEqual(some.map(() => 'x'.repeat(500)));
  const many = Array.from({ length: 3 * mostTogether }, () => frame);
  expect(() =>
    zstdDecoder().together(
      many,
      many.map(() => 500),
    ),
  ).toThrow(RangeError);
  expect(() => zstdDecoder().together(some, sizes.slice(1))).toThrow(RangeError);
});
