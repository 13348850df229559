import { z } from 'zod';
import { instantOrNull, instantOrUnsetRow } from '../../lib/mail-instants.js';
import { type Sqlite, blob } from '../../lib/sqlite.js';
import { assembledTogether, largestTogether } from '../assemble-together.js';
import { chunkHelp } from '../dictionaries.js';
import { type StoredPiece, isBeginningWhole, piecesOf } from '../pieces.js';
import { storedContents } from '../read-batch.js';
import { listedChecksum } from '../row-checksums.js';
import { type SearchDocument, documentOf } from './index-documents.js';
import { type MessageText, type ReadMessage, readInSteps, readMessageNow } from './message-text.js';
import { isRepositoryDamage, unlessDamaged } from './unless-damaged.js';
import type { WaitingContent } from './waiting-contents.js';

/** What lists show of a message, where an earlier version read it in another way (docs/decisions/0136). */
export interface ListedAnew {
  readonly subject: string;
  readonly sender: string;
  readonly recipients: string;
  /** Milliseconds since 1970. */
  readonly sentAt: number | null;
  readonly attachments: number;
}

/** A content as it is to be written into the index. */
export interface ReadContent {
  readonly contentId: number;
  readonly seq: number | null;
  /** Null where the repository has it no more, or its row is damaged: it has no words. */
  readonly found: {
    readonly sha256: Buffer;
    readonly document: SearchDocument;
    readonly listedAnew: ListedAnew | null;
  } | null;
}

const contentRow = z.object({
  id: z.int(),
  size: z.int(),
  sha256: blob,
  receivedAt: instantOrUnsetRow,
  sentAt: instantOrNull,
  attachments: z.int(),
  subject: z.string(),
  sender: z.string(),
  recipients: z.string(),
});
type ContentRow = z.output<typeof contentRow>;

type Waiting = Pick<WaitingContent, 'contentId' | 'seq'>;

/** Reads what waits, and makes of it what the index holds; others may have their turn wherever it yields. */
export function* readContents(
  database: Sqlite,
  contents: readonly Waiting[],
): Generator<undefined, ReadContent[]> {
  const ids = contents.map(({ contentId }) => contentId);
  const rows = unlessDamaged(() => rowsOf(database, ids));
  const small = [...(rows?.values() ?? [])].filter(({ size }) => size <= largestTogether);
  const together = unlessDamaged(() => wholeAmong(database, small)) ?? new Map<number, Buffer>();
  const read: ReadContent[] = [];
  for (const content of contents) {
    const { contentId } = content;
    // Where one row is damaged, each is asked for by itself.
    const row = rows === undefined ? contentOf(database, contentId) : (rows.get(contentId) ?? null);
    const whole = together.get(contentId);
    read.push(yield* readContent(database, content, row, whole));
    yield;
  }
  return read;
}

/** Small messages that can be read back byte for byte, by their ids: read and unpacked together, in a third of the time. */
function wholeAmong(database: Sqlite, small: readonly ContentRow[]): Map<number, Buffer> {
  const stored = storedContents(
    database,
    small.map(({ id }) => id),
  );
  const messages = assembledTogether(stored, chunkHelp(database), (bytes) => Buffer.allocUnsafe(bytes));
  return new Map(
    Array.from(
      messages,
      (message, index) => [stored[index]?.id ?? 0, message?.whole ?? null] as const,
    ).flatMap(([id, whole]) => (whole === null ? [] : [[id, whole]])),
  );
}

function* readContent(
  database: Sqlite,
  { contentId, seq }: Waiting,
  row: ContentRow | null,
  whole: Buffer | undefined,
): Generator<undefined, ReadContent> {
  if (row === null) return { contentId, seq, found: null };
  const pieces = whole === undefined ? null : [{ isBase64: false, read: () => whole }];
  const read = yield* readOrListed(row, () => pieces ?? piecesOf(database, contentId));
  const { text, envelope, attachments } = read;
  const date = envelope.sentAt?.getTime() ?? row.receivedAt;
  const document = documentOf({ contentId, date, hasAttachments: attachments > 0, text });
  const listedAnew = isOther(row, read) && isBeginningWhole(database, contentId) ? anew(read) : null;
  return { contentId, seq, found: { sha256: row.sha256, document, listedAnew } };
}

/** The words of a content at once, as the index has them; null when the repository has it no more. */
export function textOf(database: Sqlite, contentId: number): MessageText | null {
  const row = contentOf(database, contentId);
  if (row === null) return null;
  try {
    return readMessageNow(piecesOf(database, contentId)).text;
  } catch (error) {
    if (!isRepositoryDamage(error)) throw error;
    return listed(row).text;
  }
}

/** Whether the repository has a content, and can tell what it is. */
export function hasContent(database: Sqlite, contentId: number): boolean {
  return contentOf(database, contentId) !== null;
}

/** Whether a content is still the one of this SHA-256. What cannot be told counts as it: damage is dealt with elsewhere. */
export function isStill(database: Sqlite, contentId: number, sha256: Buffer): boolean {
  const sql = 'SELECT sha256 FROM content WHERE id = ?';
  const rows = unlessDamaged(() => database.all(z.object({ sha256: blob }), sql, contentId));
  return rows === undefined || rows[0]?.sha256.equals(sha256) === true;
}

/** Writes what lists show of a content. */
export function listAnew(database: Sqlite, contentId: number, listed: ListedAnew): void {
  const { subject, sender, recipients, sentAt, attachments } = listed;
  database.run(
    'UPDATE content SET subject = ?, sender = ?, recipients = ?, sent_at = ?, attachments = ?, checksum = ? WHERE id = ?',
    ...[subject, sender, recipients, sentAt, attachments, listedChecksum(listed), contentId],
  );
}

function contentOf(database: Sqlite, contentId: number): ContentRow | null {
  return unlessDamaged(() => rowsOf(database, [contentId]))?.get(contentId) ?? null;
}

function rowsOf(database: Sqlite, ids: readonly number[]): Map<number, ContentRow> {
  const rows = database.all(
    contentRow,
    `SELECT id, size, (SELECT min(internal_date) FROM message WHERE content_id = content.id) AS receivedAt, sent_at AS sentAt,
            sha256, attachments, subject, sender, recipients FROM content WHERE id IN (SELECT value FROM json_each(?))`,
    JSON.stringify(ids),
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** A message as it is; where it is damaged, the repository still knows what lists show. */
function* readOrListed(
  row: ContentRow,
  pieces: () => readonly StoredPiece[],
): Generator<undefined, ReadMessage> {
  try {
    return yield* readInSteps(pieces());
  } catch (error) {
    if (!isRepositoryDamage(error)) throw error;
    return listed(row);
  }
}

function listed({ subject, sender, recipients, sentAt, attachments }: ContentRow): ReadMessage {
  return {
    text: { subject, sender, recipients, attachments: '', body: '' },
    envelope: {
      ...{ subject, from: sender, to: recipients },
      sentAt: sentAt === null ? null : new Date(sentAt),
    },
    attachments,
  };
}

function isOther(row: ContentRow, read: ReadMessage): boolean {
  const { subject, sender, recipients, sentAt, attachments } = anew(read);
  const isSame = row.subject === subject && row.sender === sender && row.recipients === recipients;
  return !isSame || row.sentAt !== sentAt || row.attachments !== attachments;
}

function anew({ envelope, attachments }: ReadMessage): ListedAnew {
  const { subject, from: sender, to: recipients, sentAt } = envelope;
  return { subject, sender, recipients, sentAt: sentAt?.getTime() ?? null, attachments };
}
