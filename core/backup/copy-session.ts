import type { JobDefinition } from '../../shared/backup/job.js';
import type { MailboxResult, Progress, Session } from '../../shared/backup/session.js';
import type { Clock } from '../../shared/clock.js';
import { AppError, type ErrorCode, toErrorData } from '../../shared/errors.js';
import type { LicenseFacts } from '../../shared/license/model.js';
import { type Text, render, text } from '../../shared/texts/text.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import { isCancelled, untilStopped } from '../lib/cancellation.js';
import type { Throttle } from '../lib/token-bucket.js';
import { isReadableCopy } from '../jobs/copies.js';
import { trySync } from '../maintenance/legal-holds.js';
import { createRetentionRules } from '../maintenance/retention-rules.js';
import type { RepositoryMailbox } from '../repository/open-point.js';
import { openForReading } from '../repository/open-for-reading.js';
import type { WriterLease } from '../repository/writer-pool.js';
import type { SessionLog } from '../sessions/session-log.js';
import type { AskCatalogue } from './ask-catalogue.js';
import { BackupProgress } from './backup-progress.js';
import { copyMailbox } from './copy-mailbox.js';
import { mendLacking } from './lacking-messages.js';
import { noCounts } from './mailbox-attempts.js';

export interface CopySessionInput {
  readonly jobId: string;
  readonly job: Pick<JobDefinition, 'retention'>;
  readonly copyFrom: NonNullable<JobDefinition['copyFrom']>;
  /** What is copied. */
  readonly original: KnownRepository;
  /** Where to. */
  readonly repository: KnownRepository;
  readonly lease: WriterLease;
  readonly facts: () => Promise<LicenseFacts>;
  readonly catalogue: Catalogue;
  readonly ask: AskCatalogue;
  readonly clock: Clock;
  readonly throttle: Throttle | null;
  readonly noteFailure: (error: unknown) => void;
  readonly signal: AbortSignal;
  readonly pushProgress: (progress: Progress) => void;
  readonly onMailboxChange: () => void;
}

type EndStatus = Exclude<Session['status'], 'Running'>;

/**
 * Copies what a repository has and its copy does not, mailbox by mailbox, and answers the session's status. It reads no mail server, asks the license
 * for nothing, and prolongs the holding of no unit (docs/decisions/0217). Throws AppError for a repository that cannot be read.
 */
export async function runCopySession(input: CopySessionInput, log: SessionLog): Promise<EndStatus> {
  const { catalogue, ask, original, repository, lease, signal } = input;
  if (isReadableCopy(original.path, repository.path, input.copyFrom))
    log.line('Warning', text('copy.isReadable', { path: repository.path }));
  const expected = await ask(() => catalogue.repositories.expectationOf(original.id));
  const opened = openForReading(original.path, expected);
  const progress = new BackupProgress(log.session, input.clock, input.pushProgress);
  try {
    const mailboxes = opened.mailboxes().filter(({ key }) => opened.copying.points(key).length > 0);
    log.line('Success', text('copy.found', { path: original.path, mailboxes: mailboxes.length }));
    for (const _ of mailboxes) progress.enter();
    const results: MailboxResult['result'][] = [];
    const lacking = await mendLacking(lease.writer, opened.copying, signal);
    if (lacking > 0)
      log.line('Warning', text('copy.stillLacking', { messages: lacking }), 'repository-damaged');
    for (const mailbox of mailboxes) {
      if (signal.aborted) recordStopped(mailbox, log);
      else results.push(await copyOne({ ...input, copying: opened.copying, mailbox, log, progress }));
    }
    trySync(catalogue, repository);
    if (signal.aborted) return 'Stopped';
    await keepLedger(lease, input, log);
    if (results.length > 0 && results.every((result) => result === 'failed')) return 'Failed';
    return lacking === 0 && results.every((result) => result === 'success') ? 'Success' : 'Warning';
  } finally {
    progress.finish();
    opened.close();
  }
}

interface OneCopy extends CopySessionInput {
  readonly copying: ReturnType<typeof openForReading>['copying'];
  readonly mailbox: RepositoryMailbox;
  readonly log: SessionLog;
  readonly progress: BackupProgress;
}

/** Copies one mailbox, records how it went and never throws: the others go on. */
async function copyOne(copy: OneCopy): Promise<MailboxResult['result']> {
  const { mailbox, lease, log, progress, signal, noteFailure } = copy;
  const counts = noCounts();
  const line = log.begin(text('copy.processing', { mailbox: mailbox.name }));
  const record = (
    result: 'success' | 'warning' | 'failed',
    reason?: Text,
    { code, isStopped = false }: { readonly code?: ErrorCode; readonly isStopped?: boolean } = {},
  ): MailboxResult['result'] => {
    log.result({
      mailbox: mailbox.name,
      ...counts,
      result,
      licenseState: 'NotRequired',
      ...(reason === undefined ? {} : { reason: render(reason) }),
      ...(code === undefined ? {} : { code }),
      ...(isStopped ? { isStopped } : {}),
    });
    return result;
  };
  progress.begin(mailbox.name, counts);
  let points = 0;
  try {
    const { points: notCopied, lacking } = await copyMailbox({
      ...{ mailbox, counts, signal, source: copy.copying, writer: lease.writer, throttle: copy.throttle },
      onFolder: (path) => {
        progress.readingFolder(mailbox.name, path);
      },
      onPoint: () => {
        points += 1;
        return link(copy);
      },
    });
    const done = text('copy.done', {
      mailbox: mailbox.name,
      points,
      messages: counts.stored,
      bytes: counts.bytesRead,
    });
    if (lacking !== null) {
      const said = text('copy.lacking', { mailbox: mailbox.name, ...lacking });
      noteFailure(new AppError('repository-damaged', said));
      log.line('Warning', said, 'repository-damaged');
      if (notCopied === null) {
        line.end('Warning', done, 'repository-damaged');
        return record('warning', said, { code: 'repository-damaged' });
      }
    }
    if (notCopied === null) {
      line.end('Success', done);
      return record('success');
    }
    const said = text('copy.notCopied', { mailbox: mailbox.name, ...notCopied });
    noteFailure(new AppError('repository-damaged', notCopied.reason));
    line.end(points > 0 ? 'Warning' : 'Error', said, 'repository-damaged');
    return record(points > 0 ? 'warning' : 'failed', said, { code: 'repository-damaged' });
  } catch (error) {
    const { name } = mailbox;
    if (signal.aborted && isCancelled(error)) {
      const reason = text('backup.mailboxStopped');
      line.end('Warning', text('backup.failed', { name, reason }));
      return record('failed', reason, { isStopped: true });
    }
    noteFailure(error);
    const { message: reason, code } = toErrorData(error);
    line.end('Error', text('backup.failed', { name, reason }), code);
    return record('failed', reason, { code });
  } finally {
    progress.done(mailbox.name);
  }
}

/** The copy is one of the places that the mailbox is restored from, by this job's retention; the license's ledger stays as it is. */
async function link(copy: OneCopy): Promise<void> {
  const { catalogue, ask, repository, jobId, job, mailbox, lease, onMailboxChange } = copy;
  const linked = await ask(() => {
    const known = catalogue.mailboxes.list().find(({ id }) => id === mailbox.key);
    if (known === undefined) return null;
    catalogue.repositories.linkMailbox(known.id, repository.id, { jobId, retention: job.retention });
    return { id: known.id, retentions: createRetentionRules(catalogue, repository)(known) };
  });
  if (linked === null) return;
  lease.pruneLater(linked.id, linked.retentions, () => undefined);
  onMailboxChange();
}

/** A data folder that is lost with its repository finds its ledger with the copy (licensing.md §5). */
async function keepLedger(lease: WriterLease, input: CopySessionInput, log: SessionLog): Promise<void> {
  const { license, unread } = await input.facts();
  if (unread !== undefined) return;
  try {
    const record = await input.ask(() => input.catalogue.mailboxes.record());
    lease.writer.keepLicenseLedger(license?.licenseId ?? null, record);
    await untilStopped(lease.writer.settle(), input.signal);
  } catch (error) {
    const { message: reason, code } = toErrorData(error);
    log.line('Warning', text('backup.ledgerNotKept', { reason }), code);
  }
}

function recordStopped(mailbox: RepositoryMailbox, log: SessionLog): void {
  log.result({
    mailbox: mailbox.name,
    ...noCounts(),
    result: 'failed',
    licenseState: 'NotRequired',
    reason: render(text('backup.mailboxNotBegun')),
    isStopped: true,
  });
}
