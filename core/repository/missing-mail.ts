import { z } from 'zod';
import type { Sqlite } from '../lib/sqlite.js';

/** What became of the messages and folders that a session missed at the source. */
export interface SettledMail {
  /** Messages that are not in this restore point any more. */
  readonly removed: number;
  /** Folders that vanished and stay for now. */
  readonly keptFolders: readonly KeptFolder[];
  /** More than half of the mailbox that disappeared at once and stays for now; null when nothing of the kind did. */
  readonly keptMessages: KeptMessages | null;
}

interface KeptFolder {
  readonly path: readonly string[];
  readonly messages: number;
  /** Further sessions that may miss it before it ends. */
  readonly sessionsLeft: number;
}

interface KeptMessages {
  readonly messages: number;
  /** Messages of the last restore point. */
  readonly before: number;
  readonly sessionsLeft: number;
}

const missedRow = z.object({ missed: z.int() });
const missingRow = z.object({ id: z.int(), wasShown: z.int(), isElsewhere: z.int() });
const folderRow = z.object({
  id: z.int(),
  path: z.string().transform((path) => z.array(z.string()).parse(JSON.parse(path))),
  missed: z.int(),
  messages: z.int(),
  messagesElsewhere: z.int(),
});

/** True for a message `missing` whose content the source still shows somewhere in its mailbox: it was moved, or was a copy. */
const isElsewhere = `EXISTS (
  SELECT 1 FROM message AS present JOIN folder AS place ON place.id = present.folder_id
   WHERE present.content_id = missing.content_id AND present.removed_point IS NULL AND present.missing = 0
     AND place.mailbox_id = folder.mailbox_id AND place.removed_point IS NULL AND place.missed_sessions = 0)`;

/**
 * Decides what becomes of everything that this session missed at the source (backup.md §3). What the source still shows elsewhere
 * has moved and ends here. Folders that vanished, and more than half of the mailbox that disappeared at once, stay in the restore
 * points of `keepSessions` sessions that miss them, as a server that answers short says the same; the rest has been deleted and ends.
 */
export function settleMissing(
  database: Sqlite,
  mailboxId: number,
  pointId: number,
  keepSessions: number,
): SettledMail {
  return database.transaction(() => {
    const messages = settleMessages(database, mailboxId, pointId, keepSessions);
    const folders = settleFolders(database, mailboxId, pointId, keepSessions);
    return {
      removed: messages.removed + folders.removed,
      keptFolders: folders.kept,
      keptMessages: messages.kept,
    };
  });
}

/** Messages of folders that are there. */
function settleMessages(
  database: Sqlite,
  mailboxId: number,
  pointId: number,
  keepSessions: number,
): { removed: number; kept: KeptMessages | null } {
  const before = lastPoint(database, mailboxId, pointId);
  const missing = database.all(
    missingRow,
    `SELECT missing.id, missing.added_point <= ? AS wasShown, ${isElsewhere} AS isElsewhere
       FROM message AS missing JOIN folder ON folder.id = missing.folder_id
      WHERE folder.mailbox_id = ? AND folder.removed_point IS NULL AND folder.missed_sessions = 0
        AND missing.missing = 1 AND missing.removed_point IS NULL`,
    before.id,
    mailboxId,
  );
  const lost = missing.filter((message) => message.wasShown === 1 && message.isElsewhere === 0);
  const missed = noteSuddenLoss(database, mailboxId, pointId, lost.length, before.messages);
  if (missed === 0 || missed > keepSessions) {
    clearSuddenLoss(database, mailboxId);
    return { removed: endMessages(database, pointId, idsOf(missing)), kept: null };
  }
  const staying = new Set(lost);
  return {
    removed: endMessages(database, pointId, idsOf(missing.filter((message) => !staying.has(message)))),
    kept: { messages: lost.length, before: before.messages, sessionsLeft: keepSessions - missed },
  };
}

/**
 * Counts the session when the loss is sudden, and returns how many have seen it in a row: 0 when it is none. One that has begun is
 * waited out, also if so much mail came meanwhile that it is less than half of the mailbox now.
 */
function noteSuddenLoss(
  database: Sqlite,
  mailboxId: number,
  pointId: number,
  lost: number,
  before: number,
): number {
  const select = 'SELECT missed_sessions AS missed FROM mailbox WHERE id = ?';
  const isRunning = (database.get(missedRow, select, mailboxId)?.missed ?? 0) > 0;
  if (lost === 0 || !(isRunning || lost * 2 > before)) return 0;
  database.run(
    `UPDATE mailbox SET missed_sessions = missed_sessions + 1, missed_point = ?
      WHERE id = ? AND (missed_point IS NULL OR missed_point < ?)`,
    pointId,
    mailboxId,
    pointId,
  );
  return database.get(missedRow, select, mailboxId)?.missed ?? 0;
}

function clearSuddenLoss(database: Sqlite, mailboxId: number): void {
  database.run('UPDATE mailbox SET missed_sessions = 0, missed_point = NULL WHERE id = ?', mailboxId);
}

/** The newest complete restore point before this one; id 0 and no messages when there is none. */
function lastPoint(
  database: Sqlite,
  mailboxId: number,
  pointId: number,
): { readonly id: number; readonly messages: number } {
  const row = database.get(
    z.object({ id: z.int(), messages: z.int() }),
    `SELECT id, messages FROM restore_point
      WHERE mailbox_id = ? AND id < ? AND completed_at IS NOT NULL ORDER BY id DESC LIMIT 1`,
    mailboxId,
    pointId,
  );
  return row ?? { id: 0, messages: 0 };
}

function settleFolders(
  database: Sqlite,
  mailboxId: number,
  pointId: number,
  keepSessions: number,
): { removed: number; kept: KeptFolder[] } {
  const vanished = database.all(
    folderRow,
    `SELECT folder.id, folder.path, folder.missed_sessions AS missed, count(missing.id) AS messages,
            coalesce(sum(${isElsewhere}), 0) AS messagesElsewhere
       FROM folder LEFT JOIN message AS missing ON missing.folder_id = folder.id AND missing.removed_point IS NULL
      WHERE folder.mailbox_id = ? AND folder.removed_point IS NULL AND folder.missed_sessions > 0
      GROUP BY folder.id ORDER BY folder.path`,
    mailboxId,
  );
  let removed = 0;
  const kept: KeptFolder[] = [];
  for (const { id, path, missed, messages, messagesElsewhere } of vanished) {
    // A folder that was renamed or moved away has its messages elsewhere; an empty one has nothing to lose.
    if (messagesElsewhere === messages || missed > keepSessions) removed += endFolder(database, pointId, id);
    else kept.push({ path, messages, sessionsLeft: keepSessions - missed });
  }
  return { removed, kept };
}

/** Ends a folder and its messages; returns how many there were. Call in a transaction. */
export function endFolder(database: Sqlite, pointId: number, folderId: number): number {
  const rows = database.all(
    z.object({ id: z.int() }),
    'SELECT id FROM message WHERE folder_id = ? AND removed_point IS NULL',
    folderId,
  );
  const ended = endMessages(database, pointId, idsOf(rows));
  database.run('UPDATE folder SET removed_point = ? WHERE id = ?', pointId, folderId);
  return ended;
}

/** Ends messages with this restore point: it does not show them. Returns how many. Call in a transaction. */
export function endMessages(database: Sqlite, pointId: number, ids: readonly number[]): number {
  for (const id of ids) {
    // A row of this very point was never visible to anyone.
    const { changes } = database.run('DELETE FROM message WHERE id = ? AND added_point = ?', id, pointId);
    if (changes === 0) database.run('UPDATE message SET removed_point = ? WHERE id = ?', pointId, id);
  }
  return ids.length;
}

function idsOf(rows: readonly { readonly id: number }[]): number[] {
  return rows.map(({ id }) => id);
}
