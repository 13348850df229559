import { z } from 'zod';
import { addDays, dateOf } from '../../shared/license/calendar.js';
import type { CalendarDate } from '../../shared/license/dates.js';
import type { Interval, LicenseFigures } from '../../shared/license/license-days.js';
import { AppError } from '../../shared/errors.js';
import type { SqlValue, Sqlite } from '../lib/sqlite.js';
import { isStorageError } from '../lib/storage-errors.js';
import type { SeenTimeCopy } from './seen-time-copy.js';

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

function isSame(known: LicenseFigures, figures: LicenseFigures): boolean {
  return (['managed', 'new', 'extra', 'covered'] as const).every((name) => known[name] === figures[name]);
}

/** `seenTime`: the record of time in the same catalogue (licensing.md §9). */
export function createLicenseDayStore(
  database: Sqlite,
  seenTime: Pick<SeenTimeCopy, 'read'>,
): LicenseDayStore {
  const first = (sql: string, ...values: readonly SqlValue[]): CalendarDate | null =>
    database.get(z.object({ day: z.string().nullable() }), sql, ...values)?.day ?? null;
  /** Days to come were noted by a clock that was ahead and has been corrected since. A run with a clock of its own has no record, and any order. */
  const forgetDaysToCome = (today: CalendarDate): void => {
    const seenAt = seenTime.read()?.seenAt ?? null;
    if (seenAt === null) return;
    const seenOn = dateOf(seenAt);
    const last = addDays(seenOn > today ? seenOn : today, 1);
    if (first('SELECT max(day) AS day FROM license_day WHERE day > ?', last) === null) return;
    database.run('DELETE FROM license_day WHERE day > ?', last);
  };
  return {
    note(today, figures) {
      try {
        forgetDaysToCome(today);
        const known = database.get(row, 'SELECT * FROM license_day WHERE day = ?', today);
        if (known !== undefined && isSame(known, figures)) return;
        if (
          known !== undefined &&
          first('SELECT min(day) AS day FROM license_day WHERE day > ?', today) !== null
        )
          return;
        const { managed, new: fresh, extra, covered } = figures;
        database.run(
          `INSERT INTO license_day (day, managed, new, extra, covered) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (day) DO UPDATE SET managed = excluded.managed, new = excluded.new, extra = excluded.extra,
             covered = excluded.covered`,
          ...[today, managed, fresh, extra, covered],
        );
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
    first: () => first('SELECT min(day) AS day FROM license_day'),
  };
}
