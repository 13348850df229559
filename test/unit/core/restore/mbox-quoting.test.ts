import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Quoting } from '../../../../core/restore/export/mbox-quoting.js';
import { Unquoting, unquoted } from '../../../../core/sources/mbox/quoting.js';

const texts = fc
  .array(
    fc.constantFrom('From ', 'From', 'Fro', '>', '>>', '>'.repeat(500), '\n', '\r\n', '\r', 'x', ' ', 'F'),
    {
      maxLength: 60,
    },
  )
  .map((parts) => parts.join(''));
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 });

function inPieces(quoting: Quoting | Unquoting, text: string, pieces: readonly number[]): string {
  const content = Buffer.from(text);
  const given: Buffer[] = [];
  for (let at = 0, turn = 0; at < content.length; turn++) {
    const size = pieces[turn % pieces.length] ?? 1;
    given.push(quoting.push(content.subarray(at, at + size)));
    at += size;
  }
  return Buffer.concat([...given, quoting.end()]).toString();
}

it('every line that is From, or From after marks, gets one more mark, in whatever pieces the message comes', () => {
  fc.assert(
    fc.property(texts, sizes, (text, pieces) => {
      const wanted = text.replaceAll(/(?<=^|\n)(>*From )/g, '>$1');
      expect(inPieces(new Quoting(), text, pieces)).toBe(wanted);
      expect(inPieces(new Unquoting(), wanted, pieces)).toBe(text);
      expect(unquoted(Buffer.from(wanted)).toString()).toBe(text);
    }),
    { numRuns: 2000 },
  );
});
