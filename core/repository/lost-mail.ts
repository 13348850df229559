import type { Sqlite } from '../lib/sqlite.js';
import { countAt, lastTotals } from './point-totals.js';

/** Messages of the last restore point, as it was noted and as they are found. */
export interface LostMail {
  readonly noted: number;
  readonly found: number;
}

/**
 * What damage has taken from the last restore point of a mailbox. Its folders are read again then: one that the source calls unchanged
 * would be taken for whole.
 */
export function lostMail(database: Sqlite, mailboxId: number): LostMail | null {
  const last = lastTotals(database, mailboxId);
  if (last === undefined) return null;
  const found = countAt(database, mailboxId, last.id);
  if (found.messages === last.messages && found.bytes === last.bytes) return null;
  database.run('UPDATE folder SET state = NULL WHERE mailbox_id = ?', mailboxId);
  return { noted: last.messages, found: found.messages };
}
