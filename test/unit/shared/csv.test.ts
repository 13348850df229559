import { describe, expect, it } from 'vitest';
import { csv } from '../../../shared/csv.js';

describe('CSV export (RFC 4180)', () => {
  it('begins with a byte order mark, without which Excel reads another code page', () => {
    expect(csv(['Größe'], [])).toBe('\uFEFFGröße\r\n');
  });

  it('quotes commas, quotes and line breaks', () => {
    expect(
      csv(
        ['a', 'b'],
        [
          ['x,y', 'say "hi"'],
          ['two\nlines', 'plain'],
        ],
      ),
    ).toBe('\uFEFFa,b\r\n"x,y","say ""hi"""\r\n"two\nlines",plain\r\n');
  });

  it.each([['=1+1'], ['+1'], ['-1'], ['@x']])('defuses %s, which a spreadsheet would run', (text) => {
    expect(csv(['a'], [[text]])).toBe(`\uFEFFa\r\n'${text}\r\n`);
  });
});
