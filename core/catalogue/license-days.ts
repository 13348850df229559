import { z } from 'zod';
import { addDays } from '../../shared/license/calendar.js';
import type { CalendarDate } from '../../shared/license/dates.js';
import type { Interval, LicenseFigures } from '../../shared/license/license-days.js';
import { AppError } from '../../shared/errors.js';
import type { Sqlite } from '../lib/sqlite.js';
import { isStorageError } from '../lib/storage-errors.js';

/** How the license was used day by day (docs/decisions/0177): what the ledger cannot tell of the past. */
export interface LicenseDayStore {
  /**
   * Writes the figures of today in the place of those of its earlier looks; a day after which another was noted is over, as far as a clock may
   * go back (§9). What cannot be written stops nothing: the day is not known then.
   */
  readonly note: (today: CalendarDate, figures: LicenseFigures) => void;
  readonly between: (interval: Interval) => ReadonlyMap<CalendarDate, LicenseFigures>;
  /** The first day of which anything is known; null while there is none. */
  readonly first: () => CalendarDate | null;
}

const row = z.object({
  day: z.string(),
  managed: z.int(),
  new: z.int(),
  extra: z.int(),
  covered: z.int(),
});
type Row = z.infer<typeof row>;

function isSame(known: LicenseFigures, figures: LicenseFigures): boolean {
  return (['managed', 'new', 'extra', 'covered'] as const).every((name) => known[name] === figures[name]);
}

export function createLicenseDayStore(database: Sqlite): LicenseDayStore {
  const of = (day: CalendarDate): Row | undefined =>
    database.get(row, 'SELECT * FROM license_day WHERE day = ?', day);
  const write = (day: CalendarDate, { managed, new: fresh, extra, covered }: LicenseFigures): void => {
    database.transaction(() => {
      database.run(
        `INSERT INTO license_day (day, managed, new, extra, covered) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (day) DO UPDATE SET managed = excluded.managed, new = excluded.new, extra = excluded.extra,
           covered = excluded.covered`,
        ...[day, managed, fresh, extra, covered],
      );
      // By a clock that was ahead and has been corrected since (§9).
      database.run('DELETE FROM license_day WHERE day > ?', addDays(day, 1));
    });
  };
  return {
    note(today, figures) {
      try {
        const known = of(today);
        if (known !== undefined && (isSame(known, figures) || of(addDays(today, 1)) !== undefined)) return;
        write(today, figures);
      } catch (error) {
        if (!isStorageError(error) && !(error instanceof AppError && error.code === 'busy')) throw error;
      }
    },
    between: ({ from, to }) =>
      new Map(
        database
          .all(row, 'SELECT * FROM license_day WHERE day BETWEEN ? AND ?', from, to)
          .map(({ day, ...figures }) => [day, figures]),
      ),
    first: () =>
      database.get(z.object({ day: z.string().nullable() }), 'SELECT min(day) AS day FROM license_day')
        ?.day ?? null,
  };
}
