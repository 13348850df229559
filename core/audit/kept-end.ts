import { join } from 'node:path';
import { z } from 'zod';
import { type AuditHead, auditHeadSchema } from '../../shared/audit/entry.js';
import { parseForeignJson } from '../../shared/json.js';
import { replaceFile } from '../lib/atomic-file.js';
import { readRegularFile } from '../lib/regular-file.js';
import { type Sqlite, blob } from '../lib/sqlite.js';

/** The end of the log of actions as it was last written, beside the log: one that does not reach to it has lost entries (docs/decisions/0330). */
export interface KeptEnd {
  /** Null where nothing is known. */
  readonly read: () => AuditHead | null;
  readonly keep: (end: AuditHead) => void;
}

export function keptEndIn(dataDir: string): KeptEnd {
  const path = join(dataDir, 'audit-end.json');
  return {
    read: () => {
      try {
        const kept = readRegularFile(path);
        return kept === null ? null : auditHeadSchema.parse(parseForeignJson(kept));
      } catch {
        return null;
      }
    },
    keep: (end) => {
      try {
        // An older end, as after a power cut, is one that the log has reached too.
        replaceFile(path, `${JSON.stringify(end)}\n`, { durable: false });
      } catch {
        // The entries are written, and less of the log is proved.
      }
    },
  };
}

const endRow = z.object({ number: z.int(), hash: blob });

/** The log ends with the entry `last`, 0 for none, or goes on otherwise than it did: so many entries, at least, are not in it any more. */
export interface LostEntries {
  readonly last: number;
  readonly missing: number;
}

/** What a log has lost of what it once had, by the end that was kept of it; null where nothing is known to be lost. */
export function lostFrom(database: Sqlite | null, end: AuditHead | null): LostEntries | null {
  if (end === null) return null;
  const row = database?.get(endRow, 'SELECT number, hash FROM entry WHERE number = ?', end.number);
  if (row?.hash.toString('hex') === end.hash) return null;
  const last =
    database?.get(endRow, 'SELECT number, hash FROM entry ORDER BY number DESC LIMIT 1')?.number ?? 0;
  return { last, missing: Math.max(1, end.number - last) };
}
