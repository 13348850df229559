import { text } from '../../shared/texts/text.js';
import type { FolderListing, SourceFolder } from '../sources/mail-source.js';
import { throwIfStopped, untilStopped } from '../lib/cancellation.js';
import {
  type KnownFolder,
  type KnownMessage,
  type MessageChanges,
  flagsText,
  parseFlags,
  parsePath,
  pathText,
} from '../repository/point-writer.js';
import { isExcluded, matchedExclusions } from './folder-exclusion.js';
import { type FolderOfBackup, type MailboxBackup, noteFolderSeen, noteStored } from './mailbox-attempts.js';
import { MessageBatch } from './message-batch.js';
import { NewMessages } from './new-messages.js';

/**
 * Brings the repository's view of a mailbox up to the source's: new messages, changed flags, messages and folders that
 * are gone. Identity is folder, UIDVALIDITY and uid, never a date. Everything read is kept when it throws, so that the
 * next attempt reads only the rest. The point is not completed here.
 */
export async function backupMailbox(backup: MailboxBackup): Promise<void> {
  const { reader, writer, point, attempts, excludedFolders, keepMissingSessions, onProgress } = backup;
  const { counts } = attempts;
  const listed = await reader.listFolders();
  attempts.isAllExcluded = listed.length > 0 && listed.every(({ path }) => isExcluded(path, excludedFolders));
  attempts.matchedExclusions = matchedExclusions(listed, excludedFolders);
  const known = point.folders();
  expectFolders(backup, listed, known);
  // One for all folders: the next one is read while the last messages of this one are being stored.
  const { signal } = backup;
  // Who stops waits for no bucket: what has been read by then is little, and is stored.
  const room = (bytes: number): Promise<void> => untilStopped(writer.room(bytes), signal);
  const batch: Batch = new MessageBatch({ ...writer, room }, ({ folder, stored }, messages) => {
    counts.bytesStored += point.addMessages(stored, messages);
    noteStored(attempts, folder.path, messages.length);
    onProgress(folder.path);
  });
  try {
    await backupListed(backup, batch, listed, known);
    await batch.finish();
    for (const [key, folder] of known) {
      const path = parsePath(key);
      if (isExcluded(path, excludedFolders)) removeExcluded(backup, folder);
      else if (!attempts.finishedFolders.has(key)) await lookForFolder(backup, batch, path, folder);
    }
  } finally {
    await batch.finish();
  }
  attempts.settled = point.settleMissing(keepMissingSessions);
  counts.removed += attempts.settled.removed;
}

type Batch = MessageBatch<FolderOfBackup>;

/** What is left in `known` is not listed. */
async function backupListed(
  backup: MailboxBackup,
  batch: Batch,
  listed: readonly SourceFolder[],
  known: Map<string, KnownFolder>,
): Promise<void> {
  const read = new Set<string>();
  for (const folder of listed) {
    const key = pathText(folder.path);
    if (read.has(key)) {
      noteSamePath(backup, folder);
      continue;
    }
    read.add(key);
    if (folder.isUnlisted === true) noteUnlisted(backup, folder);
    if (!isExcluded(folder.path, backup.excludedFolders))
      await backupOnce(backup, batch, folder, known.get(key));
    else removeExcluded(backup, known.get(key));
    known.delete(key);
  }
}

/** Once an attempt has failed nothing is asked for ahead, so that it is clear what the next cut is about. */
function expectFolders(
  { reader, attempts, excludedFolders }: MailboxBackup,
  listed: readonly SourceFolder[],
  known: ReadonlyMap<string, KnownFolder>,
): void {
  attempts.begun += 1;
  if (attempts.begun > 1) return;
  const expected = listed.flatMap((folder) => {
    const key = pathText(folder.path);
    const before = known.get(key);
    const isPassedOver =
      attempts.finishedFolders.has(key) || (before !== undefined && isUnchanged(folder, before));
    return isPassedOver || isExcluded(folder.path, excludedFolders)
      ? []
      : [{ folder, isNew: before === undefined }];
  });
  reader.expect?.(expected);
}

function isUnchanged({ state }: SourceFolder, known: KnownFolder): boolean {
  return state !== null && known.state === state;
}

async function backupOnce(
  backup: MailboxBackup,
  batch: Batch,
  folder: SourceFolder,
  known: KnownFolder | undefined,
): Promise<void> {
  const { point, attempts, signal } = backup;
  const key = pathText(folder.path);
  if (known?.isMissing === true) point.noteFolderBack(known);
  if (!attempts.finishedFolders.has(key)) await backupFolder(backup, batch, folder, known);
  batch.whenStored(() => {
    attempts.finishedFolders.add(key);
  });
  throwIfStopped(signal);
}

/** A restore point holds one folder of a path; sources tell theirs apart, and one that does not must not lose any in silence. */
function noteSamePath({ attempts }: MailboxBackup, { path }: SourceFolder): void {
  attempts.quarantined.set(`${pathText(path)} again`, {
    folder: path,
    uid: null,
    reason: text('backup.samePath'),
  });
}

function removeExcluded({ point, attempts }: MailboxBackup, known: KnownFolder | undefined): void {
  if (known) attempts.counts.removed += point.removeFolder(known);
}

/** A folder that the source does not list is asked for by its name, as a listing may be short. */
async function lookForFolder(
  backup: MailboxBackup,
  batch: Batch,
  path: readonly string[],
  known: KnownFolder,
): Promise<void> {
  const { reader, point, attempts } = backup;
  const found = await reader.findFolder(path);
  switch (found.type) {
    case 'present':
      noteUnlisted(backup, found.folder);
      return backupOnce(backup, batch, found.folder, known);
    case 'absent':
      point.noteFolderMissed(known);
      return;
    case 'unknown':
      attempts.doubts.set(pathText(path), { type: 'hidden-folder', folder: path, reason: found.reason });
  }
}

async function backupFolder(
  backup: MailboxBackup,
  batch: Batch,
  folder: SourceFolder,
  known: KnownFolder | undefined,
): Promise<void> {
  const { reader, point, attempts, onProgress } = backup;
  onProgress(folder.path);
  if (known && isUnchanged(folder, known)) {
    noteFolderSeen(attempts, folder.path, point.countPresent(known.id));
    return;
  }
  const listed = await compareFolder(backup, folder, known);
  if (listed === null) return;
  const { stored, added, messages, isComplete } = listed;
  const unreadable = await new NewMessages(backup, batch, { folder, stored }, added).addAll();
  const state = reader.stateRead === undefined ? folder.state : reader.stateRead(folder);
  batch.whenStored(() => {
    // Under a new UIDVALIDITY, what could not be read may be any of those that are not found again.
    if (isComplete)
      point.updateMessages({
        missed: point.strayMessages(stored, unreadable === 0 ? 'all' : 'found-again'),
        back: [],
        changed: [],
      });
    noteFolderSeen(attempts, folder.path, messages);
    point.finishFolder(stored, unreadable === 0 && isComplete ? state : null);
    onProgress(folder.path);
  });
}

/** A folder's listing against what is stored of it: nothing else of either is kept while the messages come. */
interface ComparedFolder {
  readonly stored: KnownFolder;
  /** Messages that the repository has not, flags by uid. */
  readonly added: ReadonlyMap<string, readonly string[]>;
  /** How many the listing shows. */
  readonly messages: number;
  readonly isComplete: boolean;
}

/** Lists a folder and notes what has changed of the messages that are known; null where the source does not show it. */
async function compareFolder(
  backup: MailboxBackup,
  folder: SourceFolder,
  known: KnownFolder | undefined,
): Promise<ComparedFolder | null> {
  const { reader, point, attempts } = backup;
  const listing = await reader.listMessages(folder);
  if ('unreadable' in listing) {
    attempts.quarantined.set(pathText(folder.path), {
      folder: folder.path,
      uid: null,
      reason: listing.unreadable,
    });
    return null;
  }
  const isComplete = listing.messages.length >= listing.promised;
  if (!isComplete) noteShort(backup, folder, listing);
  const stored = currentFolder(backup, folder, known, listing.uidValidity);
  const before = point.messagesOf(stored);
  const again =
    (await reader.readAgain?.(folder, {
      has: (uid) => before.has(uid),
      of: (uid) => point.storedMessages(stored, { uid }).get(uid),
      all: () => point.storedMessages(stored),
      doubtful: () => point.storedMessages(stored, { doubtful: true }),
    })) ?? new Set();
  const { added, missed, back, changed } = compare(listing, before, again);
  // Only a complete listing says that anything is not there.
  point.updateMessages({ missed: isComplete ? missed : [], back, changed });
  attempts.counts.flagsChanged += changed.length;
  return { stored, added, messages: listing.messages.length, isComplete };
}

function noteUnlisted({ attempts }: MailboxBackup, { path }: SourceFolder): void {
  attempts.doubts.set(pathText(path), { type: 'unlisted-folder', folder: path });
}

function noteShort(
  { attempts }: MailboxBackup,
  { path }: SourceFolder,
  { messages, promised }: Listing,
): void {
  attempts.doubts.set(pathText(path), {
    type: 'short-folder',
    folder: path,
    listed: messages.length,
    promised,
  });
}

type Listing = Exclude<FolderListing, { readonly unreadable: unknown }>;

/** What a listing has that the repository has not, flags by uid, and how what it knows has changed. */
function compare(
  { messages }: Listing,
  known: Map<string, KnownMessage>,
  /** Uids of messages that are stored otherwise than they are read now. */
  again: ReadonlySet<string>,
): MessageChanges & { readonly added: ReadonlyMap<string, readonly string[]> } {
  const added = new Map<string, readonly string[]>();
  const back: number[] = [];
  const changed: { id: number; flags: readonly string[] }[] = [];
  // Many have the very same.
  let [last, lastText]: [readonly string[] | null, string] = [null, ''];
  for (const { uid, flags } of messages) {
    const before = known.get(uid);
    known.delete(uid);
    if (!before || again.has(uid)) {
      added.set(uid, flags ?? (before ? parseFlags(before.flags) : []));
      continue;
    }
    if (before.isMissing) back.push(before.id);
    if (flags === null) continue;
    if (flags !== last) [last, lastText] = [flags, flagsText(flags)];
    if (before.flags !== lastText) changed.push({ id: before.id, flags });
  }
  const missed = [...known.values()].filter(({ isMissing }) => !isMissing).map(({ id }) => id);
  return { added, missed, back, changed };
}

/** The folder's row, with the UIDVALIDITY that the source has now. */
function currentFolder(
  { point }: MailboxBackup,
  folder: SourceFolder,
  known: KnownFolder | undefined,
  uidValidity: string,
): KnownFolder {
  if (!known) return point.addFolder(folder.path, uidValidity);
  return known.uidValidity === uidValidity ? known : point.resetFolder(known, uidValidity);
}
