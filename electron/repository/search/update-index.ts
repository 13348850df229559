import { z } from 'zod';
import { AppError } from '../../../shared/errors.js';
import type { Sqlite } from '../sqlite.js';
import { type MessageText, messageText } from './message-text.js';
import { readableContent } from './readable-content.js';
import type { SearchDocument, SearchIndex } from './search-index.js';

/** Contents in one transaction: long enough to be quick, short enough to be lost in a blink. */
const batchSize = 250;

const queueRow = z.object({ seq: z.int(), contentId: z.int() });
const contentRow = z.object({
  date: z.int(),
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
 * Brings the index up to date with the next contents of the queue; answers how many, zero at its end. Any number of
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
  const removed: number[] = [];
  for (const { contentId } of queued) {
    const document = await documentOf(database, contentId);
    // What else this process has to do goes on between two messages.
    await new Promise((resolve) => setImmediate(resolve));
    if (document) documents.push(document);
    else removed.push(contentId);
  }
  index.update(documents, removed);
  database.transaction(() => {
    // A content that changed meanwhile has a new number in the queue and stays in it.
    for (const { seq } of queued) database.run('DELETE FROM search_queue WHERE seq = ?', seq);
  });
  return queued.length;
}

async function documentOf(database: Sqlite, contentId: number): Promise<SearchDocument | null> {
  const row = unlessDamaged(() =>
    database.get(
      contentRow,
      `SELECT coalesce(sent_at, (SELECT min(internal_date) FROM message WHERE content_id = content.id), 0) AS date,
              attachments, subject, sender, recipients FROM content WHERE id = ?`,
      contentId,
    ),
  );
  if (!row) return null;
  return {
    contentId,
    date: row.date,
    hasAttachments: row.attachments > 0,
    text: (await textOf(database, contentId)) ?? { ...row, attachments: '', body: '' },
  };
}

/** Null for a damaged message, of which the repository still knows what lists show. */
async function textOf(database: Sqlite, contentId: number): Promise<MessageText | null> {
  const content = unlessDamaged(() => readableContent(database, contentId));
  return content === undefined ? null : messageText(content);
}

/** Undefined where the repository is damaged: one place must not keep the rest from being found. */
function unlessDamaged<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const damage = ['repository-damaged', 'corrupt-state', 'newer-schema'];
    if ((error instanceof AppError && damage.includes(error.code)) || error instanceof z.ZodError)
      return undefined;
    throw error;
  }
}
