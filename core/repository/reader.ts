import { z } from 'zod';
import { type MessageOrder, defaultOrder } from '../../shared/backup/restore-point.js';
import { AppError } from '../../shared/errors.js';
import { type Text, text } from '../../shared/texts/text.js';
import { bringHere, notWholeInBucket } from './bucket/bring-here.js';
import { bucketOf } from './bucket/bucket-access.js';
import { MessageOrders } from './message-orders.js';
import { dateColumn } from './point-dates.js';
import { type ListingRow, listingAfter } from './point-listing.js';
import { chunkHelp, dictionariesIn } from './dictionaries.js';
import { type StoredContent, storedContents } from './read-batch.js';
import { damageOf, readContent, readPieces } from './read-content.js';
import { type ContentThreads, createContentThreads } from './threads/content-threads.js';
import type { OwnConnection } from './threads/own-connection.js';
import { unlessCorrupt } from './unless-corrupt.js';
import { instantOrNull, instantOrUnsetRow } from '../lib/mail-instants.js';
import { type Sqlite, anyText, blob } from '../lib/sqlite.js';

/** A JSON array of strings in a column, read as text or as bytes. */
export const texts = z
  .union([z.string(), anyText])
  .transform((value) => z.array(z.string()).parse(JSON.parse(value)));

const pointRow = z.object({
  id: z.int(),
  session: z.string(),
  /** When it was made; what the clock said then is beside it, and another where that clock was wrong. */
  made_at: instantOrUnsetRow,
  completed_at: instantOrUnsetRow,
  messages: z.int(),
  bytes: z.int(),
});
const folderRow = z.object({ id: z.int(), path: texts, messages: z.int() });
export const messageRow = z.object({
  id: z.int(),
  folder_id: z.int(),
  content_id: z.int(),
  sha256: blob,
  size: z.int(),
  subject: anyText,
  sender: anyText,
  recipients: anyText,
  sent_at: instantOrNull,
  attachments: z.int(),
  /** When the server received it; 1970 where that is not known. */
  internal_date: instantOrUnsetRow,
  flags: texts,
});

export type StoredPoint = z.output<typeof pointRow>;
export type StoredFolder = z.output<typeof folderRow>;
export type StoredMessage = z.output<typeof messageRow>;

/** Some of a folder's messages, which stand at `offset` among all of them. */
interface MessagePage {
  readonly total: number;
  readonly offset: number;
  readonly messages: StoredMessage[];
}

/** Columns of `messageRow`, from `message JOIN content`. */
export const messageColumns = `message.id, message.folder_id, message.content_id, content.sha256, content.size,
  CAST(content.subject AS BLOB) AS subject, CAST(content.sender AS BLOB) AS sender,
  CAST(content.recipients AS BLOB) AS recipients, content.sent_at, content.attachments, message.internal_date,
  CAST(message.flags AS BLOB) AS flags`;
const visibleAt = 'added_point <= ? AND (removed_point IS NULL OR removed_point > ?)';

/** Reads restore points; works while a backup writes. Throws AppError `not-found` and `repository-damaged`. */
export class RepositoryReader {
  private readonly orders: MessageOrders;

  constructor(private readonly database: Sqlite) {
    this.orders = new MessageOrders(database);
  }

  /** Complete restore points of a mailbox, newest first. */
  points(mailboxKey: string): StoredPoint[] {
    return this.database.all(
      pointRow,
      `SELECT restore_point.id, session, ${dateColumn(this.database)} AS made_at, completed_at, messages, bytes
         FROM restore_point JOIN mailbox ON mailbox.id = mailbox_id
        WHERE mailbox.key = ? AND completed_at IS NOT NULL ORDER BY restore_point.id DESC`,
      mailboxKey,
    );
  }

  /** Folders of a restore point with their numbers of messages, by path. */
  folders(pointId: number): StoredFolder[] {
    this.assertPoint(pointId);
    const folders = this.database.all(
      folderRow,
      `SELECT folder.id, CAST(folder.path AS BLOB) AS path,
              (SELECT count(*) FROM message WHERE folder_id = folder.id AND ${visibleAt}) AS messages
         FROM folder JOIN restore_point ON restore_point.mailbox_id = folder.mailbox_id
        WHERE restore_point.id = ? AND folder.added_point <= ? AND (folder.removed_point IS NULL OR folder.removed_point > ?)`,
      pointId,
      pointId,
      pointId,
      pointId,
      pointId,
    );
    return folders.sort((a, b) => comparePaths(a.path, b.path));
  }

  /**
   * A page of a folder in an order, by default newest first by the dates that lists show; with a filter of those that have its words. It begins at a place, or after a message:
   * `not-found` where the point does not show that in the folder.
   */
  page(
    pointId: number,
    folderId: number,
    from: { readonly offset: number } | { readonly after: number },
    limit: number,
    order: MessageOrder = defaultOrder,
    filter = '',
  ): MessagePage {
    const { ids, total } = this.orders.of(pointId, folderId, order, filter);
    const offset = 'offset' in from ? from.offset : ids.indexOf(from.after) + 1;
    if ('after' in from && offset === 0) throw new AppError('not-found', text('repository.messageGone'));
    return { total, offset, messages: this.messagesOf(ids.slice(offset, offset + limit)) };
  }

  /** The messages of such a page. */
  messages(
    pointId: number,
    folderId: number,
    offset: number,
    limit: number,
    order?: MessageOrder,
  ): StoredMessage[] {
    return this.page(pointId, folderId, { offset }, limit, order).messages;
  }

  /** The next messages of a folder after `afterId`, in the order of their ids: walks a folder of any size in pages. */
  messagesAfter(pointId: number, folderId: number, afterId: number, limit: number): StoredMessage[] {
    return this.database.all(
      messageRow,
      `SELECT ${messageColumns} FROM message JOIN content ON content.id = message.content_id
        WHERE folder_id = ? AND ${visibleAt} AND message.id > ? ORDER BY message.id LIMIT ?`,
      folderId,
      pointId,
      pointId,
      afterId,
      limit,
    );
  }

  /** {@link listingAfter} */
  listingAfter(from: Parameters<typeof listingAfter>[1], limit: number): ListingRow[] {
    return listingAfter(this.database, from, limit);
  }

  /** Messages by their ids, in that order; without those that are not there. */
  messagesOf(ids: readonly number[]): StoredMessage[] {
    const rows = this.database.all(
      messageRow,
      `SELECT ${messageColumns} FROM message JOIN content ON content.id = message.content_id
        WHERE message.id IN (SELECT value FROM json_each(?))`,
      JSON.stringify(ids),
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }

  message(messageId: number): StoredMessage {
    const row = this.database.get(
      messageRow,
      `SELECT ${messageColumns} FROM message JOIN content ON content.id = message.content_id WHERE message.id = ?`,
      messageId,
    );
    if (!row) throw new AppError('not-found', text('repository.messageGone'));
    return row;
  }

  /** The mailbox that a message was read from, and what identified it at the source then. */
  origin(messageId: number): { mailboxKey: string; uidValidity: string; uid: string } {
    const row = this.database.get(
      z.object({ key: z.string(), uid_validity: z.string(), uid: z.string() }),
      `SELECT mailbox.key, message.uid_validity, uid FROM message
         JOIN folder ON folder.id = folder_id JOIN mailbox ON mailbox.id = mailbox_id WHERE message.id = ?`,
      messageId,
    );
    if (!row) throw new AppError('not-found', text('repository.messageGone'));
    return { mailboxKey: row.key, uidValidity: row.uid_validity, uid: row.uid };
  }

  /** Path of a message's folder. */
  folderPath(folderId: number): string[] {
    const row = this.database.get(
      z.object({ path: texts }),
      'SELECT path FROM folder WHERE id = ?',
      folderId,
    );
    if (!row) throw new AppError('not-found', text('repository.folderGone'));
    return row.path;
  }

  /** What is read has to be fetched first. */
  get isInBucket(): boolean {
    return bucketOf(this.database) !== null;
  }

  /** {@link bringHere}: before contents are read, wherever the repository lies. */
  bringHere(contentIds: readonly number[], signal?: AbortSignal): Promise<void> {
    return bringHere(this.database, contentIds, signal);
  }

  /** {@link notWholeInBucket} */
  notWholeInBucket(contentIds: readonly number[], signal: AbortSignal): Promise<ReadonlySet<number>> {
    return notWholeInBucket(this.database, contentIds, signal);
  }

  /** {@link readContent} */
  readContent(contentId: number): Buffer {
    return readContent(this.database, contentId);
  }

  /** {@link readPieces} */
  readPieces(contentId: number): Generator<Buffer, void> {
    return readPieces(this.database, contentId);
  }

  /** {@link storedContents} */
  storedContents(contentIds: readonly number[]): StoredContent[] {
    return storedContents(this.database, contentIds);
  }

  /** Threads that put together what `storedContents` gives, or what they read by a connection of their own; the caller closes them. */
  contentThreads(signal?: AbortSignal, own: OwnConnection | null = null): ContentThreads {
    const help = chunkHelp(this.database);
    // Without one of them, what it compressed is read by itself.
    const dictionaries = () => unlessCorrupt(() => dictionariesIn(this.database)) ?? [];
    return createContentThreads({ help, dictionaries, own }, signal);
  }

  /** {@link damageOf} */
  damageOf(contentId: number): Text | null {
    return damageOf(this.database, contentId);
  }

  /** Messages, their bytes as the mailboxes hold them now (duplicates counted each time), and complete restore points. */
  totals(): { messages: number; bytesOriginal: number; restorePoints: number } {
    const now = this.database.get(
      z.object({ messages: z.int(), bytes: z.int() }),
      `SELECT count(*) AS messages, coalesce(sum(content.size), 0) AS bytes
         FROM message JOIN content ON content.id = message.content_id`,
    );
    const points = this.database.get(
      z.object({ points: z.int() }),
      'SELECT count(*) AS points FROM restore_point WHERE completed_at IS NOT NULL',
    );
    return {
      messages: now?.messages ?? 0,
      bytesOriginal: now?.bytes ?? 0,
      restorePoints: points?.points ?? 0,
    };
  }

  private assertPoint(pointId: number): void {
    const row = this.database.get(
      z.object({ id: z.int() }),
      'SELECT id FROM restore_point WHERE id = ? AND completed_at IS NOT NULL',
      pointId,
    );
    if (!row) throw new AppError('not-found', text('repository.pointGone'));
  }
}

/** INBOX first, then by name, level by level. */
function comparePaths(a: readonly string[], b: readonly string[]): number {
  const inbox = Number(b[0] === 'INBOX') - Number(a[0] === 'INBOX');
  if (inbox !== 0) return inbox;
  for (const [level, name] of a.entries()) {
    const other = b[level];
    if (other === undefined) return 1;
    const order = name.localeCompare(other, 'en');
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
