import { z } from 'zod';
import { AppError } from '../../../shared/errors.js';
import type { Sqlite } from '../../lib/sqlite.js';
import { messageText } from './message-text.js';
import { readableContent } from './readable-content.js';
import type { SearchDocument, SearchIndex } from './search-index.js';

/** Contents in one transaction: long enough to be quick, short enough to be lost in a blink. */
const batchSize = 250;
/** A batch with large messages ends after this much of them: a stop waits for it. */
const batchBytes = 8 * 1024 * 1024;

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
  const removed: number[] = [];
  let [taken, bytes] = [0, 0];
  for (const { contentId } of queued) {
    const content = contentOf(database, contentId);
    if (content) documents.push(await documentOf(contentId, content));
    else removed.push(contentId);
    taken += 1;
    bytes += content?.readable?.length ?? 0;
    if (bytes > batchBytes) break;
    // What else this process has to do continues between two messages.
    await new Promise((resolve) => setImmediate(resolve));
  }
  index.update(documents, removed);
  database.transaction(() => {
    // A content that changed meanwhile has a new number in the queue and stays in it.
    for (const { seq } of queued.slice(0, taken)) database.run('DELETE FROM search_queue WHERE seq = ?', seq);
  });
  return taken;
}

interface Content {
  readonly row: z.output<typeof contentRow>;
  /** Undefined where it is damaged: the repository still knows what lists show. */
  readonly readable: Buffer | undefined;
}

/** A content of the repository; null when it has been pruned. */
function contentOf(database: Sqlite, contentId: number): Content | null {
  const row = unlessDamaged(() =>
    database.get(
      contentRow,
      `SELECT coalesce(sent_at, (SELECT min(internal_date) FROM message WHERE content_id = content.id), 0) AS date,
              attachments, subject, sender, recipients FROM content WHERE id = ?`,
      contentId,
    ),
  );
  return row ? { row, readable: unlessDamaged(() => readableContent(database, contentId)) } : null;
}

async function documentOf(contentId: number, { row, readable }: Content): Promise<SearchDocument> {
  return {
    contentId,
    date: row.date,
    hasAttachments: row.attachments > 0,
    text: readable === undefined ? { ...row, attachments: '', body: '' } : await messageText(readable),
  };
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
