import { z } from 'zod';
import {
  type SeenTime,
  isWorthWriting,
  nothingSeen,
  seenTimeSchema,
} from '../../shared/license/seen-time.js';
import type { Database } from '../lib/database.js';
import { type Briefly, isUnwritten } from './briefly.js';

/** The copy of the record of time (licensing.md §9) whose original is in `license.json`: deleting one of the two sets no time back. */
export interface SeenTimeCopy {
  /** Null while there is none, or none that can be read. */
  readonly read: () => SeenTime | null;
  /** Writes news, and else once an hour. What cannot be written stops nothing: the original is there. */
  readonly note: (record: SeenTime) => void;
}

const row = z.object({ record: z.string() });

export function createSeenTimeCopy(database: Database, briefly: Briefly): SeenTimeCopy {
  const read = (): SeenTime | null => {
    const stored = database.get(row, 'SELECT record FROM seen_time');
    return stored === undefined ? null : parsed(stored.record);
  };
  return {
    read,
    note(record) {
      if (!isWorthWriting(read() ?? nothingSeen, record)) return;
      try {
        briefly(() =>
          database.run(
            `INSERT INTO seen_time (only_row, record) VALUES (1, ?)
             ON CONFLICT (only_row) DO UPDATE SET record = excluded.record`,
            JSON.stringify(record),
          ),
        );
      } catch (error) {
        if (!isUnwritten(error)) throw error;
      }
    },
  };
}

function parsed(json: string): SeenTime | null {
  try {
    return seenTimeSchema.safeParse(JSON.parse(json)).data ?? null;
  } catch {
    return null;
  }
}
