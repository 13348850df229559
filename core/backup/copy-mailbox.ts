import { type Text, text } from '../../shared/texts/text.js';
import { AppError, toErrorData } from '../../shared/errors.js';
import { throwIfStopped } from '../lib/cancellation.js';
import type { Throttle } from '../lib/token-bucket.js';
import { type CopiedPoint, messageKey } from '../repository/copied-point.js';
import type { CopySource, MessageToCopy, PointToCopy } from '../repository/copy-source.js';
import type { PointTotals } from '../repository/point-totals.js';
import { type KnownFolder, type NewMessage, parseFlags, parsePath } from '../repository/point-writer.js';
import type { RepositoryMailbox, RepositoryWriter } from '../repository/repository.js';
import type { MailboxCounts } from './mailbox-attempts.js';

export interface MailboxCopy {
  readonly mailbox: RepositoryMailbox;
  readonly source: CopySource;
  readonly writer: RepositoryWriter;
  readonly counts: MailboxCounts;
  readonly throttle: Throttle;
  readonly signal: AbortSignal;
  readonly onFolder: (path: readonly string[]) => void;
  /** A point was copied and is the same. */
  readonly onPoint: (point: PointToCopy) => void;
}

/** Restore points of a mailbox that were not copied, and why not. */
export interface NotCopied {
  readonly points: number;
  readonly reason: Text;
}

/**
 * Copies the restore points of a mailbox that its copy does not have yet, in their order. A point that cannot be read whole is left out, and the next
 * one is tried: it may not have what is damaged. Throws AppError `cancelled`, and what the copy's disk says.
 */
export async function copyMailbox(copy: MailboxCopy): Promise<NotCopied | null> {
  const { source, writer, mailbox, signal, onPoint } = copy;
  const wanted = pointsToCopy(source.points(mailbox.key), writer.copiedPoints(mailbox.key));
  const failures: Text[] = [];
  for (const point of wanted) {
    throwIfStopped(signal);
    try {
      await copyPoint(copy, point);
      onPoint(point);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'repository-damaged') throw error;
      failures.push(toErrorData(error).message);
    }
  }
  const reason = failures.at(-1);
  return reason === undefined ? null : { points: failures.length, reason };
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

async function copyPoint(copy: MailboxCopy, point: PointToCopy): Promise<void> {
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
      if (folder !== undefined) await copyFolder(copy, copied, point, id, folder);
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

/** Brings a folder of the copy to what it is at the point. */
async function copyFolder(
  copy: MailboxCopy,
  copied: CopiedPoint,
  point: PointToCopy,
  sourceFolderId: number,
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
  await addMessages(copy, copied, folder, wanted);
}

async function addMessages(
  { source, writer, counts, throttle, signal }: MailboxCopy,
  copied: CopiedPoint,
  folder: KnownFolder,
  wanted: readonly MessageToCopy[],
): Promise<void> {
  let batch: { uidValidity: string; bytes: number; messages: NewMessage[] } | null = null;
  const store = (): void => {
    if (batch === null) return;
    counts.bytesStored += copied.add(folder, batch.uidValidity, batch.messages);
    counts.stored += batch.messages.length;
    const fresh = batch.messages.filter(({ content }) => content.fresh !== null);
    const damaged = copied.damagedOf(fresh.map(({ content }) => content.sha256));
    if (damaged > 0) throw new AppError('io', text('copy.notReadBack', { messages: damaged }));
    batch = null;
  };
  for (const row of wanted) {
    throwIfStopped(signal);
    const content = await writer.prepare(source.content(row));
    if (!content.sha256.equals(row.sha256))
      throw new AppError('repository-damaged', text('repository.messageDamaged'));
    counts.bytesRead += row.size;
    await throttle.take(row.size, signal);
    if (batch !== null && batch.uidValidity !== row.uidValidity) store();
    batch ??= { uidValidity: row.uidValidity, bytes: 0, messages: [] };
    batch.messages.push({
      uid: row.uid,
      flags: parseFlags(row.flags),
      internalDate: new Date(row.internalDate),
      content,
    });
    batch.bytes += row.size;
    if (batch.messages.length >= mostInBatch || batch.bytes >= mostBytesInBatch) store();
  }
  store();
}
