import { z } from 'zod';
import type { MessageOrder } from '../../shared/backup/restore-point.js';
import { firstInstant, lastInstant } from '../lib/mail-instants.js';
import { type Sqlite, anyText } from '../lib/sqlite.js';
import { wordsOf } from './search/folding.js';

const idRow = z.object({ id: z.int() });
const textRow = z.object({ id: z.int(), text: anyText });

/** A folder's order is asked for a page at a time, and a complete point's hardly ever changes. */
const mostKept = 4;
/** Messages of which the words are in memory at a time. */
const rowsAtATime = 5_000;
const visible = 'added_point <= ? AND (removed_point IS NULL OR removed_point > ?)';
/** The date that lists show, newest first; what has none comes last (`core/restore/message-name.ts`). */
export const shownDate = `CASE WHEN ${isInstantIn('sent_at')} THEN sent_at
  WHEN internal_date > 0 AND ${isInstantIn('internal_date')} THEN internal_date END`;
/** As `instantOrNull` has it. */
function isInstantIn(column: string): string {
  return `(typeof(${column}) = 'integer' AND ${column} BETWEEN ${String(firstInstant)} AND ${String(lastInstant)})`;
}

/** The messages that a point shows in a folder. */
export interface OrderedFolder {
  readonly ids: readonly number[];
  /** How many the folder has: more where damage has taken what one of them is. */
  readonly total: number;
}

/** What answers and forwarded messages begin with, in the languages that programs write it. */
const replySigns = /^(?:(?:re|fwd?|aw|wg|sv|vs|tr|odp|rif|res|enc)(?:\[\d+\])?\s*:\s*)+/i;

/** In which order the messages of a folder are listed. */
export class MessageOrders {
  private readonly kept = new Map<string, OrderedFolder>();
  private version = '';
  private readonly collator = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

  constructor(private readonly database: Sqlite) {}

  of(pointId: number, folderId: number, order: MessageOrder, filter = ''): OrderedFolder {
    this.forgetUnlessCurrent();
    const words = wordsOf(filter);
    const key = JSON.stringify([pointId, folderId, order.by, order.direction, ...words]);
    const known = this.kept.get(key);
    if (known) {
      // The one asked for last goes last: what is filtered as somebody types does not drop the whole folder.
      this.kept.delete(key);
      this.kept.set(key, known);
      return known;
    }
    const found =
      words.length === 0
        ? { ids: this.find(pointId, folderId, order), total: this.count(pointId, folderId) }
        : this.filtered(this.of(pointId, folderId, order).ids, words);
    if (!this.isComplete(pointId)) return found;
    const oldest = this.kept.keys().next();
    if (this.kept.size >= mostKept && oldest.done !== true) this.kept.delete(oldest.value);
    this.kept.set(key, found);
    return found;
  }

  /** What lists show of messages is written anew when a later version indexes them: by this connection or another. */
  private forgetUnlessCurrent(): void {
    const others = this.database.get(
      z.object({ data_version: z.int() }),
      'PRAGMA data_version',
    )?.data_version;
    const own = this.database.get(
      z.object({ changes: z.int() }),
      'SELECT total_changes() AS changes',
    )?.changes;
    const version = `${String(others)} ${String(own)}`;
    if (version !== this.version) this.kept.clear();
    this.version = version;
  }

  private find(pointId: number, folderId: number, { by, direction }: MessageOrder): number[] {
    const way = direction === 'ascending' ? 'ASC' : 'DESC';
    switch (by) {
      case 'date':
        return this.sorted(pointId, folderId, `${shownDate} ${way}, internal_date ${way}, message.id ${way}`);
      case 'size':
        return this.sorted(pointId, folderId, `size ${way}, ${shownDate} DESC, message.id DESC`);
      case 'from':
        return this.collated(pointId, folderId, 'sender', direction, (text) => text.replace(/^["']+/, ''));
      case 'subject':
        return this.collated(pointId, folderId, 'subject', direction, (text) => text.replace(replySigns, ''));
    }
  }

  private sorted(pointId: number, folderId: number, order: string): number[] {
    return this.database
      .all(
        idRow,
        `SELECT message.id FROM message JOIN content ON content.id = content_id
          WHERE folder_id = ? AND ${visible} ORDER BY ${order}`,
        folderId,
        pointId,
        pointId,
      )
      .map(({ id }) => id);
  }

  /** As people look words up, whatever their case and accents; of equal ones the newest first. */
  private collated(
    pointId: number,
    folderId: number,
    column: 'sender' | 'subject',
    direction: MessageOrder['direction'],
    keyOf: (text: string) => string,
  ): number[] {
    const rows = this.database.all(
      textRow,
      `SELECT message.id, CAST(${column} AS BLOB) AS text FROM message JOIN content ON content.id = content_id
        WHERE folder_id = ? AND ${visible} ORDER BY ${shownDate} DESC, message.id DESC`,
      folderId,
      pointId,
      pointId,
    );
    const sign = direction === 'ascending' ? 1 : -1;
    return rows
      .map(({ id, text }) => ({ id, key: keyOf(text) }))
      .sort((a, b) => sign * this.collator.compare(a.key, b.key))
      .map(({ id }) => id);
  }

  /** Those of which every word begins one of the subject, the sender or the recipients. */
  private filtered(ids: readonly number[], words: readonly string[]): OrderedFolder {
    const matching = new Set<number>();
    for (let first = 0; first < ids.length; first += rowsAtATime) {
      const rows = this.database.all(
        textRow,
        `SELECT message.id, CAST(subject || char(10) || sender || char(10) || recipients AS BLOB) AS text
           FROM message JOIN content ON content.id = content_id WHERE message.id IN (SELECT value FROM json_each(?))`,
        JSON.stringify(ids.slice(first, first + rowsAtATime)),
      );
      for (const { id, text } of rows) {
        const found = wordsOf(text);
        if (words.every((word) => found.some((each) => each.startsWith(word)))) matching.add(id);
      }
    }
    const left = ids.filter((id) => matching.has(id));
    return { ids: left, total: left.length };
  }

  private count(pointId: number, folderId: number): number {
    const row = this.database.get(
      z.object({ total: z.int() }),
      `SELECT count(*) AS total FROM message WHERE folder_id = ? AND ${visible}`,
      folderId,
      pointId,
      pointId,
    );
    return row?.total ?? 0;
  }

  private isComplete(pointId: number): boolean {
    return (
      this.database.get(
        idRow,
        'SELECT id FROM restore_point WHERE id = ? AND completed_at IS NOT NULL',
        pointId,
      ) !== undefined
    );
  }
}
