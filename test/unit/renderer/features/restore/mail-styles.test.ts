import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { harmlessStyle } from '../../../../../renderer/features/restore/mail-styles.js';

describe('the style of a mail', () => {
  it.each([
    ['color:red', 'color:red', 0],
    ['background:url(https://a.example/x.png) red', 'background:none red', 1],
    ['background:url("//a.example/x")', 'background:none', 1],
    ['background:url(data:image/png;base64,AA//BB)', 'background:none', 0],
    ['background:image-set("https://a.example/1" 1x, "https://a.example/2" 2x)', 'background:none', 2],
    ['background:-webkit-image-set(url(https://a.example/1) 1x)', 'background:none', 1],
    ['background:image("https://a.example/x");color:red', 'background:none;color:red', 1],
    ['background:image(ltr "//a.example/x", red)', 'background:none', 1],
    ['background:cross-fade(url(https://a.example/1), url(https://a.example/2), 50%)', 'background:none', 2],
    ['background:src("https://a.example/x")', 'background:none', 1],
    ['background:IMAGE-SET( "HTTPS://a.example/x" 1x )', 'background:none', 1],
    ['background:ur\\6c(https://a.example/x)', 'background:ur6c(https://a.example/x)', 1],
    ['background:\\url(https://a.example/x)', 'background:none', 1],
    ['background:image-set("a)b" 1x, "https://a.example/x" 2x) red', 'background:none red', 1],
    ['background:image-set("https://a.example/x" 1x', 'background:none', 1],
    ['a:url(https://a.example/x);b:url(https://a.example/y)', 'a:none;b:none', 2],
    ['background:linear-gradient(red, blue)', 'background:linear-gradient(red, blue)', 0],
    ['object-fit:cover;content:"see //here"', 'object-fit:cover;content:"see //here"', 0],
    ['position: fixed;top:0', ';top:0', 0],
  ])('%s', (style, declarations, addresses) => {
    expect(harmlessStyle(style)).toEqual({ declarations, addresses });
  });

  it('shows pictures that the message brings, and no others', () => {
    const picture = (name: string): string | null =>
      name === 'cid:logo@x' ? 'data:image/png;base64,AA' : null;
    expect(harmlessStyle('background:url(cid:logo@x) red', picture).declarations).toBe(
      'background:url("data:image/png;base64,AA") red',
    );
    expect(harmlessStyle(`background:url('cid:other@x')`, picture).declarations).toBe('background:none');
    expect(harmlessStyle('background:postkeep-picture-7-', picture).declarations).toBe(
      'background:url("data:,")',
    );
  });

  it('loads nothing, however its functions are nested, escaped and cut off', () => {
    const functions = [
      'url(',
      'image-set(',
      '-webkit-image-set(',
      'image(',
      'cross-fade(',
      'src(',
      'URL (',
      '\\url(',
    ];
    const parts = fc.constantFrom(
      ...functions,
      '"',
      "'",
      ')',
      '(',
      ' ',
      ',',
      'https://a.example',
      '//b',
      '\\',
      'red',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 30 }), (list) => {
        const { declarations } = harmlessStyle(list.join(''));
        expect(declarations).not.toMatch(/(?<![\w-])(url|src|image|(-webkit-)?(image-set|cross-fade))\s*\(/i);
      }),
      { numRuns: 2000 },
    );
  });
});
