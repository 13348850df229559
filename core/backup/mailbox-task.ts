import type { JobDefinition } from '../../shared/backup/job.js';
import type { MailboxResult } from '../../shared/backup/session.js';
import type { Source } from '../../shared/backup/source.js';
import type { Clock } from '../../shared/clock.js';
import { type ErrorCode, toErrorData } from '../../shared/errors.js';
import type { Instant } from '../../shared/license/dates.js';
import type { MailboxLicenseState } from '../../shared/license/model.js';
import { type Text, render, text } from '../../shared/texts/text.js';
import type { WriterLease } from '../repository/writer-pool.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { SessionMailbox } from '../catalogue/session-requests.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import type { AskCatalogue } from './ask-catalogue.js';
import type { ExclusionUse } from './folder-exclusion.js';
import { type MailboxCounts, noCounts } from './mailbox-attempts.js';
import type { MailboxExecutor, MailboxObserver, MailboxOrder, ReadMailbox } from './mailbox-executor.js';
import type { RetentionRules } from '../maintenance/retention-rules.js';
import type { SessionLog } from '../sessions/session-log.js';
import type { BackupProgress } from './backup-progress.js';

/** One admitted mailbox of a session. */
export interface MailboxTask {
  readonly request: SessionMailbox;
  readonly licenseState: MailboxLicenseState;
  readonly source: Source;
  readonly jobId: string;
  readonly job: Pick<JobDefinition, 'excludedFolders' | 'keepMissingSessions' | 'retention'>;
  /** Who reads it. */
  readonly executor: MailboxExecutor;
  /** Rules of the restore points in this repository. */
  readonly retentionsOf: RetentionRules;
  readonly lease: WriterLease;
  readonly repository: KnownRepository;
  readonly catalogue: Catalogue;
  readonly ask: AskCatalogue;
  readonly clock: Clock;
  /** The trusted time of licensing.md §9. */
  readonly trustedNow: () => Instant;
  readonly log: SessionLog;
  readonly progress: BackupProgress;
  readonly signal: AbortSignal;
  readonly exclusions: ExclusionUse;
  /** Lets another mailbox of the server be read. */
  readonly leaveServer: () => void;
  /** Told of what the mailbox failed with. */
  readonly noteFailure: (error: unknown) => void;
  readonly onMailboxChange: () => void;
}

/** What who reads it has told. */
interface Told {
  worker: string | null;
  /** The repository has noted the mailbox's hold. */
  isHeld: boolean;
}

/** Has a mailbox backed up, records how it went and never throws: the other mailboxes continue. */
export async function runMailbox(task: MailboxTask): Promise<MailboxResult['result']> {
  const { request, licenseState, log, progress, signal } = task;
  const counts = noCounts();
  const told: Told = { worker: null, isHeld: false };
  const line = log.begin(text('backup.processing', { mailbox: request.mailbox }));
  progress.begin(request.mailbox, counts);
  const record = (
    result: MailboxResult['result'],
    reason?: Text,
    code?: ErrorCode,
  ): MailboxResult['result'] => {
    log.result({
      mailbox: request.mailbox,
      result,
      licenseState,
      ...counts,
      ...(reason === undefined ? {} : { reason: render(reason) }),
      ...(code === undefined ? {} : { code }),
      ...(told.worker === null ? {} : { readBy: told.worker }),
      ...(signal.aborted && result === 'failed' ? { isStopped: true } : {}),
    });
    return result;
  };
  try {
    const order = await task.ask(() => orderOf(task));
    const read = await task.executor.read(order, observerOf(task, counts, told), signal);
    await notePoint(task, read, told);
    task.exclusions.note(read.matchedExclusions);
    const { warnings } = read;
    line.end(warnings.length > 0 ? 'Warning' : 'Success', doneText(request.mailbox, counts));
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

function orderOf({ request, log, source, job, catalogue, repository }: MailboxTask): MailboxOrder {
  const held = catalogue.holds.of(request.id);
  return {
    sessionId: log.session.id,
    mailbox: { key: request.id, name: request.mailbox, source: source.name },
    excludedFolders: job.excludedFolders,
    keepMissingSessions: job.keepMissingSessions,
    damaged: catalogue.damage.messagesToMend(repository.id, request.mailbox),
    hold:
      held === null || held.notedIn.has(repository.id)
        ? null
        : { since: Date.parse(held.since), reason: held.reason },
  };
}

function observerOf(
  { request, log, progress, catalogue, repository, clock, leaveServer }: MailboxTask,
  counts: MailboxCounts,
  told: Told,
): MailboxObserver {
  const { mailbox } = request;
  return {
    counts,
    onFolder: (path) => {
      progress.readingFolder(mailbox, path);
    },
    onLine: (type, said, code) => {
      log.line(type, said, code);
    },
    onRetry: (error) => {
      const { message: reason, code } = toErrorData(error);
      log.line('Warning', text('sessions.tryingAgain', { mailbox, reason }), code);
    },
    onReader: (worker) => {
      told.worker = worker;
    },
    onSourceLeft: leaveServer,
    onHeld: () => {
      told.isHeld = true;
    },
    onMended: (messages) => {
      for (const sha256 of messages)
        catalogue.damage.noteMended(repository.id, sha256, clock().toISOString());
    },
  };
}

function doneText(mailbox: string, { seen, stored, flagsChanged, removed, bytesRead }: MailboxCounts): Text {
  return text('backup.mailboxDone', { mailbox, seen, stored, flagsChanged, removed, bytesRead });
}

/**
 * The catalogue knows of a point once it is there for good. The ledger counts days by the trusted time (licensing.md §9): by a clock that fell back, a
 * mailbox backed up today would be idle.
 */
async function notePoint(
  {
    request,
    source,
    lease,
    jobId,
    job,
    retentionsOf,
    trustedNow,
    catalogue,
    ask,
    repository,
    onMailboxChange,
  }: MailboxTask,
  { point }: ReadMailbox,
  { isHeld }: Told,
): Promise<void> {
  const { id: mailboxId, mailbox } = request;
  const retentions = await ask(() => {
    if (isHeld) catalogue.holds.noteIn(mailboxId, repository.id);
    catalogue.repositories.linkMailbox(mailboxId, repository.id, { jobId, retention: job.retention });
    catalogue.mailboxes.notePoint(mailboxId, trustedNow(), point);
    return retentionsOf({ id: mailboxId, mailbox, sourceId: source.id });
  });
  lease.pruneLater(mailboxId, retentions, (points) => {
    catalogue.mailboxes.notePruned(mailboxId, points);
  });
  await ask(catalogue.settle);
  onMailboxChange();
}
