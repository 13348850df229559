import { z } from 'zod';
import { type Sqlite, anyText } from '../lib/sqlite.js';
import { alteredHolds, giveHoldsBack, noteHoldChecksum } from './row-checksums.js';

/** A legal hold on a mailbox: while it is there nothing removes a restore point (docs/decisions/0169). Times are milliseconds since 1970. */
export interface StoredHold {
  readonly since: number;
  readonly reason: string;
}

/** What a repository says of a hold; one that was let go stays noted, so that every console on it learns of that. */
export interface NotedHold extends StoredHold {
  readonly releasedAt: number | null;
  /** It says something else than was written. */
  readonly isAltered: boolean;
}

const holdRow = z.object({
  mailboxId: z.int(),
  key: anyText,
  since: z.int(),
  reason: anyText,
  releasedAt: z.int().nullable(),
});
const idRow = z.object({ id: z.int() });
const foundRow = z.object({ found: z.int() });

/** The holds of a repository, by the keys of its mailboxes. */
export function holdsIn(database: Sqlite): Map<string, NotedHold> {
  if (!knowsHolds(database)) return new Map();
  const altered = new Set(alteredHolds(database).map(({ mailboxId }) => mailboxId));
  const rows = database.all(
    holdRow,
    `SELECT mailbox_id AS mailboxId, CAST(mailbox.key AS BLOB) AS key, since, CAST(reason AS BLOB) AS reason, released_at AS releasedAt
       FROM hold JOIN mailbox ON mailbox.id = mailbox_id`,
  );
  return new Map(
    rows.map(({ mailboxId, key, ...noted }) => [key, { ...noted, isAltered: altered.has(mailboxId) }]),
  );
}

export function isHeld(database: Sqlite, mailboxKey: string): boolean {
  if (!knowsHolds(database)) return false;
  const sql = `SELECT 1 AS found FROM hold JOIN mailbox ON mailbox.id = mailbox_id
                WHERE mailbox.key = ? AND released_at IS NULL`;
  return database.get(foundRow, sql, mailboxKey) !== undefined;
}

/**
 * Holds a mailbox; one that is held stays as it is, and an altered hold gives way unless it is another mailbox's. False where the repository does not have the mailbox. Beside
 * a running backup too.
 */
export function hold(database: Sqlite, mailboxKey: string, stored: StoredHold): boolean {
  return database.durableTransaction(() => {
    const mailboxId = mailboxOf(database, mailboxKey);
    if (mailboxId === undefined) return false;
    giveHoldsBack(database);
    const altered = alteredHolds(database);
    const isAltered = altered.some((each) => each.mailboxId === mailboxId);
    if (isHeld(database, mailboxKey) && !isAltered) return true;
    // Of a hold of nobody, more than the number of the mailbox is damaged.
    for (const each of altered)
      if (each.mailboxId === mailboxId || each.mailbox === null)
        database.run('DELETE FROM hold WHERE mailbox_id = ?', each.mailboxId);
    writeHold(database, mailboxId, { ...stored, releasedAt: null });
    return true;
  });
}

/** Lets a mailbox go; nothing happens when it is not held. */
export function releaseHold(database: Sqlite, mailboxKey: string, at: number): void {
  database.transaction(() => {
    giveHoldsBack(database);
    const mailboxId = mailboxOf(database, mailboxKey);
    if (mailboxId === undefined || !isHeld(database, mailboxKey)) return;
    database.run('UPDATE hold SET released_at = ? WHERE mailbox_id = ?', at, mailboxId);
    noteHoldChecksum(database, mailboxId);
  });
}

/** Writes what a bucket notes of a hold, where the mailbox is there. Call in a transaction. */
export function noteHold(database: Sqlite, mailboxKey: string, noted: Omit<NotedHold, 'isAltered'>): void {
  const mailboxId = mailboxOf(database, mailboxKey);
  if (mailboxId !== undefined) writeHold(database, mailboxId, noted);
}

/** Call in a transaction. */
export function writeHold(
  database: Sqlite,
  mailboxId: number,
  { since, reason, releasedAt }: Omit<NotedHold, 'isAltered'>,
): void {
  database.run(
    'INSERT OR REPLACE INTO hold (mailbox_id, since, reason, released_at) VALUES (?, ?, ?, ?)',
    ...[mailboxId, since, reason, releasedAt],
  );
  noteHoldChecksum(database, mailboxId);
}

function mailboxOf(database: Sqlite, mailboxKey: string): number | undefined {
  return database.get(idRow, 'SELECT id FROM mailbox WHERE key = ?', mailboxKey)?.id;
}

/** False for a database of an earlier version that cannot be written, and so was not brought to this one. */
export function knowsHolds(database: Sqlite): boolean {
  return (
    database.get(foundRow, "SELECT 1 AS found FROM sqlite_schema WHERE type = 'table' AND name = 'hold'") !==
    undefined
  );
}
