import { z } from 'zod';
import type { Sqlite } from '../lib/sqlite.js';
import { anyText, blob } from '../lib/sqlite.js';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { MessageBytes } from './message-reading.js';
import { bringHere } from './bucket/bring-here.js';
import { type PointTotals, totalsAt } from './point-totals.js';
import { readContent, readPieces } from './read-content.js';
import type { NotedPoint } from './row-checksums.js';

export interface PointToCopy extends NotedPoint {
  readonly id: number;
}

export interface FolderToCopy {
  readonly id: number;
  /** As `pathText` writes it. */
  readonly path: string;
  readonly uidValidity: string;
}

export interface MessageToCopy {
  readonly id: number;
  readonly uidValidity: string;
  readonly uid: string;
  readonly contentId: number;
  readonly sha256: Buffer;
  readonly size: number;
  readonly internalDate: number;
  /** As `flagsText` writes them. */
  readonly flags: string;
}

/** What lists show of a content, as its row says, and the row's checksum: damage is copied as damage. */
export interface ListedContent {
  readonly subject: string;
  readonly sender: string;
  readonly recipients: string;
  readonly sentAt: number | null;
  readonly attachments: number;
  readonly checksum: number | null;
}

/** What a second copy reads of a repository. */
export interface CopySource {
  /** Complete points of a mailbox, in the order in which they were made. */
  readonly points: (mailboxKey: string) => PointToCopy[];
  readonly folders: (pointId: number) => FolderToCopy[];
  /** The next messages that a folder has at a point, in the order of their ids. */
  readonly messages: (pointId: number, folderId: number, afterId: number, limit: number) => MessageToCopy[];
  /** Brings here what of these contents lies only in a bucket, before they are read ({@link bringHere}). */
  readonly bringHere: (contentIds: readonly number[], signal?: AbortSignal) => Promise<void>;
  /** A message's bytes, which end with AppError `repository-damaged` where they are not those of its SHA-256. */
  readonly content: (message: Pick<MessageToCopy, 'contentId' | 'size'>) => MessageBytes;
  /** What lists show of a content. Throws AppError `repository-damaged` where its row cannot be understood. */
  readonly listed: (contentId: number) => ListedContent;
  /** The content of this SHA-256 in hexadecimal. */
  readonly contentOf: (sha256: string) => Pick<MessageToCopy, 'contentId' | 'size'> | null;
  /** What a point holds by the rows that there are. */
  readonly totals: (mailboxKey: string, pointId: number) => PointTotals;
}

const pointRow = z.object({
  id: z.int(),
  session: z.string(),
  startedAt: z.int(),
  completedAt: z.int(),
  correctedAt: z.int().nullable(),
  messages: z.int(),
  bytes: z.int(),
  digest: z.int().nullable(),
});
const contentRow = z.object({ contentId: z.int(), size: z.int() });
const listedRow = z.object({
  subject: anyText,
  sender: anyText,
  recipients: anyText,
  sentAt: z.int().nullable(),
  attachments: z.int(),
  checksum: z.int().nullable(),
});
const folderRow = z.object({ id: z.int(), path: z.string(), uidValidity: z.string() });
const messageRow = z.object({
  id: z.int(),
  uidValidity: z.string(),
  uid: z.string(),
  contentId: z.int(),
  sha256: blob,
  size: z.int(),
  internalDate: z.int(),
  flags: z.string(),
});

const visibleAt = 'added_point <= ? AND (removed_point IS NULL OR removed_point > ?)';

/** A message beyond it is handed over in pieces, so that memory does not grow with it. */
const inOnePieceBytes = 16 * 1024 * 1024;

export function createCopySource(database: Sqlite): CopySource {
  return {
    points: (mailboxKey) => {
      // A repository of an earlier version that nobody has written to since lacks columns.
      const column = (name: string): string => (hasColumn(database, name) ? name : 'NULL');
      return database.all(
        pointRow,
        `SELECT restore_point.id, session, started_at AS startedAt, completed_at AS completedAt,
                ${column('corrected_at')} AS correctedAt, messages, bytes, ${column('digest')} AS digest
           FROM restore_point JOIN mailbox ON mailbox.id = mailbox_id
          WHERE mailbox.key = ? AND completed_at IS NOT NULL ORDER BY restore_point.id`,
        mailboxKey,
      );
    },
    folders: (pointId) =>
      database.all(
        folderRow,
        `SELECT folder.id, path, uid_validity AS uidValidity
           FROM folder JOIN restore_point ON restore_point.mailbox_id = folder.mailbox_id
          WHERE restore_point.id = ? AND ${visibleAt} ORDER BY folder.id`,
        ...[pointId, pointId, pointId],
      ),
    messages: (pointId, folderId, afterId, limit) =>
      database.all(
        messageRow,
        `SELECT message.id, uid_validity AS uidValidity, uid, content_id AS contentId, sha256, size,
                internal_date AS internalDate, flags
           FROM message JOIN content ON content.id = content_id
          WHERE folder_id = ? AND ${visibleAt} AND message.id > ? ORDER BY message.id LIMIT ?`,
        ...[folderId, pointId, pointId, afterId, limit],
      ),
    bringHere: (contentIds, signal) => bringHere(database, contentIds, signal),
    content: ({ contentId, size }) =>
      size <= inOnePieceBytes ? readContent(database, contentId) : inPieces(database, contentId),
    listed: (contentId) => listedOf(database, contentId),
    contentOf: (sha256) => {
      const sql = 'SELECT id AS contentId, size FROM content WHERE sha256 = ?';
      return database.get(contentRow, sql, Buffer.from(sha256, 'hex')) ?? null;
    },
    totals: (mailboxKey, pointId) => {
      const sql = 'SELECT id FROM mailbox WHERE key = ?';
      const mailboxId = database.get(z.object({ id: z.int() }), sql, mailboxKey)?.id ?? 0;
      return totalsAt(database, mailboxId, pointId);
    },
  };
}

function listedOf(database: Sqlite, contentId: number): ListedContent {
  // A repository of an earlier version that nobody has written to since has no checksums.
  const row: unknown = database.get(
    z.unknown(),
    `SELECT CAST(subject AS BLOB) AS subject, CAST(sender AS BLOB) AS sender, CAST(recipients AS BLOB) AS recipients, sent_at AS sentAt,
            attachments, ${hasColumn(database, 'checksum') ? 'checksum' : 'NULL AS checksum'} FROM content WHERE id = ?`,
    contentId,
  );
  const listed = listedRow.safeParse(row).data;
  if (listed === undefined) throw new AppError('repository-damaged', text('repository.entryUnreadable'));
  return listed;
}

async function* inPieces(database: Sqlite, contentId: number): AsyncGenerator<Buffer> {
  for (const piece of readPieces(database, contentId)) {
    yield piece;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function hasColumn(database: Sqlite, name: string): boolean {
  const sql = "SELECT name FROM pragma_table_info('restore_point') WHERE name = ?";
  return database.get(z.object({ name: z.string() }), sql, name) !== undefined;
}
