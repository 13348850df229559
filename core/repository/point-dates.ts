import { z } from 'zod';
import { dateOf } from '../../shared/license/calendar.js';
import { type DateShift, clockToleranceMs, correctedDate } from '../../shared/license/wrong-clock.js';
import type { Sqlite } from '../lib/sqlite.js';
import { isPointAsWritten, notePointChecksum } from './row-checksums.js';

/*
 * When restore points were made (licensing.md §9, docs/decisions/0181): `completed_at` is what the clock said, and stays; `corrected_at`
 * stands for it where that clock has been found wrong.
 */

/** The corrected date of a restore point in SQL; the written one in a repository of an earlier version that cannot be written. */
export function dateColumn(database: Sqlite, table = 'restore_point'): string {
  return knowsCorrections(database)
    ? `coalesce(${table}.corrected_at, ${table}.completed_at)`
    : `${table}.completed_at`;
}

const foundRow = z.object({ name: z.string() });

function knowsCorrections(database: Sqlite): boolean {
  const sql = "SELECT name FROM pragma_table_info('restore_point') WHERE name = 'corrected_at'";
  return database.get(foundRow, sql) !== undefined;
}

const pointRow = z.object({ id: z.int(), completedAt: z.int() });
const valueRow = z.object({ value: z.string() });

/**
 * Corrects what the sessions made under the wrong clock, and what is later than now in the license's ledger. Beside a running backup too;
 * once done, doing it again changes nothing.
 */
export function correctDates(
  database: Sqlite,
  shift: DateShift & { readonly sessionIds: readonly string[] },
  now: Date,
): void {
  database.transaction(() => {
    const points = database.all(
      pointRow,
      `SELECT id, completed_at AS completedAt FROM restore_point
        WHERE completed_at > ? AND corrected_at IS NULL AND session IN (SELECT value FROM json_each(?))`,
      Date.parse(shift.foundAt) + clockToleranceMs,
      JSON.stringify(shift.sessionIds),
    );
    for (const { id, completedAt } of points) {
      const isAsWritten = isPointAsWritten(database, id);
      // Damage has altered it: what its clock said is not known.
      if (isAsWritten === false) continue;
      const at = correctedDate(new Date(completedAt).toISOString(), shift);
      database.run('UPDATE restore_point SET corrected_at = ? WHERE id = ?', Date.parse(at), id);
      if (isAsWritten === true) notePointChecksum(database, id);
    }
    correctLedger(database, shift, new Date(now.getTime() + clockToleranceMs));
  });
}

const unitColumns = [
  'first_admitted_at',
  'first_restore_point_at',
  'last_restore_point_at',
  'last_user_point_at',
];

/** Else the ledger would bring the wrong dates back at the next session. */
function correctLedger(database: Sqlite, shift: DateShift, limit: Date): void {
  const replace = (
    table: string,
    column: string,
    after: string,
    correct: (value: string) => string,
  ): void => {
    const sql = `SELECT DISTINCT ${column} AS value FROM ${table} WHERE ${column} > ?`;
    for (const { value } of database.all(valueRow, sql, after)) {
      database.run(`UPDATE ${table} SET ${column} = ? WHERE ${column} = ?`, correct(value), value);
    }
  };
  for (const column of unitColumns)
    replace('license_unit', column, limit.toISOString(), (value) => correctedDate(value, shift));
  for (const column of ['since', 'found_on', 'ended_on'])
    replace('license_exceeded', column, dateOf(new Date(limit.getTime() + 86_400_000)), (day) =>
      dateOf(correctedDate(`${day}T12:00:00.000Z`, shift)),
    );
}
