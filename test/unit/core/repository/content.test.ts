import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64Lines, encodeBase64Lines } from '../../../../core/repository/base64-lines.js';
import { codecs, decodeChunk, encodeChunk } from '../../../../core/repository/codec.js';
import { difficultMessages, withAttachment } from '../../../fixtures/difficult-mail.js';
import { splitMessage } from '../../../fixtures/split-message.js';

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
        expect(decodeChunk(await encodeChunk(content)).equals(content)).toBe(true);
      }),
    );
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
    expect(decodeChunk(await encodeChunk(content)).equals(content)).toBe(true);
  });

  it('compresses text, and takes no more room for what cannot be compressed', async () => {
    const text = await encodeChunk(Buffer.from('All work and no play. '.repeat(5000)));
    expect(text.codec).toBe(codecs.deflate);
    expect(text.data.length).toBeLessThan(2000);
    const noise = Buffer.from(
      fc.sample(fc.uint8Array({ minLength: 100_000, maxLength: 100_000 }), { numRuns: 1, seed: 1 })[0] ?? [],
    );
    expect((await encodeChunk(noise)).data.length).toBeLessThanOrEqual(noise.length);
  });

  it('names a codec of a later version instead of giving wrong bytes', () => {
    expect(() => decodeChunk({ codec: 99, data: Buffer.from('x') })).toThrow(/Update Postkeep/);
  });

  it('reports damage instead of giving wrong bytes', async () => {
    const { codec, data } = await encodeChunk(Buffer.from('All work and no play. '.repeat(500)));
    expect(() => decodeChunk({ codec, data: data.subarray(0, 20) })).toThrow(
      expect.objectContaining({ code: 'repository-damaged' }),
    );
  });
});
