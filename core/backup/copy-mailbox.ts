import { type Text, text } from '../../shared/texts/text.js';
import { AppError, toErrorData } from '../../shared/errors.js';
import { throwIfStopped, unlessAborted, untilStopped } from '../lib/cancellation.js';
import type { Throttle } from '../lib/token-bucket.js';
import { type CopiedPoint, messageKey } from '../repository/copied-point.js';
import type { CopySource, FolderToCopy, MessageToCopy, PointToCopy } from '../repository/copy-source.js';
import type { PointTotals } from '../repository/point-totals.js';
import type { PreparedContent } from '../repository/prepared-message.js';
import { type KnownFolder, type NewMessage, parseFlags, parsePath } from '../repository/point-writer.js';
import type { RepositoryMailbox } from '../repository/open-point.js';
import type { RepositoryWriter } from '../repository/open-for-writing.js';
import type { MailboxCounts } from './mailbox-attempts.js';

export interface MailboxCopy {
  readonly mailbox: RepositoryMailbox;
  readonly source: CopySource;
  readonly writer: RepositoryWriter;
  readonly counts: MailboxCounts;
  readonly throttle: Throttle | null;
  readonly signal: AbortSignal;
  readonly onFolder: (path: readonly string[]) => void;
  /** A point was copied and is the same. */
  readonly onPoint: (point: PointToCopy) => Promise<void>;
}

/** What of a mailbox could not be copied. */
export interface NotCopied {
  /** Restore points that could not be, and why the last of them. */
  readonly points: { readonly points: number; readonly reason: Text } | null;
  /** Messages that the copied points show and the copy lacks, as they are damaged in the original; folder and UID of the first of them. */
  readonly lacking: { readonly messages: number; readonly first: string } | null;
}

interface Copying extends MailboxCopy {
  /** Folder and UID of messages that the copy lacks, by their SHA-256. */
  readonly lacking: Map<string, string>;
}

/**
 * Copies the restore points of a mailbox that its copy does not have yet, in their order. Of a message that is damaged the copy knows what it is, and
 * lacks its bytes (docs/decisions/0287). A point whose rows are damaged is left out, and the next one is tried. Throws AppError `cancelled`, and what the copy's disk says.
 */
export async function copyMailbox(mailboxCopy: MailboxCopy): Promise<NotCopied> {
  const copy: Copying = { ...mailboxCopy, lacking: new Map() };
  const { source, writer, mailbox, signal, onPoint } = copy;
  const wanted = pointsToCopy(source.points(mailbox.key), writer.copiedPoints(mailbox.key));
  const failures: Text[] = [];
  for (const point of wanted) {
    throwIfStopped(signal);
    try {
      await copyPoint(copy, point);
      await unlessAborted(writer.settle(), signal);
      await onPoint(point);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'repository-damaged') throw error;
      failures.push(toErrorData(error).message);
    }
  }
  const reason = failures.at(-1);
  const [first] = copy.lacking.values();
  return {
    points: reason === undefined ? null : { points: failures.length, reason },
    lacking: first === undefined ? null : { messages: copy.lacking.size, first },
  };
}

/**
 * The points of a mailbox that come after the last one that was copied. A point is told by its session; where retention has taken that one away at
 * the source, by the dates that its clock wrote. What the copy's own retention has removed is not copied again.
 */
export function pointsToCopy(
  points: readonly PointToCopy[],
  copied: readonly Pick<PointToCopy, 'session' | 'completedAt'>[],
): readonly PointToCopy[] {
  const last = copied.at(-1);
  if (last === undefined) return points;
  const sessions = new Set(copied.map(({ session }) => session));
  const at = points.findLastIndex(({ session }) => sessions.has(session));
  return at >= 0 ? points.slice(at + 1) : points.filter(({ completedAt }) => completedAt > last.completedAt);
}

async function copyPoint(copy: Copying, point: PointToCopy): Promise<void> {
  const { source, writer, mailbox, counts } = copy;
  const expected = totalsOf(source, mailbox, point);
  const copied = writer.beginCopy(mailbox, point);
  const folders = source.folders(point.id);
  const { folders: taken, removed } = copied.takeFolders(folders);
  counts.removed += removed;
  if (!copied.isAsLast(point) || removed > 0) {
    for (const { id, path } of folders) {
      const folder = taken.get(id);
      copy.onFolder(parsePath(path));
      if (folder !== undefined) await copyFolder(copy, copied, point, { id, path }, folder);
    }
  }
  const { isSame, found } = copied.complete(point, expected);
  if (!isSame)
    throw new AppError(
      'repository-damaged',
      text('copy.differs', { messages: found.messages, expected: expected.messages }),
    );
  counts.seen = found.messages;
}

/** What a point holds, as it was noted, and by its rows where an earlier version has noted no digest. */
function totalsOf(source: CopySource, { key }: RepositoryMailbox, point: PointToCopy): PointTotals {
  const { id, messages, bytes, digest } = point;
  return digest === null ? source.totals(key, id) : { messages, bytes, digest };
}

const rowsAtOnce = 1000;
/** What is stored in one transaction. */
const mostInBatch = 300;
const mostBytesInBatch = 16 * 1024 * 1024;
/** Messages of an original in a bucket that are fetched together. */
const broughtTogether = 50;

/** Brings a folder of the copy to what it is at the point. */
async function copyFolder(
  copy: Copying,
  copied: CopiedPoint,
  point: PointToCopy,
  { id: sourceFolderId, path }: Pick<FolderToCopy, 'id' | 'path'>,
  folder: KnownFolder,
): Promise<void> {
  const { source, signal, counts } = copy;
  const present = copied.messagesOf(folder);
  const wanted: MessageToCopy[] = [];
  const changed: { id: number; flags: readonly string[] }[] = [];
  const replaced: number[] = [];
  for (let after = 0; ;) {
    const rows = source.messages(point.id, sourceFolderId, after, rowsAtOnce);
    for (const row of rows) {
      const known = present.get(messageKey(row));
      present.delete(messageKey(row));
      if (known?.sha256 !== row.sha256.toString('hex') || known.internalDate !== row.internalDate) {
        if (known !== undefined) replaced.push(known.id);
        wanted.push(row);
      } else if (known.flags !== row.flags) changed.push({ id: known.id, flags: parseFlags(row.flags) });
    }
    after = rows.at(-1)?.id ?? after;
    if (rows.length < rowsAtOnce) break;
    await new Promise((resolve) => setImmediate(resolve));
    throwIfStopped(signal);
  }
  const gone = [...present.values()].map(({ id }) => id);
  copied.change([...gone, ...replaced], changed);
  counts.removed += gone.length;
  counts.flagsChanged += changed.length;
  await addMessages(copy, copied, { folder, path }, wanted);
}

async function addMessages(
  copy: Copying,
  copied: CopiedPoint,
  { folder, path }: { readonly folder: KnownFolder; readonly path: string },
  wanted: readonly MessageToCopy[],
): Promise<void> {
  const { source, throttle, signal } = copy;
  let batch: { row: MessageToCopy; content: Buffer }[] = [];
  let bytes = 0;
  const store = async (): Promise<void> => {
    const prepared = await copy.writer.prepareAll(batch.map(({ content }) => content));
    const messages = batch.map(({ row }, index) => ({ row, content: prepared[index] }));
    batch = [];
    bytes = 0;
    await storeMessages(copy, copied, folder, messages);
  };
  for (const [index, row] of wanted.entries()) {
    throwIfStopped(signal);
    if (index % broughtTogether === 0) {
      const next = wanted.slice(index, index + broughtTogether);
      await source.bringHere(
        next.map(({ contentId }) => contentId),
        signal,
      );
    }
    // A large message has the memory to itself, and what fails in the batch is none of it.
    if (row.size > mostBytesInBatch) await store();
    try {
      const content = source.content(row);
      if (Buffer.isBuffer(content)) {
        batch.push({ row, content });
        bytes += row.size;
      } else
        await storeMessages(copy, copied, folder, [{ row, content: await copy.writer.prepare(content) }]);
      copy.counts.bytesRead += row.size;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'repository-damaged') throw error;
      if (copied.addUnread(folder, row, source.listed(row.contentId)))
        copy.lacking.set(row.sha256.toString('hex'), `${parsePath(path).join('/')}, ${row.uid}`);
    }
    await throttle?.take(row.size, signal);
    if (batch.length >= mostInBatch || bytes >= mostBytesInBatch) await store();
  }
  await store();
}

/** Stores messages, and reads back those that the copy did not have. */
async function storeMessages(
  { counts, writer, signal }: Copying,
  copied: CopiedPoint,
  folder: KnownFolder,
  messages: readonly { readonly row: MessageToCopy; readonly content: PreparedContent | undefined }[],
): Promise<void> {
  await untilStopped(writer.room(messages.reduce((sum, { row }) => sum + row.size, 0)), signal);
  const byValidity = new Map<string, NewMessage[]>();
  const fresh: Buffer[] = [];
  for (const { row, content } of messages) {
    if (content?.sha256.equals(row.sha256) !== true)
      throw new AppError('repository-damaged', text('repository.messageDamaged'));
    if (content.fresh !== null) fresh.push(content.sha256);
    const { uid, uidValidity } = row;
    const message = { uid, flags: parseFlags(row.flags), internalDate: new Date(row.internalDate), content };
    byValidity.set(uidValidity, [...(byValidity.get(uidValidity) ?? []), message]);
  }
  for (const [uidValidity, of] of byValidity) counts.bytesStored += copied.add(folder, uidValidity, of);
  counts.stored += messages.length;
  const damaged = await copied.damagedOf(fresh);
  if (damaged > 0) throw new AppError('io', text('copy.notReadBack', { messages: damaged }));
}
