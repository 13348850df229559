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

  const starts = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
  it.each(
    starts.flatMap((start) =>
      ['', ' ', '\u00a0', '\u200b', '\ufeff', '\u202e'].map((before) => before + start),
    ),
  )('defuses a text that begins with %j, which a spreadsheet would run', (begin) => {
    expect(csv(['a'], [[`${begin}1+1`]])).toBe(`\uFEFFa\r\n'${begin}1+1\r\n`);
  });

  it.each(starts)('defuses %s where another separator of cells stands before it', (start) => {
    expect(csv(['a'], [[`x;${start}1`]])).toBe(`\uFEFFa\r\nx;'${start}1\r\n`);
    expect(csv(['a'], [[`x\t ${start}1`]])).toBe(`\uFEFFa\r\nx\t' ${start}1\r\n`);
    expect(csv(['a'], [[`x\n${start}1`]])).toBe(`\uFEFFa\r\n"x\n'${start}1"\r\n`);
    expect(csv(['a'], [[`x;"${start}1`]])).toBe(`\uFEFFa\r\n"x;'""${start}1"\r\n`);
  });

  it.each(['\t1', '\r1'])('defuses %j, from which a spreadsheet may take the first character', (text) => {
    expect(csv(['a'], [[text]])).toContain("'");
  });

  it.each(['ann@example.com', 'a-b', '1+1', 'x; y', 'a = b', '2026-11-30', 'ann, bob'])(
    'leaves %j as it is',
    (text) => {
      expect(csv(['a'], [[text]])).not.toContain("'");
    },
  );
});
