import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oneLine, printableJson } from '../../../../shared/texts/printable.js';
import { render, text, verbatim } from '../../../../shared/texts/text.js';

/** What a terminal obeys, or an editor takes for a line end or another direction. */
const obeyed = /[\p{Cc}\p{Surrogate}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.integer({ min: 0, max: 0x9f }).map((code) => String.fromCharCode(code)),
      fc.constantFrom('\x1b[2J', '\x1b]0;x\x07', '\x9b31m', '\r\n', '\u2028', '\u202e', '\u2066', '\ud800'),
    ),
  )
  .map((parts) => parts.join(''));

describe('words from elsewhere as one line', () => {
  it.each([
    ['Größe — 日本語 🎉', 'Größe — 日本語 🎉'],
    ['two\r\nlines\u2028and\tmore', 'two lines and more'],
    ['\x1b[31mred\x9b0m', '\uFFFD[31mred\uFFFD0m'],
    ['invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['عربي\u200f', 'عربي\u200f'],
  ])('%j becomes %j', (words, line) => {
    expect(oneLine(words)).toBe(line);
  });

  it('hold nothing that a terminal obeys, for any words, and are the same when cleaned again', () => {
    fc.assert(
      fc.property(hostile, (words) => {
        expect(oneLine(words)).not.toMatch(obeyed);
        expect(oneLine(oneLine(words))).toBe(oneLine(words));
      }),
      { numRuns: 1000 },
    );
  });

  it('stand so in the gaps of every text, however deep', () => {
    fc.assert(
      fc.property(hostile, (words) => {
        const deep = text('backup.failed', { name: words, reason: verbatim(words) });
        expect(render(deep)).not.toMatch(obeyed);
      }),
    );
  });
});

describe('JSON for a terminal', () => {
  it('has the same value and nothing that a terminal obeys', () => {
    fc.assert(
      fc.property(hostile, (words) => {
        const json = printableJson(JSON.stringify({ words }));
        expect(json).not.toMatch(obeyed);
        expect(JSON.parse(json)).toEqual({ words });
      }),
      { numRuns: 1000 },
    );
  });
});
