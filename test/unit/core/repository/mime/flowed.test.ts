import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unflowed } from '../../../../../core/repository/mime/flowed.js';

describe('flowing text (RFC 3676)', () => {
  it.each([
    ['paragraphs', 'one \ntwo\nthree', false, 'one two\nthree'],
    ['quotes of one depth', '> a \n> b\n>> c \n>> d', false, '> a b\n>> c d'],
    ['a quote that ends', '> a \nb', false, '> a \nb'],
    ['words that were cut', 'para \ngraph', true, 'paragraph'],
    ['a signature', 'text \n-- \nname', false, 'text \n-- \nname'],
    ['a signature in a quote', '> text \n> -- \n> name', false, '> text \n> -- \n> name'],
    ['a signature with deleted spaces', 'text \n-- \nname', true, 'text\n-- \nname'],
    ['quotes in quotes', '>> a \n>> b\n>>> c', false, '>> a b\n>>> c'],
    ['quotes with spaces between their signs', '> > a \n> > b\n> c \n> d', false, '>> a b\n> c d'],
    ['both ways to write them', '> > a \n>> b \n>> > c', false, '>> a b \n>>> c'],
    ['a quote without a space', '>a \n>b', false, '> a b'],
    ['words that were cut in a quote', '> para \n> graph', true, '> paragraph'],
    ['empty lines of a quote', '> a\n>\n> b', false, '> a\n> \n> b'],
    ['a line of spaces', 'a \n  \nb', false, 'a  \nb'],
    ['a stuffed sign', ' > a \n> b', false, '> a \n> b'],
    ['a stuffed space', '  indented \nmore', false, ' indented more'],
    ['an end without one', 'a \nb ', false, 'a b '],
    ['stuffed lines', ' >no quote\n From', false, '>no quote\nFrom'],
  ])('%s', (_, written, deletes, text) => {
    expect(unflowed(written, deletes)).toBe(text);
  });

  const word = fc
    .stringMatching(/^[A-Za-z>.-][A-Za-z.>-]{0,8}$/)
    .filter((text) => !text.startsWith('>') && text !== '--');
  const paragraph = fc.record({
    depth: fc.nat({ max: 4 }),
    words: fc.array(word, { minLength: 1, maxLength: 12 }),
    breaks: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
    isSpaced: fc.boolean(),
  });

  it('is what was written, however it was broken, quoted and stuffed', () => {
    fc.assert(
      fc.property(fc.array(paragraph, { maxLength: 8 }), fc.boolean(), (paragraphs, deletesSpaces) => {
        const written = paragraphs.flatMap(({ depth, words, breaks, isSpaced }) => {
          const lines = [''];
          for (const [index, each] of words.entries()) {
            const isLast = index === words.length - 1;
            const isBreak = !isLast && breaks[index] === true;
            lines.push(`${lines.pop() ?? ''}${each}${isLast ? '' : isBreak && deletesSpaces ? '  ' : ' '}`);
            if (isBreak) lines.push('');
          }
          const quote = (isSpaced ? '> ' : '>').repeat(depth).trimEnd();
          return lines.map((line) => (depth > 0 || /^(?: |>|From )/.test(line) ? `${quote} ${line}` : line));
        });
        const shown = paragraphs.map(
          ({ depth, words }) => `${'>'.repeat(depth)}${depth > 0 ? ' ' : ''}${words.join(' ')}`,
        );
        expect(unflowed(written.join('\n'), deletesSpaces)).toBe(shown.join('\n'));
      }),
    );
  });
});
