import { LiteralMemory } from '../../../../../../core/sources/imap/wire/literal-memory.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type RawResponse,
  ResponseReader,
  ResponseTooLarge,
} from '../../../../../../core/sources/imap/wire/response-reader.js';

const roomy = { line: 100_000, literals: 100_000 };

function read(chunks: readonly Buffer[], limits = roomy): RawResponse[] {
  const responses: RawResponse[] = [];
  const reader = new ResponseReader(limits, (response) => responses.push(response));
  for (const chunk of chunks) reader.push(chunk);
  return responses;
}

function cut(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  let at = 0;
  for (const length of [...lengths, bytes.length]) {
    chunks.push(bytes.subarray(at, at + length));
    at += length;
  }
  return chunks;
}

const word = fc.string({
  unit: fc.constantFrom('a', '{', '}', '3', '"', '(', ')', ' ', '\\', '\u00e9'),
  maxLength: 8,
});
const literal = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));
/** A response as it is sent, and as it is to be read. */
const response = fc
  .record({
    first: word,
    others: fc.array(fc.record({ content: literal, after: word, is8: fc.boolean(), isPlus: fc.boolean() }), {
      maxLength: 3,
    }),
    lineEnd: fc.constantFrom('\r\n', '\n'),
  })
  // A text that ends like an announcement is one.
  .filter(({ first, others }) =>
    [first, ...others.map(({ after }) => after)].every((text) => !/\{\d+\}$/.test(text)),
  )
  .map(({ first, others, lineEnd }) => {
    const start = `* X${first}`;
    const parts = [Buffer.from(start, 'latin1')];
    for (const { content, after, is8, isPlus } of others) {
      const announced = `${is8 ? '~' : ''}{${String(content.length)}${isPlus ? '+' : ''}}\r\n`;
      parts.push(Buffer.from(announced), content, Buffer.from(after, 'latin1'));
    }
    const read: RawResponse = {
      texts: [start, ...others.map(({ after }) => after)].map((text) => text),
      literals: others.map(({ content }) => content),
    };
    return { sent: Buffer.concat([...parts, Buffer.from(lineEnd)]), read };
  });

describe('responses of a connection', () => {
  it('are the same however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(response, { maxLength: 6 }),
        fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 40 }),
        (responses, lengths) => {
          const bytes = Buffer.concat(responses.map(({ sent }) => sent));
          // `~` before a brace at the end of a text belongs to the announcement.
          const expected = responses.map(({ read: { texts, literals } }) => ({
            texts: texts.map((text, index) => (index < literals.length ? text.replace(/~$/, '') : text)),
            literals,
          }));
          expect(read(cut(bytes, lengths))).toEqual(expected);
          expect(read([...bytes].map((byte) => Buffer.from([byte])))).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ['* OK see {5}', ['* OK see {5}']],
    ['p1 NO {12}', ['p1 NO {12}']],
    ['+ {3}', ['+ {3}']],
    ['* BYE {1+}', ['* BYE {1+}']],
  ])('%s ends in words, and announces nothing', (line, texts) => {
    expect(read([Buffer.from(`${line}\r\n`)])).toEqual([{ texts, literals: [] }]);
  });

  it('has literals whose memory is used again once they are given back, and not before', () => {
    const memory = new LiteralMemory();
    const [first, second] = [memory.take(1000), memory.take(1000)];
    first.fill('a');
    second.fill('b');
    memory.giveBack(first);
    const third = memory.take(1000).fill('c');
    expect(second.equals(Buffer.alloc(1000, 'b'))).toBe(true);
    memory.giveBack(second);
    memory.giveBack(third);
    const fourth = memory.take(1000);
    expect([fourth.buffer, fourth.byteOffset]).toEqual([first.buffer, first.byteOffset]);
  });
});

describe('more than is taken', () => {
  const limits = { line: 100, literals: 1000 };
  it.each([
    ['a line', ['x'.repeat(101)], 'LineTooLarge'],
    ['a line that comes bit by bit', Array.from({ length: 101 }, () => 'x'), 'LineTooLarge'],
    ['lines between literals', [`${'y'.repeat(30)} {1}\r\na`.repeat(10)], 'LineTooLarge'],
    ['a literal', ['* X {1001}\r\n'], 'LiteralTooLarge'],
    ['a literal of a size that no number holds', ['* X {99999999999999999999}\r\n'], 'LiteralTooLarge'],
    ['literals', ['* X {500}\r\n', 'x'.repeat(500), ' {500}\r\n'], 'LiteralTooLarge'],
    ['empty literals', ['{0}\r\n'.repeat(20)], 'LiteralTooLarge'],
  ])('%s is refused before it has come', (_, chunks, code) => {
    const thrown = ((): unknown => {
      try {
        read(
          chunks.map((chunk) => Buffer.from(chunk)),
          limits,
        );
        return null;
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toBeInstanceOf(ResponseTooLarge);
    expect(thrown).toMatchObject({ code });
  });

  it('counts anew for each response', () => {
    const line = `* X ${'y'.repeat(60)} {600}\r\n${'z'.repeat(600)}\r\n`;
    expect(read([Buffer.from(line.repeat(5))], limits)).toHaveLength(5);
  });
});
