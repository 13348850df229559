import { z } from 'zod';
import { instantOrUnsetRow } from '../lib/mail-instants.js';
import type { Sqlite } from '../lib/sqlite.js';

/** What is stored of a message, for a source that may read it otherwise today. */
export interface StoredAs {
  /** In bytes. */
  readonly size: number;
  /** It is short, or has neither sender nor date. */
  readonly mayBeNoMail: boolean;
  /** 1970 where it is unknown. */
  readonly internalDate: Date;
}

/** A folder of the repository, and the UIDVALIDITY that it has now. */
interface Folder {
  readonly id: number;
  readonly uidValidity: string;
}

const idRow = z.object({ id: z.int() });
const storedRow = z.object({
  uid: z.string(),
  size: z.int(),
  is_doubtful: z.int(),
  internal_date: instantOrUnsetRow,
});

/** All by default; one, or those that may be no mail or whose uid says something about a file. */
export interface WhichStored {
  readonly uid?: string;
  readonly doubtful?: boolean;
}

/** Short, or with neither sender nor date. */
const mayBeNoMail = "(content.size < 512 OR (content.sender = '' AND content.sent_at IS NULL))";

/** How the messages that a folder has under its UIDVALIDITY are stored, by uid. */
export function storedMessages(
  database: Sqlite,
  { id, uidValidity }: Folder,
  { uid, doubtful = false }: WhichStored,
): Map<string, StoredAs> {
  const rows = database.all(
    storedRow,
    `SELECT message.uid, message.internal_date, content.size,
        ${mayBeNoMail} AS is_doubtful
      FROM message JOIN content ON content.id = message.content_id
      WHERE message.folder_id = ? AND message.uid_validity = ? AND message.removed_point IS NULL
        ${doubtful ? `AND (${mayBeNoMail} OR message.uid LIKE '%=%')` : ''}
        ${uid === undefined ? '' : 'AND message.uid = ?'}`,
    ...[id, uidValidity, ...(uid === undefined ? [] : [uid])],
  );
  return new Map(
    rows.map((row) => [
      row.uid,
      { size: row.size, mayBeNoMail: row.is_doubtful !== 0, internalDate: new Date(row.internal_date) },
    ]),
  );
}

/**
 * Ids of messages under another UIDVALIDITY than the folder's: their uids mean nothing any more (RFC 9051 §2.3.1.1). Those found again
 * have their content in the folder under its own.
 */
export function strayMessages(
  database: Sqlite,
  { id, uidValidity }: Folder,
  which: 'all' | 'found-again',
): number[] {
  const rows = database.all(
    idRow,
    `SELECT stray.id FROM message AS stray
      WHERE stray.folder_id = ? AND stray.uid_validity <> ? AND stray.missing = 0 AND stray.removed_point IS NULL
        AND (? OR EXISTS (
          SELECT 1 FROM message AS found WHERE found.content_id = stray.content_id AND found.folder_id = stray.folder_id
             AND found.uid_validity = ? AND found.missing = 0 AND found.removed_point IS NULL))`,
    ...[id, uidValidity, which === 'all' ? 1 : 0, uidValidity],
  );
  return rows.map((row) => row.id);
}
