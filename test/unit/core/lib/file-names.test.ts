import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UniqueNames, safeName } from '../../../../core/lib/file-names.js';
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
        const name = safeName(text, 'fallback');
        expect(name).toMatch(
          /^(?!(con|prn|aux|nul|com\d|lpt\d)(\.|$))[^<>:"/\\|?*\p{Cc}\p{Surrogate}]*[^ .]$/iu,
        );
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(160);
      }),
      { numRuns: 1000 },
    );
  });

  it('tells the date and the subject of a message', () => {
    const date = Date.UTC(2026, 2, 1, 10, 15);
    expect(messageName({ subject: 'Hello', sent_at: date, internal_date: 0 })).toBe('2026-03-01 10.15 Hello');
    expect(messageName({ subject: '', sent_at: null, internal_date: date })).toBe(
      '2026-03-01 10.15 No subject',
    );
  });

  it('is given once, also where upper and lower case are the same', () => {
    const names = new UniqueNames((name) => name === 'there.eml');
    expect([names.take('a', '.eml'), names.take('A', '.eml'), names.take('there', '.eml')]).toEqual([
      'a.eml',
      'A (2).eml',
      'there (2).eml',
    ]);
  });
});
