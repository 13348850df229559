import type { Clock } from '../../shared/clock.js';
import { AppError, toErrorData } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { throwIfStopped, unlessAborted } from '../lib/cancellation.js';
import { withRetries } from '../lib/retry.js';
import type { Throttle } from '../lib/token-bucket.js';
import type { PointWriter } from '../repository/point-writer.js';
import type { RepositoryWriter } from '../repository/open-for-writing.js';
import { isTransient } from '../sources/imap/imap-errors.js';
import type { MailSource, MailboxReader } from '../sources/mail-source.js';
import { type MailboxAttempts, firstAttempt } from './mailbox-attempts.js';
import { backupMailbox } from './mailbox-backup.js';
import type { MailboxExecutor, MailboxObserver, MailboxOrder, ReadMailbox } from './mailbox-executor.js';
import { warningsOf } from './mailbox-warnings.js';
import { mendDamaged } from './mend-damaged.js';
import { throttledReader } from './throttled-reader.js';

/** What reading in this process takes. */
interface Here {
  readonly mail: Pick<MailSource, 'openMailbox'>;
  readonly writer: RepositoryWriter;
  readonly clock: Clock;
  /** Pauses before the next attempts after a cut connection, in milliseconds. */
  readonly retryDelaysMs: readonly number[];
  /** The bandwidth of the job; null without a limit. */
  readonly throttle: Throttle | null;
}

/** What the mailboxes of a session find of their source: one that could not be opened, however often it was tried, spares those that come after the waiting. */
interface SourceReach {
  /** Mailboxes that were opened so far. */
  opened: number;
  isAway: boolean;
}

/** A mailbox on its way from the source to a complete restore point. */
interface Reading extends Here {
  readonly reach: SourceReach;
  readonly order: MailboxOrder;
  readonly observer: MailboxObserver;
  readonly signal: AbortSignal;
  readonly attempts: MailboxAttempts;
  readonly point: PointWriter;
  readonly mended: Set<string>;
}

/** Reads mailboxes in this process: the source's messages become a restore point that outlives a power cut. */
export function createExecutorHere(here: Here): MailboxExecutor {
  const reach: SourceReach = { opened: 0, isAway: false };
  return {
    read: async (order, observer, signal) => {
      const { writer, clock } = here;
      const attempts = firstAttempt(observer.counts);
      const point = writer.beginPoint(order.mailbox, order.sessionId);
      // Before there is anything to lose.
      if (order.hold !== null && writer.hold(order.mailbox.key, order.hold)) observer.onHeld();
      await readWithRetries({ ...here, reach, order, observer, signal, attempts, point, mended: new Set() });
      const { messages, bytes, restorePoints } = point.complete(clock());
      // Nothing is told of a point that a power cut could still take back.
      await unlessAborted(writer.settle(order.mailbox.key), signal);
      return readOf(order, attempts, point, { messages, bytes, restorePoints });
    },
  };
}

function readOf(
  { mailbox }: MailboxOrder,
  attempts: MailboxAttempts,
  begun: PointWriter,
  point: ReadMailbox['point'],
): ReadMailbox {
  return {
    warnings: warningsOf(mailbox.name, attempts, begun),
    matchedExclusions: attempts.matchedExclusions,
    point,
  };
}

/**
 * Tries again after cut connections and throttling, as long as the attempts get anywhere; a rejected password is not tried again. Of a source that
 * is away the first mailboxes find out: each further one tries once, or a run of hundreds would wait for hours.
 */
async function readWithRetries(reading: Reading): Promise<void> {
  const { order, observer, attempts, mail, writer, point, retryDelaysMs, signal, throttle, reach } = reading;
  const openedBefore = reach.opened;
  const read = async (): Promise<void> => {
    const opened = await mail.openMailbox(order.mailbox.name, signal);
    reach.opened += 1;
    reach.isAway = false;
    const reader = throttle === null ? opened : throttledReader(opened, throttle, signal);
    try {
      await backupMailbox({
        reader,
        writer,
        point,
        excludedFolders: order.excludedFolders,
        keepMissingSessions: order.keepMissingSessions,
        attempts,
        signal,
        onProgress: observer.onFolder,
      });
      await mend(reading, reader);
    } finally {
      await reader.close();
    }
  };
  try {
    await withRetries(read, {
      delaysMs: reach.isAway ? [] : retryDelaysMs,
      isTransient: (error) => isTransient(error) || isThreadGone(error),
      progress: () => advance(attempts),
      onRetry: observer.onRetry,
      signal,
    });
  } catch (error) {
    if (toErrorData(error).code === 'source-unreachable' && reach.opened === openedBefore)
      reach.isAway = true;
    throw error;
  }
}

/** Damage that a verification found is made good where the source can; a failure of that is no failure of the backup. */
async function mend(reading: Reading, reader: MailboxReader): Promise<void> {
  const { order, observer, writer, signal } = reading;
  const { key: mailboxKey, name: mailbox } = order.mailbox;
  const damaged = order.damaged.filter((sha256) => !reading.mended.has(sha256));
  if (damaged.length === 0) return;
  try {
    const { mended, left } = await mendDamaged({ reader, writer, mailboxKey, damaged, signal });
    if (mended.size > 0) {
      await unlessAborted(writer.settle(), signal);
      for (const sha256 of mended) reading.mended.add(sha256);
      observer.onMended([...mended]);
      observer.onLine('Success', text('backup.mended', { mailbox, messages: mended.size }));
    }
    if (left.size > 0) observer.onLine('Warning', text('backup.notMended', { mailbox, messages: left.size }));
  } catch (error) {
    throwIfStopped(signal);
    const { message: reason, code } = toErrorData(error);
    observer.onLine('Warning', text('backup.mendingFailed', { mailbox, reason }), code);
  }
}

/** A thread that prepared messages has died of one, or of something else; another takes its place. */
function isThreadGone(error: unknown): boolean {
  return error instanceof AppError && error.code === 'worker-gone';
}

/** Grows whenever an attempt got anywhere. */
function advance({ counts, finishedFolders, skipped }: MailboxAttempts): number {
  return counts.stored + finishedFolders.size + skipped.size;
}
