import type { FolderRestore } from './restore-attempts.js';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import type { SentMessage } from '../../catalogue/server-restores.js';
import { throwIfStopped } from '../../lib/cancellation.js';
import { type Content, sizeOf } from '../../lib/content.js';
import type { AppendOutcome, PresentMessage, TargetFolder } from '../../sources/mailbox-writer.js';
import type { SelectedFolder, SelectedItem } from '../export/selection.js';
import { formatId } from '../ids.js';
import { type LostWithMessage, compareSent, comparedTogether, toCompare } from './compare-sent.js';
import { type ContentsTogether, contentsTogether, groupsOf } from './contents-together.js';
import { PresentMessages, isSameSecond } from './present-messages.js';
import { type Replacement, removeReplaced } from './remove-replaced.js';
import type { RestoreFigures } from './restore-figures.js';
import type { SentToCompare } from './sent-to-compare.js';

/** A folder at the server that messages are brought to. */
interface OpenedFolder {
  readonly folder: TargetFolder;
  /** What the journal calls it. */
  readonly key: string;
  readonly present: PresentMessages;
}

/**
 * Brings the messages of a folder to the server. What an earlier attempt has sent is told by the journal and by the
 * folder itself, so that none is sent twice. Throws when the connection is lost; a message that the server or the
 * repository does not give is noted and the rest continues.
 */
export async function restoreFolder(
  run: FolderRestore,
  { path, items }: SelectedFolder,
  destination: readonly string[],
): Promise<void> {
  const { writer, journal, restore, figures, notes, attempts, existing } = run;
  figures.enter(destination);
  const folder = await writer.openFolder(destination, run.destinations);
  if ('refused' in folder) {
    notes.folderRefused(destination, folder.refused);
    for (const item of items()) settle(run, item, 'refused');
    return;
  }
  if (folder.isRenamed === true) notes.folderRenamed(destination, folder.path);
  const key = JSON.stringify(folder.path);
  const sent = new Map(
    journal
      .sentTo(restore.id, key)
      .filter(({ uidValidity }) => uidValidity === folder.uidValidity)
      .map((message) => [message.message, message]),
  );
  const listed =
    folder.created || (existing === 'copy' && sent.size === 0) ? [] : await writer.listMessages(folder);
  // Not every server says UIDNEXT: what is listed now came before what is sent.
  const seenUids = listed.map(({ uid }) => Number(uid)).filter((uid) => Number.isInteger(uid));
  const since = { ...folder, uidNext: folder.uidNext ?? 1 + seenUids.reduce((a, b) => Math.max(a, b), 0) };
  const present = new PresentMessages(writer, folder, listed);
  const opened: OpenedFolder = { folder, key, present };
  // Claimed before all others: none of them may stand for what an earlier attempt has sent.
  const there = new Map([...sent].filter(([, { uid }]) => uid !== null && present.claim(uid) !== null));
  for (const { replaces } of there.values()) if (replaces !== null) present.claim(replaces);
  for (const uid of attempts.matched.get(key) ?? []) present.claim(uid);
  const replacements: Replacement[] = [];
  for (const { item, contents, rest } of withContents(items(), run.signal)) {
    const message = idOf(item);
    const before = there.get(message);
    if (before?.uid != null && before.replaces !== null && present.has(before.replaces))
      replacements.push({ uid: before.uid, replaces: before.replaces, item });
    if (attempts.settled.has(message)) continue;
    // Reading is synchronous: a stop, among other calls, gets its turn here.
    await new Promise((resolve) => setImmediate(resolve));
    throwIfStopped(run.signal);
    if (before) {
      settle(run, item, 'present');
      continue;
    }
    const read = () =>
      // Where any of them may be there already, it is not known which are wanted.
      contents.of(item, () =>
        present.isUsedUp || existing === 'copy'
          ? rest().filter((other) => !attempts.settled.has(idOf(other)) && !there.has(idOf(other)))
          : [],
      );
    const replacement = await restoreMessage(run, opened, { item, before: sent.get(message) ?? null, read });
    if (replacement) replacements.push(replacement);
    if (uncomparedIn(run, key).length >= comparedTogether)
      await compareSent(run, since, uncomparedIn(run, key));
  }
  await compareSent(run, since, uncomparedIn(run, key));
  await removeReplaced(run, folder, key, replacements);
  attempts.finishedFolders.add(JSON.stringify(path));
}

/** Each with what reads it, and those that follow it and may be read with it. */
function* withContents(
  items: Iterable<SelectedItem>,
  signal: AbortSignal,
): Generator<{ item: SelectedItem; contents: ContentsTogether; rest: () => readonly SelectedItem[] }> {
  for (const group of groupsOf(items)) {
    const contents = contentsTogether(signal);
    for (const [at, item] of group.entries()) yield { item, contents, rest: () => group.slice(at + 1) };
  }
}

interface MessageToRestore {
  readonly item: SelectedItem;
  /** As an earlier attempt has sent it; null where none has. */
  readonly before: SentMessage | null;
  readonly read: () => Promise<Content>;
}

/** Sends one message unless it is there; answers what it is to take the place of, if anything. */
async function restoreMessage(
  run: FolderRestore,
  opened: OpenedFolder,
  { item, before, read }: MessageToRestore,
): Promise<Replacement | null> {
  const { journal, restore, existing } = run;
  const { key, present } = opened;
  const known = existing === 'copy' ? null : claimKnown(run, opened, item);
  if (known && existing === 'skip') {
    settlePresent(run, key, known, item);
    return null;
  }
  const content = await readOrNote(run, item, read);
  if (content === null) return null;
  const cut =
    before?.uid === null && before.uidFloor !== null
      ? await present.claimCut(content, item.message, before.uidFloor)
      : null;
  const isSought = cut === null ? existing !== 'copy' : existing === 'replace';
  const same = isSought ? (known ?? (await present.claimContent(content))) : null;
  if (cut) {
    journal.noteSent(restore.id, key, idOf(item), cut.uid, same?.uid ?? null);
    // Sent by this session a moment ago, or by an earlier one.
    if (run.attempts.cutAt === idOf(item)) {
      noteToCompare(run, key, item, content, cut.uid, { flags: [], isDate: false });
      settle(run, item, 'restored', sizeOf(content));
    } else settle(run, item, 'present');
    run.attempts.cutAt = null;
    return same && { uid: cut.uid, replaces: same.uid, item };
  }
  if (same && (existing === 'skip' || isAsItWas(same, item))) {
    settlePresent(run, key, same, item);
    return null;
  }
  return sendMessage(run, opened, item, content, same);
}

async function sendMessage(
  run: FolderRestore,
  opened: OpenedFolder,
  item: SelectedItem,
  content: Content,
  older: PresentMessage | null,
): Promise<Replacement | null> {
  const { journal, restore, notes, attempts } = run;
  const { key } = opened;
  const message = idOf(item);
  if (!attempts.refusals.mayBeTaken(key, sizeOf(content))) {
    notes.notTried();
    settle(run, item, 'refused');
    return null;
  }
  const outcome: AppendOutcome = attempts.passedOver.has(message)
    ? { type: 'refused', reason: text('imap.cutWhenWritten'), code: 'SERVERBUG' }
    : await append(run, opened, item, content);
  attempts.cutAt = null;
  if (outcome.type === 'refused') {
    attempts.refusals.noteRefused(key, outcome.code, sizeOf(content));
    journal.noteRefused(restore.id, key, message);
    notes.messageRefused(item, outcome.reason);
    settle(run, item, 'refused');
    return null;
  }
  journal.noteSent(restore.id, key, message, outcome.uid, older?.uid ?? null);
  attempts.refusals.noteTaken(key, sizeOf(content));
  notes.appended(item, outcome);
  noteToCompare(run, key, item, content, outcome.uid, {
    flags: [...outcome.keywordsLost, ...(outcome.flagsRefused ?? [])],
    isDate: outcome.isDateRefused === true,
  });
  settle(run, item, 'restored', sizeOf(content));
  if (older === null) return null;
  if (outcome.uid !== null) return { uid: outcome.uid, replaces: older.uid, item };
  notes.copyKept('restore.newOneNotNamed');
  return null;
}

/** The journal knows of the message before the server does: a cut in between is told at the next attempt. */
async function append(
  { journal, restore, writer, attempts, signal }: FolderRestore,
  { folder, key }: OpenedFolder,
  item: SelectedItem,
  content: Content,
): Promise<AppendOutcome> {
  const message = idOf(item);
  const { sha256, flags, internal_date } = item.message;
  const { uidValidity, uidNext } = folder;
  journal.noteSending(restore.id, key, { message, sha256, uidValidity, uidFloor: uidNext });
  try {
    const token = `r${String(restore.id)}-${message}`;
    return await writer.append(folder, { token, content, flags, internalDate: new Date(internal_date) });
  } catch (error) {
    const isCut = error instanceof AppError && error.code === 'source-unreachable';
    if (isCut && !signal.aborted) {
      // Cut at this message a second time: the others must not wait for it forever.
      if (attempts.cutAt === message) attempts.passedOver.add(message);
      attempts.cutAt = message;
    }
    throw error;
  }
}

/** A message that needs no reading to be known: read here by a backup, or put here by a restore. */
function claimKnown(
  { journal, restore, originOf }: FolderRestore,
  { folder: { uidValidity }, key, present }: OpenedFolder,
  item: SelectedItem,
): PresentMessage | null {
  if (present.isEmpty) return null;
  // Another folder may have the same UIDVALIDITY, which many servers take from the clock.
  const origin = JSON.stringify(item.folder) === key ? originOf(item) : null;
  const found = origin ? present.claimOrigin(origin, item.message.internal_date) : null;
  if (found) return found;
  const { sourceId, target } = restore;
  for (const uid of journal.uidsOf({ sourceId, target, folder: key, uidValidity }, item.message.sha256)) {
    const message = present.claim(uid);
    if (message) return message;
  }
  return null;
}

/** What is there already as it was, flags and date included, need not be replaced. */
function isAsItWas({ internalDate, flags }: PresentMessage, { message }: SelectedItem): boolean {
  return (
    isSameSecond(internalDate, message.internal_date) &&
    JSON.stringify(flags) === JSON.stringify(message.flags)
  );
}

function uncomparedIn({ attempts }: FolderRestore, key: string): SentToCompare[] {
  const known = attempts.uncompared.get(key);
  if (known) return known;
  const none: SentToCompare[] = [];
  attempts.uncompared.set(key, none);
  return none;
}

function noteToCompare(
  run: FolderRestore,
  key: string,
  item: SelectedItem,
  content: Content,
  uid: string | null,
  lost: LostWithMessage,
): void {
  if (run.writer.inspect === undefined) return;
  const uncompared = uncomparedIn(run, key);
  uncompared.push(toCompare(item, content, uid, lost, uncompared.length));
}

async function readOrNote(
  run: FolderRestore,
  item: SelectedItem,
  read: () => Promise<Content>,
): Promise<Content | null> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'repository-damaged') throw error;
    run.notes.messageDamaged(item);
    settle(run, item, 'damaged');
    return null;
  }
}

function settle(
  { attempts, figures }: FolderRestore,
  item: SelectedItem,
  fate: Parameters<RestoreFigures['settle']>[0],
  bytes = 0,
): void {
  attempts.settled.add(idOf(item));
  figures.settle(fate, bytes);
}

/** The message at the server still stands for this one, also after a cut. */
function settlePresent(run: FolderRestore, key: string, { uid }: PresentMessage, item: SelectedItem): void {
  const uids = run.attempts.matched.get(key);
  if (uids) uids.push(uid);
  else run.attempts.matched.set(key, [uid]);
  settle(run, item, 'present');
}

function idOf({ repositoryId, message }: SelectedItem): string {
  return formatId('message', { repositoryId, rowId: message.id });
}
