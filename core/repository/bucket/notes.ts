import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.js';
import { type Text, text } from '../../../shared/texts/text.js';
import type { ObjectStore } from '../../object-store/object-store.js';
import { type Sqlite, blob } from '../../lib/sqlite.js';
import { sealOf } from '../encryption/database-seal.js';
import { holdsIn, noteHold } from '../holds.js';
import { type Bucket, storeOf } from './bucket-access.js';
import { lockFor } from './locks.js';
import { decodeNamed, encodeNamed } from './manifest.js';
import { newNotesName, notesNumber, notesPrefix } from './object-names.js';

/*
 * What an index knows beside mail and must not be lost with it: legal holds, and the license's ledger (licensing.md §5). The latest notes count; each
 * time something has changed others take their place.
 */

const date = z.string().nullable();
const notesSchema = z.object({
  product: z.literal('Postkeep'),
  holds: z.array(
    z.object({ mailbox: z.string(), since: z.int(), reason: z.string(), releasedAt: z.int().nullable() }),
  ),
  units: z.array(
    z.object({
      license_id: z.string(),
      identity: z.string(),
      mailbox_id: z.string(),
      kind: z.string(),
      first_admitted_at: z.string(),
      first_restore_point_at: date,
      last_restore_point_at: date,
      last_user_point_at: date,
      revocations: z.int(),
    }),
  ),
  exceeded: z.array(
    z.object({
      license_id: z.string(),
      since: z.string(),
      mailboxes: z.int(),
      found_on: date,
      ended_on: date,
    }),
  ),
});
type Notes = z.output<typeof notesSchema>;

const stateRow = z.object({ number: z.int(), sha256: blob.nullable() });
const stateSql = 'SELECT notes_number AS number, notes_sha256 AS sha256 FROM bucket';

/** Brings the notes into the bucket where something has changed since the last ones. */
export async function publishNotes(database: Sqlite, bucket: Bucket, now: Date): Promise<void> {
  const notes = notesOf(database);
  const sha256 = hashOf(notes);
  const before = database.get(stateRow, stateSql);
  const isEmpty = notes.holds.length + notes.units.length + notes.exceeded.length === 0;
  if (before === undefined || before.sha256?.equals(sha256) === true) return;
  if (isEmpty && before.sha256 === null) return;
  const store = storeOf(bucket);
  const earlier = await notesIn(store);
  const number = 1 + Math.max(before.number, ...earlier.map((each) => each.number));
  const name = newNotesName(number);
  await store.put(name, encodeNamed(notes, name, sealOf(database)), { lockedUntil: lockFor(bucket, now) });
  database.run('UPDATE bucket SET notes_number = ?, notes_sha256 = ?', number, sha256);
  for (const each of earlier) await unlessRefused(store.remove(each.name));
}

/** What is wrong with the latest notes in the bucket: those of before are read in place of damaged ones. */
export async function notesProblems(
  database: Sqlite,
  store: ObjectStore,
  signal: AbortSignal | undefined,
): Promise<Text[]> {
  // Asked before: a session that writes others meanwhile gives them a larger number.
  const noted = database.get(stateRow, stateSql);
  const { latest, problems } = await latestNotes(database, store, signal);
  if (problems.length > 0 || noted === undefined || noted.sha256 === null) return problems;
  const isThere =
    latest !== null &&
    (latest.number > noted.number ||
      (latest.number === noted.number && hashOf(latest.notes).equals(noted.sha256)));
  return isThere ? [] : [text('repository.notesGone')];
}

/** Has what is noted written again, though nothing has changed. */
export function forgetNotes(database: Sqlite): void {
  database.run('UPDATE bucket SET notes_sha256 = NULL');
}

function hashOf(notes: Notes): Buffer {
  return createHash('sha256').update(JSON.stringify(notes)).digest();
}

/** Notes of before do no harm where a lock holds them, or whoever writes may not remove. */
async function unlessRefused(removed: Promise<unknown>): Promise<void> {
  try {
    await removed;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

/** Writes what the latest notes of a bucket say of the mailboxes that there are; answers why they cannot be read, where they cannot. */
export async function readNotes(database: Sqlite, store: ObjectStore, signal: AbortSignal): Promise<Text[]> {
  const { take, problems } = await fetchNotes(database, store, signal);
  take();
  return problems;
}

/** The latest notes of a bucket; `take` has the index say what they say of the mailboxes that there are then, and nothing else. */
export async function fetchNotes(
  database: Sqlite,
  store: ObjectStore,
  signal: AbortSignal,
): Promise<{ readonly take: () => void; readonly problems: Text[] }> {
  const { latest, problems } = await latestNotes(database, store, signal);
  const take = (): void => {
    if (latest === null) return;
    const { holds, units, exceeded } = latest.notes;
    database.transaction(() => {
      for (const table of ['hold', 'license_unit', 'license_exceeded']) database.run(`DELETE FROM ${table}`);
      for (const { mailbox, since, reason, releasedAt } of holds)
        noteHold(database, mailbox, { since, reason, releasedAt });
      for (const unit of units) insert(database, 'license_unit', unit);
      for (const period of exceeded) insert(database, 'license_exceeded', period);
    });
  };
  return { take, problems };
}

/** The latest notes that can be read; null where there are none. */
async function latestNotes(
  database: Sqlite,
  store: ObjectStore,
  signal: AbortSignal | undefined,
): Promise<{
  readonly latest: { readonly number: number; readonly notes: Notes } | null;
  readonly problems: Text[];
}> {
  const problems: Text[] = [];
  for (const { name, number } of await notesIn(store)) {
    try {
      const bytes = await store.get(name, signal === undefined ? {} : { signal });
      const notes = decodeNamed(notesSchema, bytes, name, sealOf(database));
      return { latest: { number, notes }, problems };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'repository-damaged') throw error;
      problems.push(text('repository.notesDamaged', { name }));
    }
  }
  return { latest: null, problems };
}

/** The latest first. */
async function notesIn(store: ObjectStore): Promise<{ readonly name: string; readonly number: number }[]> {
  const found: { readonly name: string; readonly number: number }[] = [];
  for await (const { name } of store.list(notesPrefix)) {
    const number = notesNumber(name);
    if (number !== null) found.push({ name, number });
  }
  return found.sort((one, other) => other.number - one.number);
}

function notesOf(database: Sqlite): Notes {
  return notesSchema.parse({
    product: 'Postkeep',
    // An altered one may hold.
    holds: [...holdsIn(database)]
      .map(([mailbox, { since, reason, releasedAt, isAltered }]) => ({
        ...{ mailbox, since, reason, releasedAt: isAltered ? null : releasedAt },
      }))
      .sort((one, other) => (one.mailbox < other.mailbox ? -1 : 1)),
    units: database.all(z.unknown(), 'SELECT * FROM license_unit ORDER BY license_id, identity'),
    exceeded: database.all(z.unknown(), 'SELECT * FROM license_exceeded ORDER BY license_id'),
  });
}

function insert(
  database: Sqlite,
  table: 'license_unit' | 'license_exceeded',
  row: Readonly<Record<string, string | number | null>>,
): void {
  const columns = Object.keys(row);
  database.run(
    `INSERT OR REPLACE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    ...Object.values(row),
  );
}
