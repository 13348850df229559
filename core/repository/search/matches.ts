import { z } from 'zod';
import { type Sqlite, blob } from '../../lib/sqlite.js';
import { secondOf } from './index-documents.js';
import type { PhraseCheck } from './match.js';

export interface Match {
  /** Which words stand next to each other in it (`word-pairs.ts`); null where that was not asked for, or is not known. */
  readonly pairs: Buffer | null;
  /** Grows with the date; its whole seconds since 1970, or a little more where that number was taken. */
  readonly document: number;
  readonly contentId: number;
}

/** Documents between two dates, in milliseconds since 1970: from `since`, before `until`. */
export interface DateRange {
  readonly since: number | null;
  readonly until: number | null;
}

/** What an index, of this version or an earlier one, finds for a request. */
export interface AskedIndex {
  /** The newest matches below document number `below`. Throws DamagedIndexError. */
  readonly find: (range: DateRange, below: number, limit: number) => Match[];
  /** Which of them are meant; null where all are. */
  readonly phrases: PhraseCheck | null;
}

const matchRow = z.object({ document: z.int(), contentId: z.int(), pairs: blob.nullable() });
const lateRow = z.object({ most_late: z.int() });

/** Matches in the file of an index, of whatever version. */
export function findMatches(
  database: Sqlite,
  pairs: 'document.pairs' | 'NULL',
  wanted: {
    readonly expression: string;
    readonly range: DateRange;
    readonly below: number;
    readonly limit: number;
  },
): Match[] {
  const { range, below } = wanted;
  const mostLate = database.get(lateRow, 'SELECT most_late FROM progress')?.most_late ?? 0;
  const latest = range.until === null ? below : Math.min(below, secondOf(range.until) + mostLate + 1);
  return database.all(
    matchRow,
    `SELECT document.id AS document, document.content_id AS contentId, ${pairs} AS pairs FROM words JOIN document ON document.id = words.rowid
      WHERE words MATCH ? AND words.rowid < ? AND words.rowid >= ? ORDER BY words.rowid DESC LIMIT ?`,
    wanted.expression,
    latest,
    range.since === null ? 0 : secondOf(range.since),
    wanted.limit,
  );
}
