import { z } from 'zod';
import type { CalendarDate } from '../../shared/license/dates.js';
import type { Interval, LicenseFigures } from '../../shared/license/license-days.js';
import type { Database, SqlValue } from '../lib/database.js';
import { type Briefly, isUnwritten } from './briefly.js';

/** How the license was used day by day (docs/decisions/0177): what the ledger cannot tell of the past. */
export interface LicenseDayStore {
  /**
   * Writes the figures of today in the place of those of its earlier looks; a day after which another was noted is over, as far as a clock may
   * go back (§9). What cannot be written at once stops nothing: the day is not known then.
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

export function createLicenseDayStore(database: Database, briefly: Briefly): LicenseDayStore {
  const first = (sql: string, ...values: readonly SqlValue[]): CalendarDate | null =>
    database.get(z.object({ day: z.string().nullable() }), sql, ...values)?.day ?? null;
  return {
    note(today, figures) {
      const known = database.get(row, 'SELECT * FROM license_day WHERE day = ?', today);
      if (known !== undefined) {
        const isOver = first('SELECT min(day) AS day FROM license_day WHERE day > ?', today) !== null;
        if (isOver || isSame(known, figures)) return;
      }
      const { managed, new: fresh, extra, covered } = figures;
      try {
        briefly(() =>
          database.run(
            `INSERT INTO license_day (day, managed, new, extra, covered) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (day) DO UPDATE SET managed = excluded.managed, new = excluded.new, extra = excluded.extra,
               covered = excluded.covered`,
            ...[today, managed, fresh, extra, covered],
          ),
        );
      } catch (error) {
        if (!isUnwritten(error)) throw error;
      }
    },
    between: ({ from, to }) =>
      new Map(
        database
          .all(row, 'SELECT * FROM license_day WHERE day BETWEEN ? AND ? ORDER BY day', from, to)
          .map(({ day, ...figures }) => [day, figures]),
      ),
    first: () => first('SELECT min(day) AS day FROM license_day'),
  };
}
