import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Content, beginningOf, partsOf, sizeOf } from '../../../../core/lib/content.js';
import { crlfContent, withCrlf } from '../../../../core/lib/line-ends.js';
import {
  type Alteration,
  type AlterationPrint,
  AlterationPrinter,
  alterationsOf,
  isDelicate,
} from '../../../../core/restore/to-server/alterations.js';
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

function printed(content: Content): AlterationPrint {
  const printer = new AlterationPrinter();
  for (const part of partsOf(content)) printer.add(part);
  return printer.print();
}

/** The rule on whole texts. */
function plainAlterations(sent: Buffer, there: Buffer): readonly Alteration[] {
  const transported = (content: Buffer): string => asTransported(content).toString('latin1');
  if (sent.equals(there) || transported(sent) === transported(there)) return [];
  const [before, after] = [sent, there].map((content) => content.toString('latin1'));
  const stripped = (text = ''): string => text.replaceAll('\r', '');
  const isLonger = stripped(after) === `${stripped(before)}\n`;
  if (!isLonger && stripped(after) !== stripped(before)) return ['other'];
  const lostReturns = /\r(?!\n)/.test(before ?? '');
  if (!isLonger) return lostReturns ? ['carriage-returns'] : ['other'];
  return lostReturns && !/\r(?!\n)/.test(after ?? '')
    ? ['carriage-returns', 'line-end-added']
    : ['line-end-added'];
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
      expect(alterationsOf(content, printed(inParts(other, sizesOfParts)))).toEqual(
        plainAlterations(whole, other),
      );
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

it('a content that is read in parts gets its carriage returns in parts, with its size', () => {
  fc.assert(
    fc.property(texts, sizes, (whole, sizesOfParts) => {
      const changed = crlfContent(inParts(whole, sizesOfParts)) ?? whole;
      expect(beginningOf(changed)).toEqual(withCrlf(whole));
      expect(sizeOf(changed)).toBe(withCrlf(whole).length);
    }),
  );
});
