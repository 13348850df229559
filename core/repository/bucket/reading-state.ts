import { z } from 'zod';
import { type Sqlite, anyText } from '../../lib/sqlite.js';
import { sealOf } from '../encryption/database-seal.js';
import { decodeNamed, encodeNamed } from './manifest.js';

/*
 * What is known of a mailbox at its source beside what its last point holds, and not in the bucket: which folders need not be read again, and what was
 * missed there (missing-mail.ts). It goes from one writer to the next, so that whoever reads the mailbox goes on where the last one ended.
 */

const missed = { missedSessions: z.int(), missedPoint: z.int().nullable() };
const readingSchema = z.object({
  mailbox: z.object(missed),
  folders: z.array(
    z.object({ path: z.string(), uidValidity: z.string(), state: z.string().nullable(), ...missed }),
  ),
  /** Messages that are waited for. */
  missing: z.array(z.object({ path: z.string(), uidValidity: z.string(), uid: z.string() })),
});

const mailboxRow = z.object({ id: z.int(), ...missed });
const folderRow = z.object({
  path: anyText,
  uidValidity: z.string(),
  state: anyText.nullable(),
  ...missed,
});
const missingRow = z.object({ path: anyText, uidValidity: z.string(), uid: z.string() });

/** As it is after a point was made; sealed where the repository is encrypted. */
export function readingState(database: Sqlite, mailboxKey: string, number: number): Buffer {
  const mailbox = database.get(
    mailboxRow,
    'SELECT id, missed_sessions AS missedSessions, missed_point AS missedPoint FROM mailbox WHERE key = ?',
    mailboxKey,
  );
  const { id: mailboxId = 0, missedSessions = 0, missedPoint = null } = mailbox ?? {};
  const folders = database.all(
    folderRow,
    `SELECT CAST(path AS BLOB) AS path, uid_validity AS uidValidity, CAST(state AS BLOB) AS state,
            missed_sessions AS missedSessions, missed_point AS missedPoint
       FROM folder WHERE mailbox_id = ? AND removed_point IS NULL ORDER BY id`,
    mailboxId,
  );
  const missing = database.all(
    missingRow,
    `SELECT CAST(path AS BLOB) AS path, message.uid_validity AS uidValidity, uid FROM message JOIN folder ON folder.id = folder_id
      WHERE mailbox_id = ? AND folder.removed_point IS NULL AND message.removed_point IS NULL AND missing = 1`,
    mailboxId,
  );
  const reading = { mailbox: { missedSessions, missedPoint }, folders, missing };
  return encodeNamed(reading, nameOf(mailboxKey, number), sealOf(database));
}

/** Has the index know of a mailbox what whoever made its last point knew; without that, all of it is read again, and nothing was missed. */
export function applyReadingState(
  database: Sqlite,
  mailboxId: number,
  mailboxKey: string,
  written: { readonly number: number; readonly bytes: Buffer } | null,
): void {
  const reading =
    written === null
      ? null
      : decodeNamed(readingSchema, written.bytes, nameOf(mailboxKey, written.number), sealOf(database));
  database.transaction(() => {
    forgetReading(database, mailboxId);
    if (reading === null) return;
    const { missedSessions, missedPoint } = reading.mailbox;
    database.run(
      'UPDATE mailbox SET missed_sessions = ?, missed_point = ? WHERE id = ?',
      ...[missedSessions, missedPoint, mailboxId],
    );
    for (const folder of reading.folders)
      database.run(
        `UPDATE folder SET state = ?, missed_sessions = ?, missed_point = ?
          WHERE mailbox_id = ? AND path = ? AND uid_validity = ? AND removed_point IS NULL`,
        ...[folder.state, folder.missedSessions, folder.missedPoint],
        ...[mailboxId, folder.path, folder.uidValidity],
      );
    for (const { path, uidValidity, uid } of reading.missing)
      database.run(
        `UPDATE message SET missing = 1 WHERE uid = ? AND uid_validity = ? AND removed_point IS NULL AND folder_id = (
           SELECT id FROM folder WHERE mailbox_id = ? AND path = ? AND removed_point IS NULL)`,
        ...[uid, uidValidity, mailboxId, path],
      );
  });
}

/** Call in a transaction. */
export function forgetReading(database: Sqlite, mailboxId: number): void {
  database.run('UPDATE mailbox SET missed_sessions = 0, missed_point = NULL WHERE id = ?', mailboxId);
  database.run(
    'UPDATE folder SET state = NULL, missed_sessions = 0, missed_point = NULL WHERE mailbox_id = ?',
    mailboxId,
  );
  database.run(
    'UPDATE message SET missing = 0 WHERE missing = 1 AND folder_id IN (SELECT id FROM folder WHERE mailbox_id = ?)',
    mailboxId,
  );
}

function nameOf(mailboxKey: string, number: number): string {
  return `reading/${mailboxKey}/${String(number)}`;
}
