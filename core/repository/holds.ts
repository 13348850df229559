import { z } from 'zod';
import { type Sqlite, anyText } from '../lib/sqlite.js';

/** A legal hold on a mailbox: while it is there nothing removes a restore point (docs/decisions/0169). Times are milliseconds since 1970. */
export interface StoredHold {
  readonly since: number;
  readonly reason: string;
}

/** What a repository says of a hold; one that was let go stays noted, so that every console on it learns of that. */
export interface NotedHold extends StoredHold {
  readonly releasedAt: number | null;
}

const holdRow = z.object({ key: anyText, since: z.int(), reason: anyText, releasedAt: z.int().nullable() });
const foundRow = z.object({ found: z.int() });

/** The holds of a repository, by the keys of its mailboxes. */
export function holdsIn(database: Sqlite): Map<string, NotedHold> {
  if (!knowsHolds(database)) return new Map();
  const rows = database.all(
    holdRow,
    `SELECT CAST(mailbox.key AS BLOB) AS key, since, CAST(reason AS BLOB) AS reason, released_at AS releasedAt
       FROM hold JOIN mailbox ON mailbox.id = mailbox_id`,
  );
  return new Map(rows.map(({ key, ...noted }) => [key, noted]));
}

export function isHeld(database: Sqlite, mailboxKey: string): boolean {
  if (!knowsHolds(database)) return false;
  const sql = `SELECT 1 AS found FROM hold JOIN mailbox ON mailbox.id = mailbox_id
                WHERE mailbox.key = ? AND released_at IS NULL`;
  return database.get(foundRow, sql, mailboxKey) !== undefined;
}

/** Holds a mailbox; one that is held stays as it is. False where the repository does not have the mailbox. Beside a running backup too. */
export function hold(database: Sqlite, mailboxKey: string, { since, reason }: StoredHold): boolean {
  return database.durableTransaction(() => {
    database.run(
      `INSERT INTO hold (mailbox_id, since, reason) SELECT id, ?, ? FROM mailbox WHERE key = ?
       ON CONFLICT DO UPDATE SET since = excluded.since, reason = excluded.reason, released_at = NULL
         WHERE released_at IS NOT NULL`,
      since,
      reason,
      mailboxKey,
    );
    return isHeld(database, mailboxKey);
  });
}

/** Lets a mailbox go; nothing happens when it is not held. */
export function releaseHold(database: Sqlite, mailboxKey: string, at: number): void {
  database.run(
    `UPDATE hold SET released_at = ?
      WHERE released_at IS NULL AND mailbox_id IN (SELECT id FROM mailbox WHERE key = ?)`,
    at,
    mailboxKey,
  );
}

/** False for a database of an earlier version that cannot be written, and so was not brought to this one. */
export function knowsHolds(database: Sqlite): boolean {
  return (
    database.get(foundRow, "SELECT 1 AS found FROM sqlite_schema WHERE type = 'table' AND name = 'hold'") !==
    undefined
  );
}
