import { z } from 'zod';
import type { SourceTest } from '../../shared/backup/source-state.js';
import { errorDataSchema } from '../../shared/errors.js';
import type { Database } from '../lib/database.js';

/** The last test of a source, and how many mailboxes it had when it was last read; null before. */
interface StoredTest {
  readonly test: SourceTest;
  readonly mailboxes: number | null;
}

/** How sources that are stored were last tested; a change of one forgets it. */
export interface SourceTestStore {
  /** By the ids of sources. */
  readonly all: () => ReadonlyMap<string, StoredTest>;
  /** Without a count the last one stays. Nothing happens for a source that is gone. */
  readonly note: (sourceId: string, test: SourceTest, mailboxes: number | null) => void;
}

const row = z
  .object({
    source_id: z.string(),
    at: z.string(),
    error: z
      .string()
      .nullable()
      .transform((json) => (json === null ? null : errorDataSchema.parse(JSON.parse(json)))),
    not_read: z.int(),
    mailboxes: z.int().nullable(),
  })
  .transform(({ source_id: sourceId, at, error, not_read: notRead, mailboxes }) => ({
    sourceId,
    stored: { test: { at, error, notRead }, mailboxes },
  }));

export function createSourceTestStore(database: Database): SourceTestStore {
  return {
    all: () =>
      new Map(
        database
          .all(row, 'SELECT source_id, at, error, not_read, mailboxes FROM source_test ORDER BY source_id')
          .map(({ sourceId, stored }) => [sourceId, stored]),
      ),
    note: (sourceId, { at, error, notRead }, mailboxes) => {
      database.run(
        `INSERT INTO source_test (source_id, at, error, not_read, mailboxes)
           SELECT id, ?, ?, ?, ? FROM source WHERE id = ?
         ON CONFLICT (source_id) DO UPDATE SET at = excluded.at, error = excluded.error, not_read = excluded.not_read,
           mailboxes = coalesce(excluded.mailboxes, source_test.mailboxes)`,
        at,
        error === null ? null : JSON.stringify(error),
        notRead,
        mailboxes,
        sourceId,
      );
    },
  };
}
