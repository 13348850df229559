import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64Lines, encodeBase64Lines } from '../../../../core/repository/base64-lines.js';
import { type ChunkHelp, codecs, decodeChunk, encodeChunk } from '../../../../core/repository/codec.js';
import { announcedBytes, zstdDecoder, zstdEncoder } from '../../../../core/repository/zstd.js';
import { difficultMessages, withAttachment } from '../../../fixtures/difficult-mail.js';
import { splitMessage } from '../../../fixtures/split-message.js';

const dictionary = Buffer.from(
  'Received: from mx.example.com\nSubject: All work and no play makes Jack a dull boy.\n'.repeat(20),
);
const encoder = { id: 259, encode: zstdEncoder(dictionary) };
const help: ChunkHelp = {
  dictionary: (id) => (id === 259 ? zstdDecoder(dictionary) : null),
  versionFor: () => null,
};
/** The first bytes of a zstd frame. */
const magic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** Also of damaged data, what comes out is bounded. */
function expectBytesOrDamage(codec: number, data: Buffer): void {
  try {
    expect(decodeChunk({ codec, data }, help).length).toBeLessThan(8 * 1024 * 1024);
  } catch (error) {
    expect(error).toMatchObject({ code: 'repository-damaged' });
  }
}

const noHelp: ChunkHelp = { dictionary: () => null, versionFor: () => null };

const anyBytes = fc.uint8Array({ maxLength: 6000 }).map((bytes) => Buffer.from(bytes));
/** Bytes that look like mail: boundaries, line ends and base64 where they hurt. */
const mailLike = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\n--b\n',
        '\r\n--b\r\n',
        '--b--',
        '\n\n',
        '\r\n\r\n',
        '\r',
        '\0',
        'Content-Type: text/plain',
        'Content-Disposition: attachment',
      ),
      fc.base64String({ maxLength: 400 }),
      fc.integer({ min: 1, max: 40_000 }).map((size) => 'A'.repeat(size)),
      fc.string({ maxLength: 50 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => Buffer.from(parts.join('')));

describe('splitting a message', () => {
  it('gives pieces that are the message again, for any bytes', () => {
    fc.assert(
      fc.property(fc.oneof(anyBytes, mailLike), (content) => {
        const { pieces } = splitMessage(content);
        expect(Buffer.concat(pieces).equals(content)).toBe(true);
        expect(pieces.every((piece) => piece.length > 0 && piece.length <= 1024 * 1024)).toBe(true);
      }),
    );
  });

  it('gives an attachment the same pieces in every message that carries it', () => {
    const attachment = Buffer.alloc(3_000_000, 'not random, but long enough to be cut');
    const largest = (subject: string): string[] =>
      splitMessage(withAttachment(subject, attachment))
        .pieces.filter((piece) => piece.length > 10_000)
        .map((piece) => piece.toString('latin1'));
    expect(largest('one')).toHaveLength(4);
    expect(largest('another')).toEqual(largest('one'));
  });

  it('counts the parts that are attachments', () => {
    expect(splitMessage(withAttachment('one', Buffer.from('x'))).attachments).toBe(1);
    expect(splitMessage(difficultMessages['plain'] ?? Buffer.alloc(0)).attachments).toBe(0);
  });
});

describe('keeping a piece', () => {
  it('gives back exactly what was put in, for any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyBytes, mailLike), async (content) => {
        expect(decodeChunk(encodeChunk(content, null), noHelp).equals(content)).toBe(true);
        expect(decodeChunk(encodeChunk(content, encoder), help).equals(content)).toBe(true);
      }),
    );
  });

  it('has a codec for each kind of piece, and reads what earlier versions wrote', () => {
    const text = Buffer.from('All work and no play makes Jack a dull boy. '.repeat(1000));
    const lines = Buffer.from(`${text.toString('base64').replace(/.{76}/g, '$&\n')}\n`);
    const noise = createHash('shake256', { outputLength: 3000 }).update('x').digest();
    const base64Noise = Buffer.from(noise.toString('base64').replace(/.{76}/g, '$&\n'));
    const decoded = decodeBase64Lines(lines) ?? Buffer.alloc(0);
    const kinds: [number, Buffer, { codec: number; data: Buffer }][] = [
      [codecs.raw, Buffer.from('x'), encodeChunk(Buffer.from('x'), encoder)],
      [codecs.base64Raw, base64Noise, encodeChunk(base64Noise, encoder)],
      [codecs.zstd, text, encodeChunk(text, encoder)],
      [codecs.base64Zstd, lines, encodeChunk(lines, encoder)],
      [codecs.dictionaryZstd, text.subarray(0, 2000), encodeChunk(text.subarray(0, 2000), encoder)],
      [codecs.base64DictionaryZstd, lines.subarray(0, 7700), encodeChunk(lines.subarray(0, 7700), encoder)],
      [codecs.deflate, text, { codec: 1, data: deflateSync(text) }],
      [codecs.base64Deflate, lines, { codec: 3, data: deflateSync(decoded) }],
    ];
    for (const [codec, content, chunk] of kinds) {
      expect(chunk.codec).toBe(codec);
      expect(decodeChunk(chunk, help).equals(content)).toBe(true);
    }
    expect(kinds.map(([codec]) => codec).sort()).toEqual(Object.values(codecs).sort());
  });

  it('says that a piece is damaged, or gives bytes that its SHA-256 tells from it, whichever bits are others', () => {
    const chunks = [
      Buffer.from('All work and no play. '.repeat(20)),
      Buffer.from('All work and no play makes Jack a dull boy. '.repeat(3000)),
      Buffer.from('QUJDREVG'.repeat(9).concat('\n').repeat(300)),
    ].flatMap((content) => [encodeChunk(content, null), encodeChunk(content, encoder)]);
    const flips = fc.array(fc.nat(), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.constantFrom(...chunks),
        fc.constantFrom(...Object.values(codecs)),
        flips,
        (chunk, codec, places) => {
          const data = Buffer.from(chunk.data);
          for (const place of places) {
            const at = (place >> 3) % data.length;
            data[at] = (data[at] ?? 0) ^ (1 << (place & 7));
          }
          expectBytesOrDamage(codec, data);
        },
      ),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(codecs)), anyBytes, (codec, data) => {
        expectBytesOrDamage(codec, data);
        expectBytesOrDamage(codec, Buffer.concat([magic, data]));
      }),
      { numRuns: 3000 },
    );
  });

  it('unpacks no more than a piece can be, however little it was packed into', () => {
    // 10,000 blocks of 128 KiB of one byte each: 1.3 GB in 40 kB (RFC 8878 §3.1.1.2).
    const block = Buffer.from([
      (128 * 1024 * 8 + 2) & 0xff,
      ((128 * 1024) << 3) >> 8,
      (128 * 1024) >> 13,
      0x41,
    ]);
    const last = Buffer.from(block);
    last[0] = (last[0] ?? 0) | 1;
    const blocks = [...Array.from({ length: 10_000 }, () => block), last];
    const bomb = Buffer.concat([magic, Buffer.from([0, 0x58]), ...blocks]);
    expect(announcedBytes(bomb)).toBe(10_001 * 128 * 1024);
    const one = Buffer.concat([magic, Buffer.from([0, 0x58]), last]);
    expect(decodeChunk({ codec: codecs.zstd, data: one }, noHelp)).toEqual(Buffer.alloc(128 * 1024, 'A'));
    const huge = deflateSync(Buffer.alloc(20_000_000));
    const hugeWindow = Buffer.concat([magic, Buffer.from([0, 0xf8]), last]);
    for (const chunk of [
      { codec: codecs.zstd, data: bomb },
      { codec: codecs.base64Zstd, data: bomb },
      { codec: codecs.zstd, data: hugeWindow },
      { codec: codecs.deflate, data: huge },
      { codec: codecs.base64Deflate, data: huge },
    ])
      expect(() => decodeChunk(chunk, noHelp)).toThrow(
        expect.objectContaining({ code: 'repository-damaged' }),
      );
  });

  it('reads no piece whose dictionary is lost', () => {
    const chunk = encodeChunk(Buffer.from('All work and no play. '.repeat(20)), encoder);
    expect(chunk.codec).toBe(codecs.dictionaryZstd);
    expect(() => decodeChunk(chunk, noHelp)).toThrow(expect.objectContaining({ code: 'repository-damaged' }));
  });

  it('gives back base64 of any line length, line end and tail', () => {
    const layouts = fc.record({
      bytes: fc.uint8Array({ minLength: 1500, maxLength: 5000 }),
      lineLength: fc.integer({ min: 1, max: 25 }).map((quarter) => quarter * 4),
      lineEnd: fc.constantFrom('\n', '\r\n'),
      tail: fc.integer({ min: 0, max: 4 }),
    });
    fc.assert(
      fc.property(layouts, ({ bytes, lineLength, lineEnd, tail }) => {
        const text = Buffer.from(bytes).toString('base64');
        const lines = text.match(new RegExp(`.{1,${String(lineLength)}}`, 'g')) ?? [];
        const content = Buffer.from(lines.join(lineEnd) + lineEnd.repeat(tail));
        const decoded = decodeBase64Lines(content);
        expect(decoded?.length).toBe(bytes.length + 4);
        expect(decoded && encodeBase64Lines(decoded).equals(content)).toBe(true);
      }),
    );
  });

  it('never takes for base64 what it could not write again, whichever byte is another', () => {
    const lines = `${'QUJD'.repeat(19)}\n`.repeat(20) + 'QUI=\n';
    fc.assert(
      fc.property(
        fc.nat({ max: lines.length - 1 }),
        fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(...Buffer.from('=-_ \n\rA'))),
        (at, byte) => {
          const content = Buffer.from(lines);
          content[at] = byte;
          const decoded = decodeBase64Lines(content);
          expect(decoded === null || encodeBase64Lines(decoded).equals(content)).toBe(true);
        },
      ),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['an irregular line', `${'AAAA'.repeat(19)}\n`.repeat(20) + 'AAAA\n' + `${'AAAA'.repeat(19)}\n`],
    ['mixed line ends', `${'AAAA'.repeat(19)}\r\n`.repeat(20) + `${'AAAA'.repeat(19)}\n`.repeat(20)],
    ['bits that the last character does not use', `${'AAAA'.repeat(19)}\n`.repeat(20) + 'AB==\n'],
    ['url-safe characters', `${'AA-_'.repeat(19)}\n`.repeat(20)],
    ['a space', `${'AAAA'.repeat(19)}\n`.repeat(20) + 'AA AA\n'],
  ])('base64 with %s is kept as it is', async (_, text) => {
    const content = Buffer.from(text);
    expect(decodeBase64Lines(content)).toBeNull();
    expect(decodeChunk(encodeChunk(content, null), noHelp).equals(content)).toBe(true);
  });

  it('compresses text, and takes no more room for what cannot be compressed', async () => {
    const text = encodeChunk(Buffer.from('All work and no play. '.repeat(5000)), null);
    expect(text.codec).toBe(codecs.zstd);
    expect(text.data.length).toBeLessThan(2000);
    const noise = Buffer.from(
      fc.sample(fc.uint8Array({ minLength: 100_000, maxLength: 100_000 }), { numRuns: 1, seed: 1 })[0] ?? [],
    );
    expect(encodeChunk(noise, null).data.length).toBeLessThanOrEqual(noise.length);
  });

  it('names a codec of a later version instead of giving wrong bytes, and the version where it is known', () => {
    const later = { codec: 99, data: Buffer.from('x') };
    expect(() => decodeChunk(later, noHelp)).toThrow(/Update Postkeep/);
    expect(() => decodeChunk(later, { ...noHelp, versionFor: () => '7.1.0' })).toThrow(/version 7\.1\.0/);
  });

  it('reports damage instead of giving wrong bytes', async () => {
    const { codec, data } = encodeChunk(Buffer.from('All work and no play. '.repeat(500)), null);
    expect(() => decodeChunk({ codec, data: data.subarray(0, 20) }, noHelp)).toThrow(
      expect.objectContaining({ code: 'repository-damaged' }),
    );
  });
});
