import { type Text, text } from '../../../shared/texts/text.js';
import type { Sqlite } from '../../lib/sqlite.js';
import { type MailboxState, noteMailbox, writePointRows } from './point-rows.js';
import type { NamedManifest } from './read-bucket.js';

/**
 * Writes the rows of restore points, which come in the order in which they were made, as a backup would have; answers what of their lists cannot
 * be read. Throws the signal's reason.
 */
export async function writePoints(
  database: Sqlite,
  manifests: readonly NamedManifest[],
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<Text[]> {
  const mailboxes = new Map<string, MailboxState>();
  const problems: Text[] = [];
  // Every pack has been looked at.
  const sources = { locate: () => Promise.resolve(), signal };
  let last = 0;
  for (const [done, named] of manifests.entries()) {
    onProgress(done);
    const { name, manifest } = named;
    const id = noteMailbox(database, manifest.mailbox);
    const { key } = manifest.mailbox;
    const mailbox = mailboxes.get(key) ?? { id, folders: new Map(), leaves: new Map(), loose: [] };
    mailboxes.set(key, mailbox);
    last = Math.max(last + 1, manifest.point.number);
    const lost = await writePointRows(database, mailbox, last, named, sources);
    if (lost > 0) problems.push(text('repository.leavesNotRead', { mailbox: manifest.mailbox.name, name }));
  }
  return problems;
}
