import { setMaxListeners } from 'node:events';
import { type JobDefinition, jobDefinitionSchema } from '../../shared/backup/job.js';
import type { Progress, Session, SessionLogged, SessionTrigger } from '../../shared/backup/session.js';
import type { Source } from '../../shared/backup/source.js';
import type { Clock } from '../../shared/clock.js';
import { AppError, type ErrorCode, toErrorData } from '../../shared/errors.js';
import type { LicenseFacts } from '../../shared/license/model.js';
import { type Text, text } from '../../shared/texts/text.js';
import { seldomParsed } from '../../shared/seldom-parsed.js';
import { adoptUnknown } from '../maintenance/adopt-repository.js';
import { finishDeletionsIn } from '../maintenance/delete-mailbox-data.js';
import { trySync } from '../maintenance/legal-holds.js';
import { lowRooms } from '../maintenance/disk-rooms.js';
import { takeOverCorrections } from '../maintenance/wrong-dates.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import type { WriterLease, WriterPool } from '../repository/writer-pool.js';
import type { MailSource } from '../sources/mail-source.js';
import type { AskCatalogue, WaitForCatalogue } from './ask-catalogue.js';
import { runBackupSession } from './backup-session.js';
import type { BackupSessionInput } from './session-input.js';
import type { ChooseExecutor } from './mailbox-executor.js';
import { type CopySessionInput, runCopySession } from './copy-session.js';
import type { MailboxDiscovery } from '../jobs/discovery.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { StoredJob } from '../catalogue/jobs.js';
import { listenForStop } from '../sessions/listen-for-stop.js';
import { type RunningSession, stopSession, untilStopped } from '../sessions/stop-session.js';
import { createThrottle } from '../lib/token-bucket.js';
import { type EndedRun, retryAt, retryBeginning } from '../jobs/retries.js';
import { bytesPerSecondAt, isWithin } from '../jobs/windows.js';
import { createServerGates } from './server-gates.js';
import { isHeld, leaseOrError, leaseWaitedFor } from './repository-lease.js';
import { hasBegunDeletions, hasHolds, lostFrom } from './left-before.js';
import { watchWindowEnd } from './window-end.js';
import { SessionLog } from '../sessions/session-log.js';

export interface BackupRunnerOptions {
  readonly catalogue: Catalogue;
  readonly writers: WriterPool;
  readonly clock: Clock;
  readonly facts: () => Promise<LicenseFacts>;
  /** The source with its secret; nothing is connected yet. */
  readonly openSource: (source: Source) => Promise<MailSource>;
  readonly discovery: MailboxDiscovery;
  readonly retryDelaysMs: readonly number[];
  /** Has mailboxes of sessions read elsewhere; without it all are read here. */
  readonly chooseExecutor?: ChooseExecutor | undefined;
  readonly waitForCatalogue: WaitForCatalogue;
  readonly onSession: (session: Session) => void;
  readonly onLogged: (logged: SessionLogged) => void;
  readonly onProgress: (progress: Progress) => void;
  readonly onMailboxChange: () => void;
}

/** Runs the sessions of jobs. */
export interface BackupRunner {
  /**
   * Resolves once the session exists. Throws AppError `busy` while the job runs, and for a scheduled run outside the job's windows; `locked` (manual runs)
   * while another process writes, which a scheduled run waits for.
   */
  readonly run: (jobId: string, trigger: SessionTrigger) => Session;
  /** Resolves when the job's session has stopped, within five seconds. */
  readonly stop: (jobId: string) => Promise<void>;
  readonly isRunning: () => boolean;
  /** Stops every session and waits for its end. */
  readonly close: () => Promise<void>;
}

const stoppedText = text('backup.stopped');

/** A session that has begun. */
interface Run {
  readonly job: StoredJob;
  readonly trigger: SessionTrigger;
  /** Which retry of a failed session it is; 0 for none. */
  readonly retry: number;
  /** An error for a repository that cannot be written now. */
  readonly lease: WriterLease | AppError;
  readonly repository: KnownRepository;
  readonly log: SessionLog;
  readonly signal: AbortSignal;
  /** Why it is stopped, when it is. */
  readonly stopped: { readonly said: Text };
}

export function createBackupRunner(options: BackupRunnerOptions): BackupRunner {
  const { catalogue, writers, clock } = options;
  const running = new Map<string, RunningSession>();
  const gates = createServerGates(catalogue.sources.list);

  const run = (jobId: string, trigger: SessionTrigger): Session => {
    const job = catalogue.jobs.get(jobId);
    const { windows, name } = job.definition;
    const problem = jobDefinitionSchema.safeParse(job.definition, seldomParsed(jobDefinitionSchema)).error
      ?.issues[0];
    if (problem !== undefined)
      throw new AppError('invalid-argument', text('jobs.toMend', { name, field: problem.path.join('.') }));
    if (trigger === 'schedule' && !isWithin(windows, clock()))
      throw new AppError('busy', text('jobs.outsideWindows', { name }));
    const retry = trigger === 'schedule' ? retryBeginning(job, clock()) : 0;
    const repository = catalogue.repositories.register(job.definition.repositoryPath);
    const unwritable = catalogue.notWritable();
    if (unwritable !== null) throw unwritable;
    const lease = leaseOrError(writers, repository.path, catalogue.repositories.expectationOf(repository.id));
    if (isHeld(lease) && trigger === 'manual') throw lease;
    let session: Session;
    try {
      const type = job.definition.copyFrom === null ? 'backup' : 'copy';
      session = catalogue.sessions.start({ type, name: job.definition.name, jobId, trigger });
    } catch (error) {
      if (!(lease instanceof AppError)) lease.release();
      throw error;
    }
    const controller = new AbortController();
    // Every mailbox that is under way listens to it; beyond ten, Node takes that for a leak and says so on stderr.
    setMaxListeners(0, controller.signal);
    const log = new SessionLog(catalogue.sessions, session, clock, options.onSession, options.onLogged);
    const endListening = listenForStop(catalogue.sessions, session.id, () => {
      controller.abort();
    });
    const stopped = { said: stoppedText };
    const run = { job, trigger, retry, lease, repository, log, stopped, signal: controller.signal };
    const finished = options
      .waitForCatalogue(log, controller.signal, (ask) => execute(run, ask))
      .finally(() => {
        endListening();
        endWatch();
        running.delete(jobId);
      });
    const current = { controller, log, finished };
    running.set(jobId, current);
    const endWatch =
      trigger === 'schedule'
        ? watchWindowEnd(windows, clock, () => {
            stopped.said = text('backup.windowEnded');
            void stopSession(current, stopped.said);
          })
        : () => undefined;
    return session;
  };

  const execute = async (run: Run, ask: AskCatalogue): Promise<void> => {
    const { job, repository, log, signal, stopped } = run;
    const { id: jobId, definition } = job;
    const errors: ErrorCode[] = [];
    const noteFailure = (error: unknown): void => {
      errors.push(toErrorData(error).code);
    };
    let held: WriterLease | null = null;
    try {
      await ask(() => {
        catalogue.jobs.noteRun(jobId, log.session.id, log.session.startedAt, run.retry);
      });
      if (run.retry > 0)
        log.line('Success', text('backup.retry', { number: run.retry, of: definition.retries.count }));
      const again = (): Promise<WriterLease | AppError> =>
        ask(() =>
          leaseOrError(writers, repository.path, catalogue.repositories.expectationOf(repository.id)),
        );
      const lease = await leaseWaitedFor(run.lease, again, log, signal);
      held = lease;
      const { lowRoom, lost } = await ask(() => takeIn(run, lease));
      // The room may be enough for this run: it continues, and its status follows from what it backs up.
      if (lowRoom !== null) log.line('Warning', lowRoom);
      if (lost !== null) log.line('Warning', lost, 'points-missing');
      const { bandwidth } = definition;
      const throttle =
        bandwidth.length === 0 ? null : createThrottle(() => bytesPerSecondAt(bandwidth, clock()));
      const shared = {
        ...{ ...options, ask, jobId, job: definition, lease, repository, signal, throttle, noteFailure },
        facts: () => ask(options.facts),
      };
      const status = await runOf(definition, { ...shared, pushProgress: options.onProgress }, log);
      const hasDeletions = hasBegunDeletions(lease);
      const isPruned =
        released(lease, log) && (!hasDeletions || (await finishDeletions(options, repository, log, signal)));
      if (status === 'Stopped') log.line('Warning', stopped.said);
      await end(run, ask, status === 'Success' && (!isPruned || lost !== null) ? 'Warning' : status, errors);
    } catch (error) {
      if (signal.aborted) {
        log.line('Warning', stopped.said);
        await end(run, ask, 'Stopped', errors);
      } else {
        const { message, code } = toErrorData(error);
        noteFailure(error);
        log.line('Error', message, code);
        await end(run, ask, 'Failed', errors, message);
      }
    } finally {
      // The session has said why it failed.
      if (held !== null) released(held, null);
    }
  };

  /** What its repository and the catalogue have to know of each other before anything is written. */
  const takeIn = (
    { job, repository }: Run,
    lease: WriterLease,
  ): { readonly lowRoom: Text | null; readonly lost: Text | null } => {
    catalogue.repositories.takeOver(repository.id);
    // What is in the folder of a copy is known already.
    if (job.definition.copyFrom === null) adoptUnknown(catalogue, repository);
    if (hasHolds(catalogue, lease)) trySync(catalogue, repository);
    takeOverCorrections(catalogue, repository, clock);
    catalogue.repositories.noteIdentity(repository.id, lease.writer.identity);
    return {
      lowRoom: lowRooms(catalogue, clock)(repository.path),
      lost: lostFrom(catalogue, repository, lease),
    };
  };

  type SharedInput = Omit<CopySessionInput, 'copyFrom' | 'original'> &
    Omit<BackupSessionInput, 'source' | 'openSource' | 'gate'>;
  const runOf = async (
    { copyFrom, sourceId }: JobDefinition,
    shared: SharedInput,
    log: SessionLog,
  ): Promise<EndedRun['status']> => {
    if (copyFrom !== null) {
      const original = await shared.ask(() => catalogue.repositories.register(copyFrom.repositoryPath));
      return runCopySession({ ...shared, copyFrom, original }, log);
    }
    const source = await shared.ask(() => catalogue.sources.get(sourceId));
    return runBackupSession(
      {
        ...shared,
        source,
        openSource: () => options.openSource(source),
        gate: (mail) => shared.ask(() => gates.of(source, mail)),
      },
      log,
    );
  };

  /** Ends the session, and has one that failed tried again if its job says so. */
  const end = async (
    { job, trigger, retry, log, stopped }: Run,
    ask: AskCatalogue,
    status: EndedRun['status'],
    errors: readonly ErrorCode[],
    openSaid: Text = stopped.said,
  ): Promise<void> => {
    const { retries } = job.definition;
    const ended = { trigger, status, results: log.latestResults(), errors };
    const again = retryAt(retries, retry, ended, clock())?.toISOString() ?? null;
    try {
      const isNoted = again !== null && (await ask(() => noteRetry(job.id, again)));
      if (isNoted)
        log.line('Success', text('backup.retryComes', { number: retry + 1, of: retries.count, at: again }));
    } catch (error) {
      const { message, code } = toErrorData(error);
      log.line('Warning', message, code);
    }
    log.finish(status, openSaid);
  };
  /** False for a job that is not there any more. */
  const noteRetry = (jobId: string, at: string): boolean => {
    const isThere = catalogue.jobs.list().some(({ id }) => id === jobId);
    if (isThere) catalogue.jobs.noteRetry(jobId, at);
    return isThere;
  };

  return {
    run,
    stop: async (jobId) => {
      const current = running.get(jobId);
      if (current) await stopSession(current, stoppedText);
      else await stopElsewhere(catalogue, jobId);
    },
    isRunning: () => running.size > 0,
    close: async () => {
      await Promise.all([...running.values()].map((session) => stopSession(session, stoppedText)));
    },
  };
}

/** Gives the writer back, which prunes after the last session; false, with a line in the log, when that failed. */
function released(lease: WriterLease, log: SessionLog | null): boolean {
  try {
    lease.release();
    return true;
  } catch (error) {
    const { message: reason, code } = toErrorData(error);
    log?.line('Warning', text('backup.notPruned', { reason }), code);
    return false;
  }
}

/** What a crash or a stop has left of deletions; false, with a line in the log, when that failed. Another session may be adding: it will do so then. */
async function finishDeletions(
  { catalogue, writers }: BackupRunnerOptions,
  repository: KnownRepository,
  log: SessionLog,
  signal: AbortSignal,
): Promise<boolean> {
  const { path } = repository;
  try {
    const input = { catalogue, writers, onProgress: () => undefined };
    const mailboxes = await finishDeletionsIn(input, repository, signal);
    if (mailboxes > 0) log.line('Success', text('mailboxes.deletionsFinished', { path, mailboxes }));
    return true;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AppError && error.code === 'busy') return true;
    const { message: reason, code } = toErrorData(error);
    log.line('Warning', text('mailboxes.deletionsNotFinished', { path, reason }), code);
    return false;
  }
}

/** Asks the process that runs the job to stop, and waits until it has, as long as that may take. */
async function stopElsewhere({ sessions }: Catalogue, jobId: string): Promise<void> {
  const sessionId = sessions.runningOf(jobId);
  if (sessionId === null) return;
  sessions.requestStop(sessionId);
  await untilStopped(() => !sessions.isRunning(sessionId));
}
