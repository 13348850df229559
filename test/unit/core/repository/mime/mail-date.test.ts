import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMailDate } from '../../../../../core/repository/mime/mail-date.js';

const dates: readonly (readonly [string, string | null])[] = [
  ['Tue, 3 Mar 2026 09:10:11 +0100', '2026-03-03T08:10:11.000Z'],
  ['3 Mar 26 09:10 +0100', '2026-03-03T08:10:00.000Z'],
  ['Tue, 03 Mar 126 09:10:11 +0100', '2026-03-03T08:10:11.000Z'],
  ['Tue, 3 Mar 99 09:10:11 +0100', '1999-03-03T08:10:11.000Z'],
  ['Tue, 3 Mar 49 09:10:11 +0100', '2049-03-03T08:10:11.000Z'],
  ['Tue, 3 Mar 2026', '2026-03-03T00:00:00.000Z'],
  ['2026-03-03', '2026-03-03T00:00:00.000Z'],
  ['2026-03-03T09:10:11.500', '2026-03-03T09:10:11.500Z'],
  ['2026-03-03 09:10:11 -0800', '2026-03-03T17:10:11.000Z'],
  ['2026-03-03T09:10:11+05:30', '2026-03-03T03:40:11.000Z'],
  ['Tue, 3 Mar 2026 09:10:11.123456 +0100', '2026-03-03T08:10:11.123Z'],
  ['Tue, 3 Mar 2026 09:10:11,1234 +0100', '2026-03-03T08:10:11.123Z'],
  ['20260303T091011Z', '2026-03-03T09:10:11.000Z'],
  ['20260303T091011+0100', '2026-03-03T08:10:11.000Z'],
  ['20260303T0910Z', '2026-03-03T09:10:00.000Z'],
  ['Tue, 3 Mar 2026 9:10:11 AM', '2026-03-03T09:10:11.000Z'],
  ['March 3, 2026 at 9:10 PM', '2026-03-03T21:10:00.000Z'],
  ['Tue Mar  3 09:10:11 2026', '2026-03-03T09:10:11.000Z'],
  ['Tue Mar  3 09:10:11 CET 2026', '2026-03-03T08:10:11.000Z'],
  ['Tue, 3 Mar 2026 09.10.11 +0100', '2026-03-03T08:10:11.000Z'],
  ['Wednesday, 04-Mar-26 10:00:00 GMT', '2026-03-04T10:00:00.000Z'],
  ['Di, 3 Mrz 2026 09:10:11 +0100', '2026-03-03T08:10:11.000Z'],
  ['Mardi 3 mars 2026 09:10:11 +0100', '2026-03-03T08:10:11.000Z'],
  ['lör, 29 maj 1999 00:24:04 +0200 (CEST)', '1999-05-28T22:24:04.000Z'],
  ['3 de marzo de 2026 09:10:11 +0100', '2026-03-03T08:10:11.000Z'],
  ['Вт, 3 мар 2026 09:10:11 +0300', '2026-03-03T06:10:11.000Z'],
  ['Tue, 3 Mar 2026 09:10:11 CEST', '2026-03-03T07:10:11.000Z'],
  ['Tue, 3 Mar 2026 09:10:11 EST', '2026-03-03T14:10:11.000Z'],
  ['Tue, 3 Mar 2026 09:10:11 J', '2026-03-03T09:10:11.000Z'],
  ['Tue, 3 Mar 2026 09:10:11 -0000', '2026-03-03T09:10:11.000Z'],
  ['Tue, 3 Mar 2026 09:10:11 +01:00', '2026-03-03T08:10:11.000Z'],
  ['Tue, 3 Mar 2026 09:10:11 0100', '2026-03-03T08:10:11.000Z'],
  ['Tue, 3 Mar 2026 09:10:11 "GMT+0100"', '2026-03-03T08:10:11.000Z'],
  ['Tue, 3 Mar 2026 09:10:11 GMT+0100 (CET)', '2026-03-03T08:10:11.000Z'],
  ['Tue, 3 Mar 2026 09:10:11 +9900', '2026-03-03T09:10:11.000Z'],
  ['Tue, 3 (nested (comment)) Mar 2026 09:10:11 +0100', '2026-03-03T08:10:11.000Z'],
  ['Tue, 3 Mar 2026 9:1:1 +0100', '2026-03-03T08:01:01.000Z'],
  ['Tue, 3 Mar 2026 0910 +0100', '2026-03-03T08:10:00.000Z'],
  ['Tue, 3 Mar 2026 09:10:11+0100', '2026-03-03T08:10:11.000Z'],
  ['2026年3月3日 09:10:11 +0900', '2026-03-03T00:10:11.000Z'],
  ['火, 3 3月 2026 09:10:11 +0900', '2026-03-03T00:10:11.000Z'],
  ['2026년 3월 3일 09:10', '2026-03-03T09:10:00.000Z'],
  ['Tue,3 Mar 2026 09:10:11 +0100', '2026-03-03T08:10:11.000Z'],
  ['Tue, 3 Mar 2026 24:00:00 +0000', '2026-03-04T00:00:00.000Z'],
  ['Tue, 3 Mar 2026 23:59:60 +0000', '2026-03-04T00:00:00.000Z'],
  ['25/12/2026 09:10', '2026-12-25T09:10:00.000Z'],
  ['Tue, 3 Mar 2026 09 : 10 : 11 +0100', '2026-03-03T08:10:11.000Z'],
  ['Tue, 3 Mar 2026 09:10 :11 +0100', '2026-03-03T08:10:11.000Z'],
  ['Tue, 3 Mar 2026 09(h):(m)10 (s) : 11 +0100', '2026-03-03T08:10:11.000Z'],
  ['Tue(day), 3(d)Mar(m)2026(y)09:10:11(t)+0100(z)', '2026-03-03T08:10:11.000Z'],
  ['03/04/2026 09:10', null],
  ['Sat, 31 Feb 2026 10:00:00 +0000', null],
  ['Tue, 3 Mar 2026 25:00:00 +0000', null],
  ['Mon, 1 Jan 1900 00:00:00 +0000', null],
  ['Tue, 3 Foo 2026 09:10:11 +0100', null],
  ['yesterday', null],
];

describe('the date of a message', () => {
  it.each(dates)('"%s" is %s', (written, moment) => {
    expect(readMailDate(written)?.toISOString() ?? null).toBe(moment);
  });

  it('is any date that a program writes as the standard says', () => {
    const day = fc.date({ min: new Date('1970-01-02'), max: new Date('9998-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, (date) => {
        expect(readMailDate(date.toUTCString())?.getTime()).toBe(Math.floor(date.getTime() / 1000) * 1000);
        expect(readMailDate(date.toISOString())?.getTime()).toBe(date.getTime());
      }),
    );
  });

  it.each('en de fr es it pt nl sv da nb fi pl cs sk tr ru el ca'.split(' '))(
    'is in any month, by its name in a sentence, alone, and short (%s)',
    (language) => {
      const months = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2026, month, 3)));
      for (const length of ['long', 'short'] as const) {
        const alone = new Intl.DateTimeFormat(language, { month: length, timeZone: 'UTC' });
        const within = new Intl.DateTimeFormat(language, { day: 'numeric', month: length, timeZone: 'UTC' });
        const named = (date: Date): string =>
          within.formatToParts(date).find(({ type }) => type === 'month')?.value ?? '';
        for (const name of [alone.format.bind(alone), named])
          for (const month of months) {
            // What is written in figures, or in two words (`de març`), is another matter.
            const written = name(month).replace(/^d(?:e |[’'])/u, '');
            if (!/^\p{L}{3,}\.?$/u.test(written)) continue;
            for (const form of [written, written.toUpperCase(), written.normalize('NFD')])
              expect([form, readMailDate(`3 ${form} 2026 09:10:11 +0000`)?.getUTCMonth()]).toEqual([
                form,
                month.getUTCMonth(),
              ]);
          }
      }
    },
  );

  it('reads a numbered zone however its hours and minutes are written', () => {
    const local = Date.UTC(2026, 2, 3, 9, 10, 11);
    const zones = fc.record({
      sign: fc.constantFrom('+', '-', '\u2212'),
      hours: fc.integer({ min: 0, max: 15 }),
      minutes: fc.constantFrom(0, 15, 30, 45),
      digits: fc.constantFrom(1, 2),
      colon: fc.constantFrom('', ':'),
    });
    fc.assert(
      fc.property(zones, ({ sign, hours, minutes, digits, colon }) => {
        const zone = `${sign}${String(hours).padStart(digits, '0')}${colon}${String(minutes).padStart(2, '0')}`;
        const ahead = (sign === '+' ? 1 : -1) * (hours * 60 + minutes);
        for (const date of ['Tue, 3 Mar 2026 09:10:11', '3-Mar-126 09:10:11', '2026-03-03 09:10:11'])
          expect([zone, readMailDate(`${date} ${zone}`)?.getTime()]).toEqual([zone, local - ahead * 60_000]);
      }),
    );
  });

  it('does not depend on the time zone of this machine', () => {
    const here = process.env['TZ'];
    try {
      for (const zone of ['UTC', 'America/Los_Angeles', 'Asia/Tokyo']) {
        process.env['TZ'] = zone;
        for (const [written, moment] of dates)
          expect(readMailDate(written)?.toISOString() ?? null).toBe(moment);
      }
    } finally {
      if (here === undefined) delete process.env['TZ'];
      else process.env['TZ'] = here;
    }
  });

  it('is read, or not, without failing', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const date = readMailDate(text);
        expect(date === null || date.getTime() >= 0).toBe(true);
      }),
    );
  });
});
