import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOrUnset } from '../../../../core/lib/mail-instants.js';
import { readMailDate } from '../../../../core/repository/mime/mail-date.js';
import { messageRow } from '../../../../core/repository/reader.js';
import { messageOf } from '../../../../core/restore/browse.js';
import { messageSchema } from '../../../../shared/backup/restore-point.js';
import { instantSchema } from '../../../../shared/license/dates.js';

const noText = { subject: Buffer.alloc(0), sender: Buffer.alloc(0), recipients: Buffer.alloc(0) };
const row = {
  ...{ id: 1, folder_id: 1, content_id: 1, flags: '[]' },
  ...{ sha256: Buffer.alloc(32), size: 1, ...noText, attachments: 0 },
};
const anyMoment = fc.oneof(
  fc.integer({ min: -8.64e15, max: 8.64e15 }),
  fc.constantFrom(-62_167_219_200_001, -62_167_219_200_000, -1, 0, 253_402_300_799_999, 253_402_300_800_000),
);

describe('a date that no answer can write (RFC 3339: four digits of a year)', () => {
  it.each([
    'Fri, 31 Dec 9999 23:59:59 -1200',
    'Fri, 31 Dec 9999 24:00:00 +0000',
    'Fri, 31 Dec 9999 23:59:60 +0000',
    'Thu, 1 Jan 10000 00:00:00 +0000',
    'Thu, 1 Jan 1970 00:00:00 +1200',
  ])('is none in a header: %s', (written) => {
    expect(readMailDate(written)).toBeNull();
  });

  it('is none in a header, whatever its parts are', () => {
    const two = fc.integer({ min: 0, max: 99 }).map((each) => String(each).padStart(2, '0'));
    const year = fc.oneof(fc.integer({ min: 9990, max: 10_010 }), fc.integer({ min: 0, max: 999_999 }));
    fc.assert(
      fc.property(two, year, two, fc.constantFrom('+', '-'), two, (day, written, hour, sign, zone) => {
        const date = readMailDate(`${day} Dec ${String(written)} ${hour}:59:59 ${sign}${zone}00`);
        expect(date === null || instantSchema.safeParse(date.toISOString()).success).toBe(true);
      }),
    );
  });

  it('holds up no list, whatever an earlier version stored', () => {
    fc.assert(
      fc.property(fc.option(anyMoment), anyMoment, (sent_at, internal_date) => {
        const stored = messageRow.parse({ ...row, sent_at, internal_date });
        expect(messageSchema.safeParse(messageOf(1, stored)).error).toBeUndefined();
      }),
    );
  });

  it('is 1970 or none in the row of any reader, IMAP APPEND with its four digits of a year too', () => {
    const any = fc.oneof(anyMoment, fc.double(), fc.string(), fc.uint8Array(), fc.constant(null));
    fc.assert(
      fc.property(any, any, (sent_at, internal_date) => {
        const stored = messageRow.parse({ ...row, sent_at, internal_date });
        for (const date of [stored.sent_at ?? 0, stored.internal_date])
          expect(new Date(date).toISOString()).toMatch(/^\d{4}-/);
      }),
    );
  });

  it('leaves the date of the server to be shown', () => {
    const stored = messageRow.parse({
      ...row,
      sent_at: 253_402_343_999_000,
      internal_date: Date.parse('2026-03-03T09:10:00Z'),
    });
    expect(messageOf(1, stored).date).toBe('2026-03-03T09:10:00.000Z');
  });

  it('is stored as the date that stands for none', () => {
    expect([Number.NaN, 8.64e15, -8.64e15, 1_000].map(instantOrUnset)).toEqual([0, 0, 0, 1_000]);
  });
});
