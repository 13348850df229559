import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RepositoryDay, totalsByDay } from '../../../../shared/backup/repository-overview.js';
import { addDays } from '../../../../shared/license/calendar.js';

const today = '2026-03-31';
const on = (day: string, bytesOnDisk: number, restorePoints = 1): RepositoryDay => ({
  ...{ day, bytesOnDisk, messages: 1, restorePoints },
});

describe('what all repositories took up on each of the last days', () => {
  it('is nothing before the second day', () => {
    expect(totalsByDay([], today, 90)).toEqual([]);
    expect(totalsByDay([{ days: [] }, { days: [on(today, 5)] }], today, 90)).toEqual([]);
  });

  it('begins with the first day of which anything is known, and a day without a look stands as the one before', () => {
    const days = [on('2026-03-28', 10, 3), on('2026-03-30', 30, 4)];
    expect(totalsByDay([{ days }], today, 90)).toEqual([
      { day: '2026-03-28', bytesOnDisk: 10, restorePoints: 3 },
      { day: '2026-03-29', bytesOnDisk: 10, restorePoints: 3 },
      { day: '2026-03-30', bytesOnDisk: 30, restorePoints: 4 },
      { day: '2026-03-31', bytesOnDisk: 30, restorePoints: 4 },
    ]);
  });

  it('counts a repository from its first day on, and what is known from before the span', () => {
    const first = { days: [on('2025-12-01', 100)] };
    const second = { days: [on('2026-03-30', 7)] };
    expect(totalsByDay([first, second], today, 3).map(({ bytesOnDisk }) => bytesOnDisk)).toEqual([
      100, 107, 107,
    ]);
  });

  it('is the sum of the last known figures, whatever days were looked at', () => {
    const history = fc
      .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 1e12 })), {
        selector: ([ago]) => ago,
      })
      .map((found) => found.sort(([a], [b]) => b - a).map(([ago, bytes]) => on(addDays(today, -ago), bytes)));
    fc.assert(
      fc.property(fc.array(history, { maxLength: 4 }), (all) => {
        const totals = totalsByDay(
          all.map((days) => ({ days })),
          today,
          30,
        );
        const last = all.reduce((sum, days) => sum + (days.at(-1)?.bytesOnDisk ?? 0), 0);
        expect(totals.length).toBeLessThanOrEqual(30);
        if (totals.length > 0) expect(totals.at(-1)).toMatchObject({ day: today, bytesOnDisk: last });
      }),
    );
  });
});
