import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growthADay, lowRoom, lowRoomText } from '../../../../shared/backup/disk-room.js';
import { addDays } from '../../../../shared/license/calendar.js';
import { render } from '../../../../shared/texts/text.js';

const [mib, gib, tib] = [1024 ** 2, 1024 ** 3, 1024 ** 4];
const today = '2026-06-30';
/** The days up to today on which a repository took up so much, the last one first. */
const days = (...bytes: readonly (readonly [daysAgo: number, bytes: number])[]) =>
  bytes.map(([ago, bytesOnDisk]) => ({ day: addDays(today, -ago), bytesOnDisk })).reverse();

describe('what is probably too little room for 30 days', () => {
  it.each([
    ['nothing is known, and a large disk has 6 GiB', 6 * gib, 4 * tib, null, null],
    ['nothing is known, and a large disk has 4 GiB', 4 * gib, 4 * tib, null, 'little'],
    ['nothing is known, and a disk of 32 GiB has 2 GiB, above a twentieth', 2 * gib, 32 * gib, null, null],
    ['nothing is known, and a disk of 32 GiB has 1.5 GiB', 1.5 * gib, 32 * gib, null, 'little'],
    ['nothing is known, and a stick of 8 GiB has 900 MiB', 900 * mib, 8 * gib, null, 'little'],
    ['nothing grows, and 2 GiB are left', 2 * gib, 4 * tib, 0, null],
    ['nothing grows, and 900 MiB are left', 900 * mib, 4 * tib, 0, 'little'],
    ['1 GiB a day, and 31 GiB are left', 31 * gib, 4 * tib, gib, null],
    ['1 GiB a day, and 30 GiB are left', 30 * gib, 4 * tib, gib, null],
    ['1 GiB a day, and 29 GiB are left', 29 * gib, 4 * tib, gib, 'fills'],
    ['1 GiB a day, and nothing is left', 0, 4 * tib, gib, 'fills'],
    ['1 MiB a day, and 500 MiB are left', 500 * mib, 4 * tib, mib, 'little'],
  ] as const)('%s', (_what, freeBytes, totalBytes, aDay, type) => {
    expect(lowRoom({ freeBytes, totalBytes }, aDay)?.type ?? null).toBe(type);
  });

  it('says how much is left, how much is added, and until when it will do', () => {
    const said = (free: number, aDay: number | null) => {
      const low = lowRoom({ freeBytes: free, totalBytes: tib }, aDay);
      return low === null ? null : render(lowRoomText('/backup', low));
    };
    expect(said(10e9, 1e9)).toBe(
      'The disk of /backup has 10 GB left, and what is backed up there has grown by 1.0 GB a day lately: it will be full in about 10 days. Free some space, or keep restore points for a shorter time.',
    );
    expect(said(1e9, 1e9)).toContain('in about 1 day.');
    expect(said(0.5e9, 1e9)).toContain('within a day.');
    expect(said(0.5e9, null)).toContain('has only 500 MB left');
  });

  it('more room never warns where less did not, and faster growth never warns less', () => {
    const bytes = fc.integer({ min: 0, max: 8 * tib });
    fc.assert(
      fc.property(bytes, bytes, bytes, bytes, (a, b, slow, more) => {
        const [less, free] = [Math.min(a, b), Math.max(a, b)];
        const warns = (freeBytes: number, aDay: number | null) =>
          lowRoom({ freeBytes, totalBytes: 8 * tib }, aDay) !== null;
        for (const aDay of [null, slow]) if (warns(free, aDay)) expect(warns(less, aDay)).toBe(true);
        if (warns(free, slow)) expect(warns(free, slow + more)).toBe(true);
      }),
    );
  });
});

describe('what a repository adds on a day', () => {
  it.each([
    ['no day is known', days(), null],
    ['today alone', days([0, gib]), null],
    ['less than a week, as of a first backup', days([0, 9 * gib], [6, gib]), null],
    ['a week', days([0, 8 * gib], [7, gib]), gib],
    ['a month, with days between', days([0, 31 * gib], [11, 20 * gib], [30, gib]), gib],
    ['what is older counts no more', days([0, 31 * gib], [30, gib], [60, 0]), gib],
    ['no look today: it has not grown since', days([5, 11 * gib], [10, gib]), gib],
    ['what retention has removed is no growth', days([0, gib], [10, 9 * gib]), 0],
    ['what was packed meanwhile counts as it is now', days([0, 11 * gib], [4, 20 * gib], [10, gib]), gib],
    ['days to come, by a clock that was wrong', days([-3, 90 * gib], [0, 8 * gib], [7, gib]), gib],
  ])('%s', (_what, known, aDay) => {
    expect(growthADay(known, today)).toBe(aDay);
  });
});
