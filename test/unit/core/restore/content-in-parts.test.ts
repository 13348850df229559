import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Content, beginningOf, sizeOf } from '../../../../core/lib/content.js';
import { withCrlf } from '../../../../core/lib/line-ends.js';
import { alterationsOf, isDelicate } from '../../../../core/restore/to-server/alterations.js';
import { asTransported, printOf, sizesOf } from '../../../../core/restore/to-server/same-content.js';

const texts = fc
  .array(fc.constantFrom('\r', '\n', '\r\n', '\0', 'x', 'text\r\n'), { maxLength: 30 })
  .map((parts) => Buffer.from(parts.join('')));
const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 });

function inParts(whole: Buffer, sizesOfParts: readonly number[]): Content {
  return {
    size: whole.length,
    read: function* () {
      for (let at = 0, turn = 0; at < whole.length; turn++) {
        const next = at + (sizesOfParts[turn % sizesOfParts.length] ?? 1);
        yield whole.subarray(at, next);
        at = next;
      }
    },
  };
}

it('a restore sees the same of a message that is read in parts as of one in memory', () => {
  fc.assert(
    fc.property(texts, sizes, texts, (whole, sizesOfParts, other) => {
      const content = inParts(whole, sizesOfParts);
      expect(beginningOf(content)).toEqual(whole);
      expect(sizeOf(content)).toBe(whole.length);
      expect(sizesOf(content)).toEqual({ exact: whole.length, transported: withCrlf(whole).length });
      expect(printOf(content)).toEqual(printOf(whole));
      expect(printOf(content).transported).toBe(
        createHash('sha256').update(asTransported(whole)).digest('hex'),
      );
      expect(isDelicate(content)).toBe(
        whole.at(-1) !== 0x0a || whole.includes(0) || /\r(?!\n)/.test(whole.toString('latin1')),
      );
      expect(alterationsOf(content, other)).toEqual(alterationsOf(whole, other));
    }),
    { numRuns: 1000 },
  );
});

it('every bare line feed gets a carriage return, and nothing else changes', () => {
  fc.assert(
    fc.property(texts, (whole) => {
      const wanted = whole.toString('latin1').replaceAll(/(?<!\r)\n/g, '\r\n');
      expect(withCrlf(whole).toString('latin1')).toBe(wanted);
    }),
  );
});
