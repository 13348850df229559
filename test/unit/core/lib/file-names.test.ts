import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UniqueNames, safeFileName, safeName } from '../../../../core/lib/file-names.js';
import { messageName } from '../../../../core/restore/message-name.js';

describe('a file name made from mail', () => {
  it.each([
    ['Report 2026', 'Report 2026'],
    ['a/b\\c:d*e?f"g<h>i|j', 'a_b_c_d_e_f_g_h_i_j'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['...', 'fallback'],
    ['', 'fallback'],
    ['con', '_con'],
    ['COM1.txt', '_COM1.txt'],
    ['CON.eml', '_CON.eml'],
    ['nul.tar.gz', '_nul.tar.gz'],
    ['lpt¹', '_lpt¹'],
    ['CON .txt', '_CON .txt'],
    ['conout$', '_conout$'],
    ['console', 'console'],
    ['tab\there\r\nand there', 'tab_here_and there'],
    ['x'.repeat(200), 'x'.repeat(150)],
    ['ü'.repeat(100), 'ü'.repeat(75)],
    ['ends with dots. . .', 'ends with dots'],
    ['Gr\u0075\u0308\u00dfe', 'Gr\u00fc\u00dfe'],
    ['left\u202eright', 'left_right'],
    ['🎉 Kick-off', '🎉 Kick-off'],
  ])('%j becomes %j', (text, name) => {
    expect(safeName(text, 'fallback')).toBe(name);
  });

  it('is taken by every operating system and is never a path, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        for (const name of [safeName(text, 'fallback'), safeFileName(text, 'fallback')]) {
          expect(name).toMatch(
            /^(?!(con|prn|aux|nul|com\d|lpt\d)(\.|$))[^<>:"/\\|?*\p{Cc}\p{Surrogate}]*[^ .]$/iu,
          );
          expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['Report.pdf', 'Report.pdf'],
    ['CON.eml', '_CON.eml'],
    ['../../.ssh/authorized_keys', '_.._.ssh_authorized_keys'],
    ['/etc/passwd', '_etc_passwd'],
    ['C:\\Windows\\system.ini', 'C_Windows_system.ini'],
    ['.profile', 'profile'],
    ['..pdf', 'pdf'],
    ['Report . .pdf', 'Report.pdf'],
    ['Report.pdf. .', 'Report.pdf'],
    [`${'x'.repeat(300)}.pdf`, `${'x'.repeat(150)}.pdf`],
    [`x.${'y'.repeat(300)}`, `x.${'y'.repeat(148)}`],
    ['invoice\u202efdp.exe', 'invoice_fdp.exe'],
    ['', 'fallback'],
  ])('of an attachment: %j becomes %j', (text, name) => {
    expect(safeFileName(text, 'fallback')).toBe(name);
  });

  it('tells the date and the subject of a message', () => {
    const date = Date.UTC(2026, 2, 1, 10, 15);
    expect(messageName({ subject: 'Hello', sent_at: date, internal_date: 0 })).toBe('2026-03-01 10.15 Hello');
    expect(messageName({ subject: '', sent_at: null, internal_date: date })).toBe(
      '2026-03-01 10.15 No subject',
    );
  });

  it('is given once, also where upper and lower case are the same', () => {
    const names = new UniqueNames();
    const take = (name: string) => names.take(name, '.eml', (candidate) => candidate === 'there.eml');
    expect([take('a'), take('A'), take('there')]).toEqual(['a.eml', 'A (2).eml', 'there (2).eml']);
  });
});
