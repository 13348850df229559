import { describe, expect, it } from 'vitest';
import { unflowed } from '../../../../../core/repository/mime/flowed.js';

describe('flowing text (RFC 3676)', () => {
  it.each([
    ['paragraphs', 'one \ntwo\nthree', false, 'one two\nthree'],
    ['quotes of one depth', '> a \n> b\n>> c \n>> d', false, '> a b\n>> c d'],
    ['a quote that ends', '> a \nb', false, '> a \nb'],
    ['words that were cut', 'para \ngraph', true, 'paragraph'],
    ['a signature', 'text \n-- \nname', false, 'text \n-- \nname'],
    ['stuffed lines', ' >no quote\n From', false, '>no quote\nFrom'],
  ])('%s', (_, written, deletes, text) => {
    expect(unflowed(written, deletes)).toBe(text);
  });
});
