import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { briefly } from '../../../core/catalogue/briefly.js';
import { createDateCorrections } from '../../../core/catalogue/date-corrections.js';
import { createLicenseDayStore, type LicenseDayStore } from '../../../core/catalogue/license-days.js';
import type { Database } from '../../../core/lib/database.js';
import { AppError } from '../../../shared/errors.js';
import type { LicenseFigures } from '../../../shared/license/license-days.js';
import type { CatalogueHome, MakeHome } from '../../fixtures/catalogue-homes.js';

const of = (managed: number): LicenseFigures => ({ managed, new: 0, extra: 0, covered: 100 });
const all = { from: '2026-02-26', to: '2026-03-05' };

/** What holds of the days of the license, wherever the catalogue is kept. */
export function licenseDaysSuite(makeHome: MakeHome): void {
  describe('how the license was used day by day', () => {
    let home: CatalogueHome;
    let database: Database;
    let days: LicenseDayStore;
    beforeEach(() => {
      home = makeHome();
      database = home.openDatabase();
      days = createLicenseDayStore(database, briefly(database));
    });
    afterEach(() => {
      database.close();
      home.remove();
    });

    it.each<[string, [string, number][], Record<string, number>]>([
      ['nothing, when nobody has looked', [], {}],
      [
        'of a day the last look',
        [
          ['2026-03-01', 3],
          ['2026-03-01', 5],
          ['2026-03-01', 4],
        ],
        { '2026-03-01': 4 },
      ],
      [
        'no day between two looks',
        [
          ['2026-02-27', 3],
          ['2026-03-01', 3],
        ],
        { '2026-02-27': 3, '2026-03-01': 3 },
      ],
      [
        'the day before as it was, when the clock goes back by hours over midnight',
        [
          ['2026-03-01', 3],
          ['2026-03-02', 5],
          ['2026-03-01', 6],
        ],
        { '2026-03-01': 3, '2026-03-02': 5 },
      ],
      [
        'the day before, when nobody had looked and the clock goes back',
        [
          ['2026-03-02', 5],
          ['2026-03-01', 6],
        ],
        { '2026-03-01': 6, '2026-03-02': 5 },
      ],
    ])('it keeps %s', (_name, looks, kept) => {
      for (const [day, managed] of looks) {
        days.note(day, of(managed));
      }
      const found = Object.entries(kept).map(([day, managed]) => [day, of(managed)]);
      expect([...days.between(all)]).toEqual(found);
      expect(days.first()).toBe(Object.keys(kept)[0] ?? null);
    });

    it('a run with a clock of its own, which nobody records, takes back no day that is known', () => {
      for (const [day, managed] of [
        ['2026-03-01', 3],
        ['2026-03-05', 5],
        ['2026-03-01', 8],
        ['2026-02-28', 2],
      ] as const) {
        days.note(day, of(managed));
      }
      expect([...days.between(all).values()]).toEqual([of(2), of(3), of(5)]);
    });

    it('a day outside of the interval is not in it', () => {
      days.note('2026-02-25', of(1));
      days.note('2026-03-06', of(2));
      expect(days.between(all).size).toBe(0);
    });

    it('days that a wrong clock showed are moved to those on which it ran, as all its dates; what is known of a day holds', () => {
      const foundAt = '2026-03-02T22:00:00.000Z';
      for (const [day, managed] of [
        ['2026-02-27', 1],
        ['2026-03-01', 2],
        ['2026-03-31', 3],
        ['2026-04-01', 4],
        ['2026-04-02', 5],
      ] as const) {
        days.note(day, of(managed));
      }
      createDateCorrections(database).correct({ foundAt, showed: '2026-04-02T23:00:00.000Z' });
      expect([...days.between({ from: '2026-02-01', to: '2026-12-31' })]).toEqual([
        ['2026-02-27', of(1)],
        ['2026-02-28', of(3)],
        ['2026-03-01', of(2)],
        ['2026-03-02', of(5)],
      ]);
    });

    it('waits only a moment for another process that holds the catalogue, and the day stays unknown', () => {
      const other = home.openDatabase();
      const begun = performance.now();
      other.undone(() => {
        days.note('2026-03-01', of(1));
      });
      expect(performance.now() - begun).toBeLessThan(5_000);
      other.close();
      expect(days.first()).toBeNull();
    });

    it.each(['disk-full', 'io', 'busy'] as const)(
      'while nothing can be written (%s) the day stays unknown',
      (code) => {
        const run = (): never => {
          throw new AppError(code, 'no');
        };
        const full = createLicenseDayStore({ ...database, run }, briefly(database));
        full.note('2026-03-01', of(1));
        expect(full.between(all).size).toBe(0);
      },
    );
  });
}
