import type { JobDefinition, MailboxResult, Source } from '../../shared/backup/model.js';
import type { Clock } from '../../shared/clock.js';
import { AppError, type ErrorCode, toErrorData } from '../../shared/errors.js';
import type { Instant } from '../../shared/license/dates.js';
import type { MailboxLicenseState } from '../../shared/license/model.js';
import { type Text, render, text } from '../../shared/texts/text.js';
import type { PointWriter } from '../repository/point-writer.js';
import type { WriterLease } from '../repository/writer-pool.js';
import { throwIfStopped, unlessAborted } from '../lib/cancellation.js';
import { withRetries } from '../lib/retry.js';
import type { Throttle } from '../lib/token-bucket.js';
import { isTransient } from '../sources/imap/imap-errors.js';
import type { MailSource, MailboxReader } from '../sources/mail-source.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { SessionMailbox } from '../catalogue/session-requests.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import type { ExclusionUse } from './folder-exclusion.js';
import { type MailboxAttempts, type MailboxCounts, firstAttempt } from './mailbox-attempts.js';
import { backupMailbox } from './mailbox-backup.js';
import { mendDamaged } from './mend-damaged.js';
import { warningsOf } from './mailbox-warnings.js';
import { throttledReader } from './throttled-reader.js';
import type { RetentionRules } from '../maintenance/retention-rules.js';
import type { SessionLog } from '../sessions/session-log.js';
import type { BackupProgress } from './backup-progress.js';

/** One admitted mailbox of a session. */
export interface MailboxTask {
  readonly request: SessionMailbox;
  readonly licenseState: MailboxLicenseState;
  readonly mail: MailSource;
  readonly source: Source;
  readonly jobId: string;
  readonly job: Pick<JobDefinition, 'excludedFolders' | 'keepMissingSessions' | 'retention'>;
  /** Rules of the restore points in this repository. */
  readonly retentionsOf: RetentionRules;
  readonly lease: WriterLease;
  readonly repository: KnownRepository;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  /** The trusted time of licensing.md §9. */
  readonly trustedNow: () => Instant;
  readonly log: SessionLog;
  readonly progress: BackupProgress;
  /** Pauses before the next attempts after a cut connection, in milliseconds. */
  readonly retryDelaysMs: readonly number[];
  readonly signal: AbortSignal;
  /** The bandwidth of the job; null without a limit. */
  readonly throttle: Throttle | null;
  readonly exclusions: ExclusionUse;
  /** Told of what the mailbox failed with. */
  readonly noteFailure: (error: unknown) => void;
  readonly onMailboxChange: () => void;
}

/** Backs a mailbox up, records how it went and never throws: the other mailboxes continue. */
export async function runMailbox(task: MailboxTask): Promise<MailboxResult['result']> {
  const { request, licenseState, log, progress, signal } = task;
  const attempts = firstAttempt();
  const line = log.begin(text('backup.processing', { mailbox: request.mailbox }));
  progress.begin(request.mailbox, attempts.counts);
  const record = (
    result: MailboxResult['result'],
    reason?: Text,
    code?: ErrorCode,
  ): MailboxResult['result'] => {
    log.result({
      mailbox: request.mailbox,
      result,
      licenseState,
      ...attempts.counts,
      ...(reason === undefined ? {} : { reason: render(reason) }),
      ...(code === undefined ? {} : { code }),
      ...(signal.aborted && result === 'failed' ? { isStopped: true } : {}),
    });
    return result;
  };
  try {
    const point = task.lease.writer.beginPoint(
      { key: request.id, name: request.mailbox, source: task.source.name },
      log.session.id,
    );
    keepHold(task);
    await readWithRetries(task, attempts, point);
    await completePoint(task, point);
    task.exclusions.note(attempts.matchedExclusions);
    const warnings = warningsOf(request.mailbox, attempts, point.lost);
    line.end(warnings.length > 0 ? 'Warning' : 'Success', doneText(request.mailbox, attempts.counts));
    for (const warning of warnings) log.line('Warning', warning);
    const [first] = warnings;
    return first === undefined ? record('success') : record('warning', first);
  } catch (error) {
    if (!signal.aborted) task.noteFailure(error);
    if (signal.aborted) {
      const reason = text('backup.mailboxStopped');
      line.end('Warning', text('backup.failed', { name: request.mailbox, reason }));
      return record('failed', reason);
    }
    const { message: reason, code } = toErrorData(error);
    line.end('Error', text('backup.failed', { name: request.mailbox, reason }), code);
    return record('failed', reason, code);
  } finally {
    progress.done(request.mailbox);
  }
}

/** A repository that a held mailbox is new to notes the hold before there is anything to lose. */
function keepHold({ request, lease, catalogue, repository }: MailboxTask): void {
  const held = catalogue.holds.of(request.id);
  if (held === null || held.notedIn.has(repository.id)) return;
  const { since, reason } = held;
  if (lease.writer.hold(request.id, { since: Date.parse(since), reason }))
    catalogue.holds.noteIn(request.id, repository.id);
}

/** Tries again after cut connections and throttling, as long as the attempts get anywhere; a rejected password is not tried again. */
function readWithRetries(task: MailboxTask, attempts: MailboxAttempts, point: PointWriter): Promise<void> {
  const { request, mail, job, lease, log, progress, retryDelaysMs, signal, throttle } = task;
  const read = async (): Promise<void> => {
    const opened = await mail.openMailbox(request.mailbox, signal);
    const reader = throttle === null ? opened : throttledReader(opened, throttle, signal);
    try {
      await backupMailbox({
        reader,
        writer: lease.writer,
        point,
        excludedFolders: job.excludedFolders,
        keepMissingSessions: job.keepMissingSessions,
        attempts,
        signal,
        onProgress: (folder) => {
          progress.readingFolder(request.mailbox, folder);
        },
      });
      await mend(task, reader);
    } finally {
      await reader.close();
    }
  };
  return withRetries(read, {
    delaysMs: retryDelaysMs,
    isTransient: (error) => isTransient(error) || isThreadGone(error),
    progress: () => advance(attempts),
    onRetry: (error) => {
      const { message: reason, code } = toErrorData(error);
      log.line('Warning', text('sessions.tryingAgain', { mailbox: request.mailbox, reason }), code);
    },
    signal,
  });
}

/** Damage that a verification found is made good where the source can; a failure of that is no failure of the backup. */
async function mend(
  { request, lease, catalogue, repository, clock, log, signal }: MailboxTask,
  reader: MailboxReader,
): Promise<void> {
  const { mailbox, id: mailboxKey } = request;
  const damaged = catalogue.damage.messagesToMend(repository.id, mailbox);
  if (damaged.length === 0) return;
  try {
    const { mended, left } = await mendDamaged({ reader, writer: lease.writer, mailboxKey, damaged, signal });
    if (mended.size > 0) await unlessAborted(lease.writer.settle(), signal);
    for (const sha256 of mended) catalogue.damage.noteMended(repository.id, sha256, clock().toISOString());
    if (mended.size > 0) log.line('Success', text('backup.mended', { mailbox, messages: mended.size }));
    if (left.size > 0) log.line('Warning', text('backup.notMended', { mailbox, messages: left.size }));
  } catch (error) {
    throwIfStopped(signal);
    const { message: reason, code } = toErrorData(error);
    log.line('Warning', text('backup.mendingFailed', { mailbox, reason }), code);
  }
}

function doneText(mailbox: string, { seen, stored, flagsChanged, removed, bytesRead }: MailboxCounts): Text {
  return text('backup.mailboxDone', { mailbox, seen, stored, flagsChanged, removed, bytesRead });
}

/** A thread that prepared messages has died of one, or of something else; another takes its place. */
function isThreadGone(error: unknown): boolean {
  return error instanceof AppError && error.code === 'worker-gone';
}

/** Grows whenever an attempt got anywhere. */
function advance({ counts, finishedFolders, skipped }: MailboxAttempts): number {
  return counts.stored + finishedFolders.size + skipped.size;
}

/**
 * Nothing is told of a point that a power cut could still take back, and the catalogue does not know it before. The ledger counts days by the
 * trusted time (licensing.md §9): by a clock that fell back, a mailbox backed up today would be idle.
 */
async function completePoint(
  {
    request,
    source,
    lease,
    jobId,
    job,
    retentionsOf,
    clock,
    trustedNow,
    catalogue,
    repository,
    onMailboxChange,
    signal,
  }: MailboxTask,
  point: PointWriter,
): Promise<void> {
  const { id: mailboxId, mailbox } = request;
  const { messages, bytes, restorePoints } = point.complete(clock());
  await unlessAborted(lease.writer.settle(), signal);
  catalogue.repositories.linkMailbox(mailboxId, repository.id, { jobId, retention: job.retention });
  catalogue.mailboxes.notePoint(mailboxId, trustedNow(), { messages, bytes, restorePoints });
  const retentions = retentionsOf({ id: mailboxId, mailbox, sourceId: source.id });
  lease.pruneLater(mailboxId, retentions, (points) => {
    catalogue.mailboxes.notePruned(mailboxId, points);
  });
  await catalogue.settle();
  onMailboxChange();
}
