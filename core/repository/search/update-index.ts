import { z } from 'zod';
import { AppError } from '../../../shared/errors.js';
import { instantOrNull, instantOrUnsetRow } from '../../lib/mail-instants.js';
import type { Sqlite } from '../../lib/sqlite.js';
import { isBeginningWhole, piecesOf } from '../pieces.js';
import { type MessageText, type ReadMessage, readMessage, readMessageNow } from './message-text.js';
import type { SearchDocument } from './index-documents.js';
import type { SearchIndex } from './search-index.js';

/** Contents in one transaction: long enough to be quick, short enough to be lost in a blink. */
const batchSize = 250;
/** A batch with large messages ends after this many characters of their words: a stop waits for it. */
const batchCharacters = 8 * 1024 * 1024;
/** Words are not all of the work: a batch ends after this many bytes of messages too. */
const batchBytes = 64 * 1024 * 1024;

const queueRow = z.object({ seq: z.int(), contentId: z.int() });
const contentRow = z.object({
  receivedAt: instantOrUnsetRow,
  sentAt: instantOrNull,
  size: z.int(),
  attachments: z.int(),
  subject: z.string(),
  sender: z.string(),
  recipients: z.string(),
});

/** Has every content of the repository indexed, once for each new index. */
export function queueEverything(database: Sqlite, index: SearchIndex): void {
  if (index.isQueued) return;
  database.run('INSERT OR REPLACE INTO search_queue (content_id) SELECT id FROM content');
  index.markQueued();
}

/** Contents that have been added or removed since the index was brought up to date. */
export function pendingContents(database: Sqlite): number {
  return database.get(z.object({ total: z.int() }), 'SELECT count(*) AS total FROM search_queue')?.total ?? 0;
}

/**
 * Brings the index up to date with the next contents of the queue; returns how many, zero at its end. Any number of
 * processes may do so, and be killed at any moment: the index is safe on disk before the queue forgets.
 */
export async function updateNext(database: Sqlite, index: SearchIndex): Promise<number> {
  const queued = database.all(
    queueRow,
    'SELECT seq, content_id AS contentId FROM search_queue ORDER BY seq LIMIT ?',
    batchSize,
  );
  if (queued.length === 0) return 0;
  const documents: SearchDocument[] = [];
  const renewed: { readonly contentId: number; readonly read: ReadMessage }[] = [];
  const removed: number[] = [];
  let [taken, characters, bytes] = [0, 0, 0];
  for (const { contentId } of queued) {
    const row = contentOf(database, contentId);
    if (row) {
      const read = await readOrListed(database, contentId, row);
      const { text, envelope, attachments } = read;
      const date = envelope.sentAt?.getTime() ?? row.receivedAt;
      documents.push({ contentId, date, hasAttachments: attachments > 0, text });
      if (isOther(row, read) && isBeginningWhole(database, contentId)) renewed.push({ contentId, read });
      characters += text.body.length;
      bytes += row.size;
    } else removed.push(contentId);
    taken += 1;
    if (characters > batchCharacters || bytes > batchBytes) break;
    // What else this process has to do continues between two messages.
    await new Promise((resolve) => setImmediate(resolve));
  }
  // Together: what another process has deleted since it was read must not get into the index any more (docs/decisions/0170).
  database.transaction(() => {
    const present = documents.filter(({ contentId }) => isThere(database, contentId));
    index.update(present, removed);
    for (const { contentId, read } of renewed) renew(database, contentId, read);
    // A content that changed meanwhile has a new number in the queue and stays in it.
    for (const { seq } of queued.slice(0, taken)) database.run('DELETE FROM search_queue WHERE seq = ?', seq);
  });
  return taken;
}

/** Contents that the index should have, thousands at a time: they are in the repository, and not in the queue. Nothing where the repository is damaged. */
export function* indexedContents(database: Sqlite): Generator<readonly number[], void> {
  for (let after = 0; ;) {
    const contents = unlessDamaged(() =>
      database.all(
        z.object({ id: z.int() }),
        'SELECT id FROM content WHERE id > ? AND id NOT IN (SELECT content_id FROM search_queue) ORDER BY id LIMIT 10000',
        after,
      ),
    );
    const last = contents?.at(-1);
    if (contents === undefined || last === undefined) return;
    yield contents.map(({ id }) => id);
    after = last.id;
  }
}

/** False for a content that waits in the queue, has been removed, or whose row is damaged: it has no words. */
export function isToBeFound(database: Sqlite, contentId: number): boolean {
  const queued = database.get(
    z.object({ seq: z.int() }),
    'SELECT seq FROM search_queue WHERE content_id = ?',
    contentId,
  );
  return queued === undefined && contentOf(database, contentId) !== null;
}

/** Contents of the queue that the repository does not have any more. */
export function removedContents(database: Sqlite): { readonly seq: number; readonly contentId: number }[] {
  return database.all(
    queueRow,
    'SELECT seq, content_id AS contentId FROM search_queue WHERE content_id NOT IN (SELECT id FROM content)',
  );
}

/** Takes contents that the repository does not have any more out of the index, and off the queue. */
export function removeFromIndex(
  database: Sqlite,
  index: SearchIndex,
  removed: ReturnType<typeof removedContents>,
): void {
  index.remove(removed.map(({ contentId }) => contentId));
  database.transaction(() => {
    for (const { seq } of removed) database.run('DELETE FROM search_queue WHERE seq = ?', seq);
  });
}

type ContentRow = z.output<typeof contentRow>;

/** A content of the repository; null when it has been pruned, or its row is damaged. */
function contentOf(database: Sqlite, contentId: number): ContentRow | null {
  const row = unlessDamaged(() =>
    database.get(
      contentRow,
      `SELECT (SELECT min(internal_date) FROM message WHERE content_id = content.id) AS receivedAt, sent_at AS sentAt,
              size, attachments, subject, sender, recipients FROM content WHERE id = ?`,
      contentId,
    ),
  );
  return row ?? null;
}

/** What cannot be told counts as there: damage is dealt with elsewhere. */
function isThere(database: Sqlite, contentId: number): boolean {
  const found = unlessDamaged(() =>
    database.all(z.object({ id: z.int() }), 'SELECT id FROM content WHERE id = ?', contentId),
  );
  return found?.length !== 0;
}

/** A message as it is; where it is damaged, the repository still knows what lists show. */
async function readOrListed(database: Sqlite, contentId: number, row: ContentRow): Promise<ReadMessage> {
  try {
    return await readMessage(piecesOf(database, contentId));
  } catch (error) {
    if (!isDamage(error)) throw error;
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

/** The words of a content at once, as the index has them; null when the repository has it no more. */
export function textOf(database: Sqlite, contentId: number): MessageText | null {
  const row = contentOf(database, contentId);
  if (row === null) return null;
  try {
    return readMessageNow(piecesOf(database, contentId)).text;
  } catch (error) {
    if (!isDamage(error)) throw error;
    return listed(row).text;
  }
}

/** An earlier version may have read the message in another way (docs/decisions/0136): what lists show is written anew then. */
function isOther(row: ContentRow, { envelope, attachments }: ReadMessage): boolean {
  const { subject, from, to, sentAt } = envelope;
  const isSame = row.subject === subject && row.sender === from && row.recipients === to;
  return !isSame || row.sentAt !== (sentAt?.getTime() ?? null) || row.attachments !== attachments;
}

function renew(database: Sqlite, contentId: number, { envelope, attachments }: ReadMessage): void {
  const { subject, from, to, sentAt } = envelope;
  database.run(
    'UPDATE content SET subject = ?, sender = ?, recipients = ?, sent_at = ?, attachments = ? WHERE id = ?',
    subject,
    from,
    to,
    sentAt?.getTime() ?? null,
    attachments,
    contentId,
  );
}

/** Undefined where the repository is damaged: one place must not keep the rest from being found. */
function unlessDamaged<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isDamage(error)) return undefined;
    throw error;
  }
}

function isDamage(error: unknown): boolean {
  const damage = ['repository-damaged', 'corrupt-state', 'newer-schema'];
  return (error instanceof AppError && damage.includes(error.code)) || error instanceof z.ZodError;
}
