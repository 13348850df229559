import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdStyles } from '../../../../../renderer/features/restore/style-attributes.js';

describe('the style attributes of a mail', () => {
  it.each([
    ['<p style="color:red">', '<p data-mail-style="color:red">'],
    ["<P class=a STYLE = 'x' id=b>y", "<P class=a data-mail-style = 'x' id=b>y"],
    ['<td style=a><td/style=b>', '<td data-mail-style=a><td/data-mail-style=b>'],
    ['<a title="style=x > y" style=z>', '<a title="style=x > y" data-mail-style=z>'],
    ['<p data-style="a" restyle=b stylesheet=c>', '<p data-style="a" restyle=b stylesheet=c>'],
    ['text style="a" 1 < 2 style=b', 'text style="a" 1 < 2 style=b'],
    ['<p style><p style', '<p data-mail-style><p data-mail-style'],
  ])('%s', (html, held) => {
    expect(holdStyles(html)).toBe(held);
  });

  it('are held in any text, which stays the same but for their names, in time that grows with its length alone', () => {
    const parts = fc.constantFrom(
      '<p',
      '>',
      ' style',
      '="',
      "='",
      '"',
      "'",
      '=',
      '/',
      ' ',
      'a',
      '<',
      '<!--',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 60 }), (list) => {
        expect(holdStyles(list.join('')).replaceAll('data-mail-style', 'style')).toBe(list.join(''));
      }),
    );
    for (const part of ['<p ', '<p style="', 'a=', '<', '" ', '<p a="b'])
      expect(holdStyles(part.repeat(200_000)).length).toBeGreaterThan(0);
  });
});
