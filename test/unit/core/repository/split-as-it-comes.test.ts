import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MessageParser } from '../../../../core/repository/mime/message-parser.js';
import { MessageSplitter, type PieceSizes } from '../../../../core/repository/split.js';
import { mailShapes } from '../../../fixtures/mail-shapes.js';

/** Small enough that short messages have many pieces. */
const sizes: PieceSizes = { smallestOwn: 200, largest: 2500 };

/** Where messages were cut while they were in memory as a whole: repositories are full of these pieces. */
function formerCuts(content: Buffer): number[] {
  const cuts: number[] = [];
  let bodyStart: number | null = null;
  const parser = new MessageParser({
    onDelimiter: (offset) => {
      if (bodyStart !== null && offset - bodyStart >= sizes.smallestOwn) cuts.push(bodyStart, offset);
      bodyStart = null;
    },
    onBegin: ({ parent }, bodyOffset) => {
      if (parent !== null && !parent.headers.isMessage) bodyStart = bodyOffset;
    },
  });
  parser.write(content);
  parser.finish();
  const ends: number[] = [];
  let start = 0;
  for (const cut of [...cuts, content.length]) {
    while (start < cut) {
      const latest = start + sizes.largest;
      const lineEnd = content.lastIndexOf(0x0a, latest - 1);
      start = cut <= latest ? cut : lineEnd > latest - 1024 ? lineEnd + 1 : latest;
      ends.push(start);
    }
  }
  return ends;
}

/** The ends of a message's pieces when it comes in parts of these sizes, again and again. */
function cutsIn(content: Buffer, parts: readonly number[]): number[] {
  const splitter = new MessageSplitter(sizes);
  const pieces: Buffer[] = [];
  for (let at = 0, turn = 0; at < content.length; turn++) {
    const end = at + (parts[turn % parts.length] ?? 1);
    pieces.push(...splitter.push(content.subarray(at, end)));
    at = end;
  }
  pieces.push(...splitter.finish());
  expect(Buffer.concat(pieces).equals(content)).toBe(true);
  let end = 0;
  return pieces.map(({ length }) => (end += length));
}

const text = fc.oneof(
  fc.integer({ min: 0, max: 40 }).map((lines) => 'A line of a text.\n'.repeat(lines)),
  fc.integer({ min: 0, max: 120 }).map((lines) => `${'QUJD'.repeat(19)}\n`.repeat(lines)),
  fc.integer({ min: 0, max: 7000 }).map((length) => 'x'.repeat(length)),
  fc.constantFrom('', '--\n', '--no boundary\n', '\n\n'),
);
const types = fc.constantFrom(
  'text/plain',
  'application/pdf\nContent-Disposition: attachment; filename=a.pdf',
  'image/png\nContent-Transfer-Encoding: base64',
);
/** A message of which every multipart has its end, as mail programs write it. */
const { part } = fc.letrec<{ part: string; body: string }>((tie) => ({
  body: fc.oneof({ depthSize: 'small', maxDepth: 3 }, tie('part'), text),
  part: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    fc.tuple(types, text).map(([type, body]) => `Content-Type: ${type}\n\n${body}`),
    fc
      .tuple(fc.uuid(), fc.array(tie('part'), { minLength: 1, maxLength: 5 }), text)
      .map(
        ([boundary, parts, after]) =>
          `Content-Type: multipart/mixed; boundary="${boundary}"\n\n${parts.map((each) => `--${boundary}\n${each}\n`).join('')}--${boundary}--\n${after}`,
      ),
    tie('part').map((message) => `Content-Type: message/rfc822\n\nSubject: forwarded\n${message}`),
  ),
}));
/** Most parts are too small to be cut off, so that a full piece may end in any of them. */
const manyParts = fc
  .array(
    fc.oneof(
      { weight: 30, arbitrary: fc.integer({ min: 0, max: 190 }) },
      { weight: 1, arbitrary: fc.integer({ min: 200, max: 3000 }) },
    ),
    { minLength: 20, maxLength: 70 },
  )
  .map(
    (lengths) =>
      `Content-Type: multipart/mixed; boundary=b\n\n${lengths.map((length) => `--b\n\n${'x\n'.repeat(length / 2)}\n`).join('')}--b--\n`,
  );
const messages = fc
  .tuple(fc.oneof(part, manyParts), fc.boolean())
  .map(([whole, crlf]) => Buffer.from(`Subject: x\n${crlf ? whole.replaceAll('\n', '\r\n') : whole}`));
const parts = fc.array(fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 9000 })), {
  minLength: 1,
  maxLength: 12,
});

describe('a message that is cut as it comes', () => {
  it('has its cuts where they always were, if its multiparts have ends', () => {
    fc.assert(
      fc.property(messages, parts, (content, sizesOfParts) => {
        expect(cutsIn(content, sizesOfParts)).toEqual(formerCuts(content));
      }),
      { numRuns: 500 },
    );
  });

  it.each(Object.entries(mailShapes))('has the same cuts in whatever parts it comes: %s', (_, shape) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30_000 }), parts, (length, sizesOfParts) => {
        const content = shape(length);
        expect(cutsIn(content, sizesOfParts)).toEqual(cutsIn(content, [content.length]));
      }),
      { numRuns: 30 },
    );
  });

  it('cuts off a large part of which the end has not come', () => {
    const head = 'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: image/png\n\n';
    const content = Buffer.from(head + `${'QUJD'.repeat(19)}\n`.repeat(100));
    expect(cutsIn(content, [700])[0]).toBe(head.length);
  });
});
