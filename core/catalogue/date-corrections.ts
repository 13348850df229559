import { z } from 'zod';
import type { CalendarDate, Instant } from '../../shared/license/dates.js';
import { dateOf } from '../../shared/license/calendar.js';
import {
  type DateShift,
  type WrongClock,
  clockToleranceMs,
  correctedDate,
  isWrongDate,
} from '../../shared/license/wrong-clock.js';
import type { Database } from '../lib/database.js';

/** The correction of dates that a wrong clock has written (licensing.md §9, docs/decisions/0181). */
export interface DateCorrections {
  /** Corrects every date that is later than anything can have been, in one transaction; returns the ids of the sessions that were moved. */
  readonly correct: (found: WrongClock) => string[];
  /** Corrections that a repository has not taken over yet, the last first. */
  readonly openFor: (repositoryId: number) => readonly KnownShift[];
  readonly noteTaken: (repositoryId: number, shiftId: number) => void;
}

/** A correction with the sessions that the wrong clock dated. */
interface KnownShift extends DateShift {
  readonly id: number;
  readonly sessionIds: readonly string[];
}

/** Instants, by table; a session's own are moved one by one, as the written one is kept beside them. */
const instants: Readonly<Record<string, readonly string[]>> = {
  mailbox: ['first_restore_point_at', 'last_restore_point_at'],
  unit: [
    'first_admitted_at',
    'first_restore_point_at',
    'last_restore_point_at',
    'last_user_point_at',
    'unit_since',
  ],
  job: ['created_at', 'schedule_from'],
  job_mailbox: ['at', 'good_at'],
  repository_check: ['since', 'begun_at', 'completed_at', 'well_at'],
  damage: ['found_at', 'mended_at'],
  server_restore: ['started_at'],
  hold: ['since'],
};
const days: Readonly<Record<string, readonly string[]>> = {
  unit: ['last_asked_on'],
  admission: ['exceeded_since', 'exceeded_found_on', 'exceeded_ended_on'],
};

const sessionRow = z.object({
  id: z.string(),
  place: z.int(),
  started_at: z.string(),
  ended_at: z.string().nullable(),
});
const lineRow = z.object({ ordinal: z.int(), start: z.string(), end: z.string().nullable() });
const valueRow = z.object({ value: z.string() });
const atRow = z.object({ at: z.string().nullable() });
const shiftRow = z
  .object({ id: z.int(), found_at: z.string(), ahead_ms: z.int(), not_before: z.string() })
  .transform(({ id, found_at, ahead_ms, not_before }) => ({
    id,
    foundAt: found_at,
    aheadMs: ahead_ms,
    notBefore: not_before,
  }));

export function createDateCorrections(database: Database): DateCorrections {
  return {
    correct: (found) => database.durableTransaction(() => correctAll(database, found)),
    openFor: (repositoryId) =>
      database
        .all(
          shiftRow,
          `SELECT * FROM wrong_clock WHERE id NOT IN
             (SELECT wrong_clock_id FROM wrong_clock_repository WHERE repository_id = ?) ORDER BY id DESC`,
          repositoryId,
        )
        .map((shift) => ({ ...shift, sessionIds: sessionsOf(database, shift.id) })),
    noteTaken: (repositoryId, shiftId) => {
      database.run(
        'INSERT INTO wrong_clock_repository (wrong_clock_id, repository_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
        shiftId,
        repositoryId,
      );
    },
  };
}

function sessionsOf(database: Database, shiftId: number): string[] {
  return database
    .all(
      z.object({ id: z.string() }),
      'SELECT id FROM session WHERE wrong_clock_id = ? ORDER BY place',
      shiftId,
    )
    .map(({ id }) => id);
}

function correctAll(database: Database, found: WrongClock): string[] {
  const limit = new Date(Date.parse(found.foundAt) + clockToleranceMs).toISOString();
  const sessions = database.all(
    sessionRow,
    // The clock may have been wrong in the midst of one only; of one that runs it may have dated a restore point and no line.
    `SELECT id, place, started_at, ended_at FROM session WHERE started_at > ? OR ended_at > ?
        OR id IN (SELECT session_id FROM session_line WHERE start > ? OR "end" > ?)
        OR status = 'Running' ORDER BY place`,
    ...[limit, limit, limit, limit],
  );
  const shift = shiftOf(database, found, sessions);
  const moved = correctValues(database, instants, limit, (value) => correctedDate(value, shift));
  correctLicenseDays(database, limit, shift);
  const movedDays = correctValues(database, days, nextDay(limit), (day) => correctedDay(day, shift));
  if (sessions.length + moved + movedDays === 0) return [];
  const corrected = database.get(
    z.object({ id: z.int() }),
    'INSERT INTO wrong_clock (found_at, ahead_ms, not_before) VALUES (?, ?, ?) RETURNING id',
    shift.foundAt,
    shift.aheadMs,
    shift.notBefore,
  );
  for (const session of sessions) correctSession(database, session, shift, corrected?.id ?? 0);
  return sessions.map(({ id }) => id);
}

/**
 * How far ahead the clock was: what it showed at last was the moment at which it was found, or the start of what was begun under the right
 * clock before that. Order is order, whatever the dates.
 */
function shiftOf(
  database: Database,
  { foundAt, showed }: WrongClock,
  sessions: readonly z.output<typeof sessionRow>[],
): DateShift {
  const wrong = sessions.filter(({ started_at }) => isWrongDate(started_at, { foundAt }));
  const dates = sessions.flatMap(({ started_at, ended_at }) => [started_at, ended_at ?? started_at]);
  const latest = Math.max(Date.parse(showed), ...dates.map((date) => Date.parse(date)));
  const [first, last] = [wrong[0]?.place ?? Number.MAX_SAFE_INTEGER, wrong.at(-1)?.place ?? null];
  const after =
    last === null
      ? null
      : (database.get(atRow, 'SELECT min(started_at) AS at FROM session WHERE place > ?', last)?.at ?? null);
  const before = database.get(
    atRow,
    'SELECT max(started_at) AS at FROM session WHERE started_at <= ? AND place < ?',
    foundAt,
    first,
  );
  const until = after === null || after > foundAt ? foundAt : after;
  const notBefore = before?.at ?? new Date(0).toISOString();
  return { foundAt, aheadMs: latest - Date.parse(until), notBefore: notBefore < until ? notBefore : until };
}

/** Its lines too; the written start stays beside the corrected one, and tells the written date of everything else. */
function correctSession(
  database: Database,
  { id, started_at, ended_at }: z.output<typeof sessionRow>,
  shift: DateShift,
  shiftId: number,
): void {
  const correct = (date: Instant | null): Instant | null =>
    date !== null && isWrongDate(date, shift) ? correctedDate(date, shift) : date;
  const startedAt = correct(started_at) ?? started_at;
  database.run(
    `UPDATE session SET started_at = ?, ended_at = ?, wrong_clock_id = ?,
       written_at = CASE WHEN started_at <> ? THEN started_at ELSE written_at END WHERE id = ?`,
    startedAt,
    correct(ended_at),
    shiftId,
    startedAt,
    id,
  );
  const lines = database.all(
    lineRow,
    'SELECT ordinal, start, "end" FROM session_line WHERE session_id = ? ORDER BY ordinal',
    id,
  );
  for (const { ordinal, start, end } of lines) {
    database.run(
      'UPDATE session_line SET start = ?, "end" = ? WHERE session_id = ? AND ordinal = ?',
      correct(start),
      correct(end),
      id,
      ordinal,
    );
  }
}

/** Returns how many values were later than `limit`. */
function correctValues(
  database: Database,
  places: Readonly<Record<string, readonly string[]>>,
  limit: string,
  correct: (value: string) => string,
): number {
  let corrected = 0;
  for (const [table, columns] of Object.entries(places)) {
    for (const column of columns) {
      const values = database.all(
        valueRow,
        `SELECT DISTINCT ${column} AS value FROM ${table} WHERE ${column} > ? ORDER BY value`,
        limit,
      );
      for (const { value } of values) {
        database.run(`UPDATE ${table} SET ${column} = ? WHERE ${column} = ?`, correct(value), value);
      }
      corrected += values.length;
    }
  }
  return corrected;
}

/**
 * How the license was used on the days that the wrong clock showed. What is known of a day already holds; of two that fall on one, the later.
 * Nothing else depends on them.
 */
function correctLicenseDays(database: Database, limit: Instant, shift: DateShift): void {
  const today = dateOf(shift.foundAt);
  const last = nextDay(limit);
  const wrong = database.all(
    valueRow,
    'SELECT day AS value FROM license_day WHERE day > ? ORDER BY day DESC',
    last,
  );
  for (const { value } of wrong) {
    const day = correctedDay(value, shift);
    const moved = day > today ? today : day;
    database.run(
      `UPDATE license_day SET day = ? WHERE day = ? AND NOT EXISTS (SELECT 1 FROM license_day AS other WHERE other.day = ?)`,
      ...[moved, value, moved],
    );
  }
  database.run('DELETE FROM license_day WHERE day > ?', last);
}

function nextDay(instant: Instant): CalendarDate {
  return dateOf(new Date(Date.parse(instant) + 86_400_000).toISOString());
}

function correctedDay(day: CalendarDate, shift: DateShift): CalendarDate {
  return dateOf(correctedDate(`${day}T12:00:00.000Z`, shift));
}
