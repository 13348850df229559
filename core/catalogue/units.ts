import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { mergedEntry, queuedBehindFound, withRecord } from '../../shared/license/ledger.js';
import {
  type RecordedLedger,
  type RecordedUnit,
  mergedPeriod,
} from '../../shared/license/recorded-ledger.js';
import { type Ledger, type LedgerEntry, type MailboxKind, mailboxKinds } from '../../shared/license/model.js';
import { addressIdentity } from './mailbox-identity.js';
import type { EntryChange } from '../../shared/license/unit-changes.js';
import type { Database } from '../lib/database.js';

/*
 * The license's ledger in the catalogue (licensing.md §5): one row for each account that was ever admitted. Several mailboxes share one where
 * several sources have the account.
 */

const unitColumns = z.object({
  id: z.string(),
  mailbox: z.string(),
  kind: z.enum(mailboxKinds),
  first_admitted_at: z.string(),
  first_restore_point_at: z.string().nullable(),
  last_restore_point_at: z.string().nullable(),
  last_user_point_at: z.string().nullable(),
  unit_since: z.string().nullable(),
  last_asked_on: z.string(),
  in_job: z.int(),
  revocations: z.int(),
});
const unitRow = unitColumns.transform((row): LedgerEntry => ({
  mailboxId: row.id,
  mailbox: row.mailbox,
  kind: row.kind,
  firstAdmittedAt: row.first_admitted_at,
  firstRestorePointAt: row.first_restore_point_at,
  lastRestorePointAt: row.last_restore_point_at,
  lastUserPointAt: row.last_user_point_at,
  unitSince: row.unit_since,
  lastAskedOn: row.last_asked_on,
  inJob: row.in_job === 1,
  revocations: row.revocations,
}));

const exceededRow = z
  .object({
    exceeded_since: z.string().nullable(),
    exceeded_mailboxes: z.int(),
    exceeded_found_on: z.string().nullable(),
    exceeded_ended_on: z.string().nullable(),
  })
  .transform((row): Ledger['exceeded'] =>
    row.exceeded_since === null
      ? null
      : {
          since: row.exceeded_since,
          mailboxes: row.exceeded_mailboxes,
          foundOn: row.exceeded_found_on ?? row.exceeded_since,
          endedOn: row.exceeded_ended_on,
        },
  );

export function readLedger(database: Database): Ledger {
  return {
    entries: database.all(unitRow, 'SELECT * FROM unit WHERE is_sample = 0 ORDER BY first_admitted_at, id'),
    exceeded: readExceeded(database),
  };
}

function readExceeded(database: Database): Ledger['exceeded'] {
  return database.get(exceededRow, 'SELECT * FROM admission') ?? null;
}

function saveExceeded(database: Database, exceeded: Ledger['exceeded']): void {
  database.run(
    'UPDATE admission SET exceeded_since = ?, exceeded_mailboxes = ?, exceeded_found_on = ?, exceeded_ended_on = ?',
    exceeded?.since ?? null,
    exceeded?.mailboxes ?? 0,
    exceeded?.foundOn ?? null,
    exceeded?.endedOn ?? null,
  );
}

/** Undefined too for a mailbox of the sample organisation, which is in no ledger. */
export function readUnit(database: Database, id: string): LedgerEntry | undefined {
  return database.get(unitRow, 'SELECT * FROM unit WHERE id = ? AND is_sample = 0', id);
}

/** Writes what is not the same object as before, and answers it. */
export function saveLedger(database: Database, before: Ledger, after: Ledger): EntryChange[] {
  const known = new Map(before.entries.map((entry) => [entry.mailboxId, entry]));
  const changes: EntryChange[] = [];
  for (const entry of after.entries) {
    const old = known.get(entry.mailboxId);
    if (old === entry) continue;
    saveUnit(database, entry);
    changes.push({ before: old ?? null, after: entry });
  }
  if (after.exceeded !== before.exceeded) saveExceeded(database, after.exceeded);
  return changes;
}

/** A unit, and whose it is. */
export interface NewUnit {
  readonly id: string;
  readonly identity: string | null;
  readonly mailbox: string;
  readonly kind: MailboxKind;
  readonly firstAdmittedAt: string;
  readonly firstRestorePointAt?: string | null;
  readonly lastRestorePointAt?: string | null;
}

/** Adds one that is in no job and holds nothing yet. */
export function addUnit(database: Database, unit: NewUnit): void {
  database.run(
    `INSERT INTO unit (id, identity, mailbox, kind, first_admitted_at, first_restore_point_at, last_restore_point_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    unit.id,
    unit.identity,
    unit.mailbox,
    unit.kind,
    unit.firstAdmittedAt,
    unit.firstRestorePointAt ?? null,
    unit.lastRestorePointAt ?? null,
  );
}

export function saveUnit(database: Database, entry: LedgerEntry): void {
  database.run(
    `UPDATE unit SET kind = ?, first_admitted_at = ?, first_restore_point_at = ?, last_restore_point_at = ?, last_user_point_at = ?,
       unit_since = ?, last_asked_on = ?, in_job = ?, revocations = ? WHERE id = ?`,
    entry.kind,
    entry.firstAdmittedAt,
    entry.firstRestorePointAt,
    entry.lastRestorePointAt,
    entry.lastUserPointAt,
    entry.unitSince,
    entry.lastAskedOn,
    entry.inJob ? 1 : 0,
    entry.revocations,
    entry.mailboxId,
  );
}

/** A person's word stands above what a directory says of a kind. */
export function noteKindByPerson(database: Database, unitId: string): void {
  database.run('UPDATE unit SET kind_by_person = 1 WHERE id = ?', unitId);
}

/** The units of which a person has set the kind. */
export function unitsOfPersons(database: Database): ReadonlySet<string> {
  const row = z.object({ id: z.string() });
  return new Set(
    database.all(row, 'SELECT id FROM unit WHERE kind_by_person = 1 ORDER BY id').map(({ id }) => id),
  );
}

export function unitIdOf(database: Database, identity: string): string | undefined {
  return database.get(z.object({ id: z.string() }), 'SELECT id FROM unit WHERE identity = ?', identity)?.id;
}

/** What tells the account of a unit; null where nobody knows it, or the unit. */
export function identityOfUnit(database: Database, id: string): string | null {
  return (
    database.get(z.object({ identity: z.string().nullable() }), 'SELECT identity FROM unit WHERE id = ?', id)
      ?.identity ?? null
  );
}

/**
 * A mailbox's unit is that of the account, once it is known whose it is. A unit that several mailboxes share stays with the
 * account it has: editing one source changes nothing for the others.
 */
export function settleIdentity(
  database: Database,
  mailbox: { readonly id: string; readonly unitId: string; readonly identity: string | null },
  identity: string,
): string {
  if (mailbox.identity === identity) return mailbox.unitId;
  const owner = unitIdOf(database, identity);
  if (owner === undefined) {
    if (mailbox.identity === null || !isShared(database, mailbox.unitId)) {
      database.run('UPDATE unit SET identity = ? WHERE id = ?', identity, mailbox.unitId);
    }
    return mailbox.unitId;
  }
  const [own, other] = [readUnit(database, mailbox.unitId), readUnit(database, owner)];
  if (own === undefined || other === undefined) return mailbox.unitId;
  saveUnit(database, mergedEntry(other, own));
  if (unitsOfPersons(database).has(mailbox.unitId)) noteKindByPerson(database, owner);
  database.run('UPDATE mailbox SET unit_id = ? WHERE id = ?', owner, mailbox.id);
  database.run('DELETE FROM unit WHERE id = ? AND id NOT IN (SELECT unit_id FROM mailbox)', mailbox.unitId);
  return owner;
}

function isShared(database: Database, unitId: string): boolean {
  const count = z.object({ mailboxes: z.int() });
  return (
    (database.get(count, 'SELECT count(*) AS mailboxes FROM mailbox WHERE unit_id = ?', unitId)?.mailboxes ??
      0) > 1
  );
}

const recordedRow = unitColumns.extend({ identity: z.string() }).transform((row): RecordedUnit => ({
  identity: row.identity,
  mailboxId: row.id,
  kind: row.kind,
  firstAdmittedAt: row.first_admitted_at,
  firstRestorePointAt: row.first_restore_point_at,
  lastRestorePointAt: row.last_restore_point_at,
  lastUserPointAt: row.last_user_point_at,
  revocations: row.revocations,
}));

/** The ledger as it is to be kept with a repository: every account that is known for one. */
export function readRecord(database: Database): RecordedLedger {
  return {
    units: database.all(recordedRow, 'SELECT * FROM unit WHERE identity IS NOT NULL ORDER BY identity'),
    exceeded: readExceeded(database),
  };
}

const identityRow = z.object({ id: z.string(), identity: z.string().nullable() });

/**
 * Takes in what a repository has kept (§5): the data folder may have been lost, or another one may write there too. Accounts that are not known
 * here hold what their restore points hold, and who waits here queues behind them.
 */
export function takeInRecord(database: Database, record: RecordedLedger): void {
  if (record.units.length === 0 && record.exceeded === null) return;
  const before = readLedger(database);
  const entries = new Map(before.entries.map((entry) => [entry.mailboxId, entry]));
  const identities = database.all(identityRow, 'SELECT id, identity FROM unit WHERE is_sample = 0');
  const idOf = new Map(identities.map(({ id, identity }) => [identity, id]));
  const samples = sampleIdentities(database);
  const unnamed = new Set(identities.flatMap(({ id, identity }) => (identity === null ? [id] : [])));
  const found = new Set<string>();
  for (const unit of record.units) {
    const id = idOf.get(unit.identity) ?? (unnamed.has(unit.mailboxId) ? unit.mailboxId : undefined);
    const known = id === undefined ? undefined : entries.get(id);
    if (known === undefined) {
      if (samples.has(unit.identity)) continue;
      const newId = isTaken(database, unit.mailboxId) ? `unit-${randomUUID()}` : unit.mailboxId;
      addRecorded(database, unit, newId);
      if (unit.lastUserPointAt !== null) found.add(newId);
      continue;
    }
    if (unnamed.delete(known.mailboxId)) {
      database.run('UPDATE unit SET identity = ? WHERE id = ?', unit.identity, known.mailboxId);
    }
    const merged = withRecord(known, unit);
    if (isDeepStrictEqual(merged, known)) continue;
    saveUnit(database, merged);
    if (merged.lastUserPointAt !== null && merged.lastUserPointAt !== known.lastUserPointAt)
      found.add(known.mailboxId);
  }
  if (found.size > 0)
    for (const entry of queuedBehindFound(readLedger(database), found)) saveUnit(database, entry);
  saveExceeded(database, mergedPeriod(before.exceeded, record.exceeded));
}

/** Of the sample organisation's mailboxes: a version before this one has noted them with repositories. */
function sampleIdentities(database: Database): ReadonlySet<string | null> {
  const names = database.all(
    z.object({ mailbox: z.string() }),
    'SELECT mailbox FROM unit WHERE is_sample = 1',
  );
  return new Set(names.map(({ mailbox }) => addressIdentity(mailbox)));
}

function isTaken(database: Database, id: string): boolean {
  return database.get(z.object({ id: z.string() }), 'SELECT id FROM unit WHERE id = ?', id) !== undefined;
}

/** Under its own id, so that equal admission times keep their order; it holds a unit since its last point. */
function addRecorded(database: Database, unit: RecordedUnit, id: string): void {
  // Its name is known where it is backed up.
  addUnit(database, { ...unit, id, mailbox: '' });
  const added = readUnit(database, id);
  if (added === undefined) return;
  saveUnit(database, { ...withRecord(added, unit), unitSince: unit.lastUserPointAt });
  // Who has said it is not noted there.
  if (unit.kind !== 'user') noteKindByPerson(database, id);
}
