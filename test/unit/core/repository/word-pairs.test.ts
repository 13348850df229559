import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayHavePairs, pairFilter, pairsOf } from '../../../../core/repository/search/word-pairs.js';

const word = fc.string({ unit: fc.constantFrom(...Array.from('abcdeé会')), minLength: 1, maxLength: 4 });
const row = fc.array(word, { maxLength: 60 });

describe('the filter of words that stand next to each other', () => {
  it('never denies a pair that is there', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(row, { maxLength: 5 }), (contentId, rows) => {
        const filter = pairFilter(contentId, rows);
        for (const pairs of rows.map(pairsOf)) expect(mayHavePairs(filter, contentId, pairs)).toBe(true);
      }),
    );
  });

  it('denies nearly all that are not', () => {
    const words = Array.from({ length: 150 }, (_, index) => `word${String(index)}`);
    const filter = pairFilter(7, [words]);
    const others = words.map((each, index) => `${each} word${String((index * 7 + 3) % 150)}`);
    const absent = others.filter((pair) => !pairsOf(words).includes(pair));
    const taken = absent.filter((pair) => mayHavePairs(filter, 7, [pair]));
    expect(absent.length).toBeGreaterThan(140);
    expect(taken.length).toBeLessThan(absent.length * 0.08);
    expect(filter.length).toBeLessThan(160);
  });

  it('of a message with a word or none denies every pair', () => {
    for (const rows of [[], [['one']], [[], ['one'], ['two']]])
      expect(mayHavePairs(pairFilter(1, rows), 1, ['one two'])).toBe(false);
  });

  it('of a long message has a bound', () => {
    const words = Array.from({ length: 50_000 }, (_, index) => `w${String(index)}`);
    expect(pairFilter(1, [words]).length).toBeLessThanOrEqual(4100);
  });

  it('denies nothing when it is missing, damaged, or another message’s: that costs a reading and hides no message', () => {
    const filter = pairFilter(12, [['some', 'few', 'words']]);
    const absent = ['never there'];
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
