import { z } from 'zod';
import { type Sqlite, anyText } from '../lib/sqlite.js';

/** A legal hold on a mailbox as a repository keeps it: while it is there nothing removes a restore point (docs/decisions/0169). */
export interface StoredHold {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly reason: string;
}

const holdRow = z.object({ key: anyText, since: z.int(), reason: anyText });
const foundRow = z.object({ found: z.int() });

/** The mailboxes of a repository that are held, by their keys. */
export function heldIn(database: Sqlite): Map<string, StoredHold> {
  if (!knowsHolds(database)) return new Map();
  const rows = database.all(
    holdRow,
    `SELECT CAST(mailbox.key AS BLOB) AS key, since, CAST(reason AS BLOB) AS reason
       FROM hold JOIN mailbox ON mailbox.id = mailbox_id`,
  );
  return new Map(rows.map(({ key, since, reason }) => [key, { since, reason }]));
}

export function isHeld(database: Sqlite, mailboxKey: string): boolean {
  if (!knowsHolds(database)) return false;
  const sql = 'SELECT 1 AS found FROM hold JOIN mailbox ON mailbox.id = mailbox_id WHERE mailbox.key = ?';
  return database.get(foundRow, sql, mailboxKey) !== undefined;
}

/** Holds a mailbox; one that is held stays as it is. False where the repository does not have the mailbox. Beside a running backup too. */
export function hold(database: Sqlite, mailboxKey: string, { since, reason }: StoredHold): boolean {
  return database.transaction(() => {
    const insert = `INSERT INTO hold (mailbox_id, since, reason) SELECT id, ?, ? FROM mailbox WHERE key = ?
                    ON CONFLICT DO NOTHING`;
    database.run(insert, since, reason, mailboxKey);
    return isHeld(database, mailboxKey);
  });
}

/** Lets a mailbox go; nothing happens when it is not held. */
export function releaseHold(database: Sqlite, mailboxKey: string): void {
  database.run('DELETE FROM hold WHERE mailbox_id IN (SELECT id FROM mailbox WHERE key = ?)', mailboxKey);
}

/** False for a database of an earlier version that cannot be written, and so was not brought to this one. */
export function knowsHolds(database: Sqlite): boolean {
  return (
    database.get(foundRow, "SELECT 1 AS found FROM sqlite_schema WHERE type = 'table' AND name = 'hold'") !==
    undefined
  );
}
