import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  askedPairs,
  mayHavePairs,
  pairFilter,
  wordHash,
} from '../../../../core/repository/search/word-pairs.js';

const word = fc.string({ unit: fc.constantFrom(...Array.from('abcdeé会')), minLength: 1, maxLength: 4 });
const row = fc.array(word, { maxLength: 60 });
const filterOf = (contentId: number, rows: readonly (readonly string[])[]): Buffer | null =>
  pairFilter(
    contentId,
    rows.map((words) => words.map(wordHash)),
  );

describe('the filter of words that stand next to each other', () => {
  it('never denies a pair that is there', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(row, { maxLength: 5 }), (contentId, rows) => {
        const filter = filterOf(contentId, rows);
        for (const pairs of rows.map(askedPairs)) expect(mayHavePairs(filter, contentId, pairs)).toBe(true);
      }),
    );
  });

  it('denies nearly all that are not', () => {
    const words = Array.from({ length: 150 }, (_, index) => `word${String(index)}`);
    const filter = filterOf(7, [words]);
    const absent = words.flatMap((one, index) =>
      words.filter((_, other) => other !== index + 1).map((other) => [one, other]),
    );
    const taken = absent.filter((pair) => mayHavePairs(filter, 7, askedPairs(pair)));
    expect(taken.length).toBeLessThan(absent.length * 0.01);
    expect(filter?.length).toBeLessThan(185);
  });

  it('of a message with a word or none denies every pair', () => {
    for (const rows of [[], [['one']], [[], ['one'], ['two']]])
      expect(mayHavePairs(filterOf(1, rows), 1, askedPairs(['one', 'two']))).toBe(false);
  });

  it('of a long message has a bound, denies less, and nothing from some length on', () => {
    const sizes = [3000, 6000, 10_000, 50_000];
    const denied = sizes.map((length) => {
      const words = Array.from({ length }, (_, index) => `w${String(index)}`);
      const filter = filterOf(1, [words]);
      expect(filter?.length ?? 0).toBeLessThanOrEqual(4300);
      const absent = words.slice(0, 1000).map((each) => askedPairs([each, 'absent']));
      return absent.filter((pair) => !mayHavePairs(filter, 1, pair)).length / absent.length;
    });
    expect(denied.toSorted((a, b) => b - a)).toEqual(denied);
    expect(denied[0]).toBeGreaterThan(0.98);
    expect(denied[2]).toBeGreaterThan(0.3);
    expect(denied[3]).toBe(0);
  });

  it('denies nothing when it is missing, damaged, or another message’s: that costs a reading and hides no message', () => {
    const filter = filterOf(12, [['some', 'few', 'words']]) ?? Buffer.alloc(0);
    const absent = askedPairs(['never', 'there']);
    expect(mayHavePairs(filter, 12, absent)).toBe(false);
    expect(mayHavePairs(null, 12, absent)).toBe(true);
    expect(mayHavePairs(Buffer.alloc(0), 12, absent)).toBe(true);
    expect(mayHavePairs(filter, 13, absent)).toBe(true);
    for (let bit = 0; bit < filter.length * 8; bit++) {
      const damaged = Buffer.from(filter);
      damaged.writeUInt8(damaged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(mayHavePairs(damaged, 12, absent)).toBe(true);
    }
  });
});
