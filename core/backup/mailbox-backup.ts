import type { MailboxBackup } from './mailbox-attempts.js';
import type { SourceFolder } from '../sources/mail-source.js';
import { throwIfStopped } from '../lib/cancellation.js';
import { type KnownFolder, flagsText, pathText } from '../repository/point-writer.js';
import { isExcluded } from './folder-exclusion.js';
import { NewMessages } from './new-messages.js';

/**
 * Brings the repository's view of a mailbox up to the source's: new messages, changed flags, messages and folders that
 * are gone. Identity is folder, UIDVALIDITY and uid, never a date. Everything read is kept when it throws, so that the
 * next attempt reads only the rest. The point is not completed here.
 */
export async function backupMailbox(backup: MailboxBackup): Promise<void> {
  const { reader, point, attempts, excludedFolders, signal } = backup;
  const folders = (await reader.listFolders()).filter(({ path }) => !isExcluded(path, excludedFolders));
  const known = point.folders();
  for (const folder of folders) {
    const key = pathText(folder.path);
    if (!attempts.finishedFolders.has(key)) await backupFolder(backup, folder, known.get(key));
    attempts.finishedFolders.add(key);
    known.delete(key);
    throwIfStopped(signal);
  }
  for (const { id } of known.values()) attempts.counts.removed += point.removeFolder(id);
}

async function backupFolder(
  backup: MailboxBackup,
  folder: SourceFolder,
  known: KnownFolder | undefined,
): Promise<void> {
  const { reader, point, attempts, onProgress } = backup;
  const { counts } = attempts;
  onProgress(folder.path);
  if (known && folder.state !== null && known.state === folder.state) {
    counts.seen += point.countMessages(known.id);
    return;
  }
  const listing = await reader.listMessages(folder);
  if ('unreadable' in listing) {
    attempts.quarantined.set(pathText(folder.path), {
      folder: folder.path,
      uid: null,
      reason: listing.unreadable,
    });
    return;
  }
  const { uidValidity, messages } = listing;
  const stored = currentFolder(backup, folder, known, uidValidity);
  const gone = point.messagesOf(stored.id);
  const added = new Map<string, readonly string[]>();
  const changed: { id: number; flags: readonly string[] }[] = [];
  const again = (await reader.readAgain?.(folder, point.doubtfulSizes(stored.id))) ?? new Set();
  for (const { uid, flags } of messages) {
    const before = gone.get(uid);
    gone.delete(uid);
    if (!before || again.has(uid)) added.set(uid, flags);
    else if (before.flags !== flagsText(flags)) changed.push({ id: before.id, flags });
  }
  point.updateMessages(
    [...gone.values()].map(({ id }) => id),
    changed,
  );
  counts.removed += gone.size;
  counts.flagsChanged += changed.length;
  const unreadable = await new NewMessages(backup, folder, stored, added).store();
  counts.seen += messages.length;
  point.finishFolder(stored, unreadable === 0 ? folder.state : null);
  onProgress(folder.path);
}

/** The folder's row, with the UIDVALIDITY that the source has now. */
function currentFolder(
  { point, attempts }: MailboxBackup,
  folder: SourceFolder,
  known: KnownFolder | undefined,
  uidValidity: string,
): KnownFolder {
  if (!known) return point.addFolder(folder.path, uidValidity);
  if (known.uidValidity === uidValidity) return known;
  attempts.counts.removed += point.resetFolder(known, uidValidity);
  return { ...known, uidValidity, state: null };
}
