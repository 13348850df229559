import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { calendarDateSchema, instantSchema } from '../../shared/license/dates.js';
import { canonicalInstant } from '../../shared/license/calendar.js';
import { type ExceededPeriod, mailboxKinds } from '../../shared/license/model.js';
import {
  type RecordedLedger,
  type RecordedUnit,
  mergedDates,
  mergedPeriod,
} from '../../shared/license/recorded-ledger.js';
import type { Sqlite } from '../lib/sqlite.js';

/*
 * The license's ledger that is kept with a repository (licensing.md §5), so that a lost or second data folder finds who holds units. Tables and
 * columns are told in docs/repository-format.md.
 */

/** Stands for the ID of a license where none is installed. */
const noLicense = '';

const instant = instantSchema.transform(canonicalInstant);
const unitRow = z
  .object({
    identity: z.string().min(1),
    mailbox_id: z.string().min(1),
    kind: z.enum(mailboxKinds),
    first_admitted_at: instant,
    first_restore_point_at: instant.nullable(),
    last_restore_point_at: instant.nullable(),
    last_user_point_at: instant.nullable(),
    revocations: z.int().min(0),
  })
  .transform((row): RecordedUnit => ({
    identity: row.identity,
    mailboxId: row.mailbox_id,
    kind: row.kind,
    firstAdmittedAt: row.first_admitted_at,
    firstRestorePointAt: row.first_restore_point_at,
    lastRestorePointAt: row.last_restore_point_at,
    lastUserPointAt: row.last_user_point_at,
    revocations: row.revocations,
  }));
const periodRow = z
  .object({
    since: calendarDateSchema,
    mailboxes: z.int().min(0),
    found_on: calendarDateSchema.nullable(),
    ended_on: calendarDateSchema.nullable(),
  })
  .transform(({ since, mailboxes, found_on, ended_on }): ExceededPeriod => ({
    since,
    mailboxes,
    foundOn: found_on ?? since,
    endedOn: ended_on,
  }));

/** What is kept of this license, or of none (null). A row that damage has altered is as if it were not there. */
export function readLicenseLedger(database: Sqlite, licenseId: string | null): RecordedLedger {
  const license = licenseId ?? noLicense;
  const units = database
    .all(z.unknown(), 'SELECT * FROM license_unit WHERE license_id = ? ORDER BY identity', license)
    .flatMap((row) => unitRow.safeParse(row).data ?? []);
  const period = database.get(z.unknown(), 'SELECT * FROM license_exceeded WHERE license_id = ?', license);
  return { units, exceeded: periodRow.safeParse(period).data ?? null };
}

/** Adds to what is kept of this license: of two records of an account the earliest first admission and the latest last point hold. */
export function keepLicenseLedger(database: Sqlite, licenseId: string | null, ledger: RecordedLedger): void {
  const license = licenseId ?? noLicense;
  database.durableTransaction(() => {
    const kept = readLicenseLedger(database, licenseId);
    const known = new Map(kept.units.map((unit) => [unit.identity, unit]));
    for (const unit of ledger.units) {
      const before = known.get(unit.identity);
      const after = before === undefined ? unit : { ...unit, ...mergedDates(unit, before) };
      if (!isDeepStrictEqual(before, after)) writeUnit(database, license, after);
    }
    const exceeded = mergedPeriod(ledger.exceeded, kept.exceeded);
    if (exceeded === null || isDeepStrictEqual(exceeded, kept.exceeded)) return;
    database.run(
      'INSERT OR REPLACE INTO license_exceeded (license_id, since, mailboxes, found_on, ended_on) VALUES (?, ?, ?, ?, ?)',
      license,
      exceeded.since,
      exceeded.mailboxes,
      exceeded.foundOn,
      exceeded.endedOn,
    );
  });
}

function writeUnit(database: Sqlite, license: string, unit: RecordedUnit): void {
  database.run(
    `INSERT OR REPLACE INTO license_unit (license_id, identity, mailbox_id, kind, first_admitted_at, first_restore_point_at,
       last_restore_point_at, last_user_point_at, revocations) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    license,
    unit.identity,
    unit.mailboxId,
    unit.kind,
    unit.firstAdmittedAt,
    unit.firstRestorePointAt,
    unit.lastRestorePointAt,
    unit.lastUserPointAt,
    unit.revocations,
  );
}

/** How often the unit of an account was revoked, under whatever license; 0 for an account that is not known here. */
export function revocationsOf(database: Sqlite, identity: string): number {
  const sql = 'SELECT coalesce(max(revocations), 0) AS revocations FROM license_unit WHERE identity = ?';
  return database.get(z.object({ revocations: z.int() }), sql, identity)?.revocations ?? 0;
}

/** Has what is kept of an account know of its revoke, under every license: its restore points of before are gone. Beside a running backup too. */
export function noteRevoked(
  database: Sqlite,
  identity: string,
  { firstAdmittedAt, revocations }: Pick<RecordedUnit, 'firstAdmittedAt' | 'revocations'>,
): void {
  database.run(
    `UPDATE license_unit SET revocations = ?, first_admitted_at = ?, last_user_point_at = NULL
      WHERE identity = ? AND revocations < ?`,
    revocations,
    firstAdmittedAt,
    identity,
    revocations,
  );
}
