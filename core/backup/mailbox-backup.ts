import type { MailboxReader, SourceFolder } from '../sources/mail-source.js';
import { throwIfStopped } from '../lib/cancellation.js';
import { type KnownFolder, type PointWriter, flagsText, pathText } from '../repository/point-writer.js';
import type { RepositoryWriter } from '../repository/repository.js';
import { isExcluded } from './folder-exclusion.js';
import { NewMessages } from './new-messages.js';

/** Figures of one mailbox in one session. */
export interface MailboxCounts {
  seen: number;
  stored: number;
  removed: number;
  flagsChanged: number;
  bytesRead: number;
  bytesStored: number;
}

/** A message, or a whole folder, that could not be read this time; it is tried again in every session. */
export interface Quarantined {
  readonly folder: readonly string[];
  /** Null for the folder as a whole; what earlier restore points have of it stays in the next one. */
  readonly uid: string | null;
  readonly reason: string;
}

/** What the attempts at one mailbox in one session share: the next one goes on where the last was cut. */
export interface MailboxAttempts {
  readonly counts: MailboxCounts;
  readonly quarantined: Map<string, Quarantined>;
  /** Folders that an earlier attempt has read completely. */
  readonly finishedFolders: Set<string>;
  /** Messages at which the connection was cut also when they were asked for alone. */
  readonly skipped: Set<string>;
  /** The first message that the last attempt had not yet got when it was cut. */
  cutAt: string | null;
}

export function firstAttempt(): MailboxAttempts {
  return {
    counts: { seen: 0, stored: 0, removed: 0, flagsChanged: 0, bytesRead: 0, bytesStored: 0 },
    quarantined: new Map(),
    finishedFolders: new Set(),
    skipped: new Set(),
    cutAt: null,
  };
}

export interface MailboxBackup {
  readonly reader: MailboxReader;
  readonly writer: RepositoryWriter;
  readonly point: PointWriter;
  readonly excludedFolders: readonly string[];
  readonly attempts: MailboxAttempts;
  readonly signal: AbortSignal;
  /** Called often; `folder` is the path being read. */
  readonly onProgress: (folder: readonly string[]) => void;
}

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
  for (const { uid, flags } of messages) {
    const before = gone.get(uid);
    gone.delete(uid);
    if (!before) added.set(uid, flags);
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
