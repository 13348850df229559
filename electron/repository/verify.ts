import { z } from 'zod';
import { toErrorData } from '../../shared/errors.js';
import type { RepositoryReader } from './reader.js';
import type { Sqlite } from './sqlite.js';

/** A content that cannot be read back, with a message that shows where it is seen. */
export interface DamagedContent {
  readonly sha256: string;
  readonly subject: string;
  readonly mailboxes: readonly string[];
  readonly reason: string;
}

export interface VerifyReport {
  readonly contents: number;
  readonly bytes: number;
  readonly damaged: readonly DamagedContent[];
  /** What SQLite's own check found wrong with the file; empty when it is whole. */
  readonly database: readonly string[];
}

const pageSize = 200;
const contentRow = z.object({ id: z.int(), hash: z.string(), size: z.int(), subject: z.string() });

/** Reads every message back and compares its SHA-256. Damage in one place does not stop the rest. */
export async function verifyRepository(
  database: Sqlite,
  reader: RepositoryReader,
  signal?: AbortSignal,
): Promise<VerifyReport> {
  const damaged: DamagedContent[] = [];
  let contents = 0;
  let bytes = 0;
  for (let after = 0; ;) {
    signal?.throwIfAborted();
    const page = database.all(
      contentRow,
      'SELECT id, lower(hex(sha256)) AS hash, size, subject FROM content WHERE id > ? ORDER BY id LIMIT ?',
      after,
      pageSize,
    );
    for (const { id, hash, size, subject } of page) {
      contents += 1;
      bytes += size;
      after = id;
      try {
        reader.readContent(id);
      } catch (error) {
        damaged.push({
          sha256: hash,
          subject,
          mailboxes: mailboxesWith(database, id),
          reason: toErrorData(error).message,
        });
      }
    }
    if (page.length < pageSize) break;
    // Calls that came in meanwhile are answered between pages.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const check = database
    .all(z.object({ integrity_check: z.string() }), 'PRAGMA integrity_check(20)')
    .map((row) => row.integrity_check);
  return { contents, bytes, damaged, database: check.filter((line) => line !== 'ok') };
}

function mailboxesWith(database: Sqlite, contentId: number): string[] {
  return database
    .all(
      z.object({ name: z.string() }),
      `SELECT DISTINCT mailbox.name FROM message JOIN folder ON folder.id = folder_id JOIN mailbox ON mailbox.id = mailbox_id
        WHERE content_id = ?`,
      contentId,
    )
    .map(({ name }) => name);
}
