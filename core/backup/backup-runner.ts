import type { Progress, Session, SessionLogged, SessionTrigger, Source } from '../../shared/backup/model.js';
import type { Clock } from '../../shared/clock.js';
import { AppError, toErrorData } from '../../shared/errors.js';
import type { LicenseFacts } from '../../shared/license/model.js';
import { type Text, text } from '../../shared/texts/text.js';
import { adoptUnknown } from '../maintenance/adopt-repository.js';
import { finishDeletionsIn } from '../maintenance/delete-mailbox-data.js';
import { trySync } from '../maintenance/legal-holds.js';
import { takeOverCorrections } from '../maintenance/wrong-dates.js';
import { lostPoints } from '../maintenance/older-repository.js';
import { openOrError } from '../maintenance/open-or-error.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import type { RepositoryExpectation } from '../repository/repository-marker.js';
import type { WriterLease, WriterPool } from '../repository/writer-pool.js';
import type { MailSource } from '../sources/mail-source.js';
import { runBackupSession } from './backup-session.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { StoredJob } from '../catalogue/jobs.js';
import { listenForStop } from '../sessions/listen-for-stop.js';
import { type RunningSession, stopSession, untilStopped } from '../sessions/stop-session.js';
import { ConcurrencyLimit } from '../lib/concurrency-limit.js';
import { SessionLog } from '../sessions/session-log.js';

export interface BackupRunnerOptions {
  readonly catalogue: Catalogue;
  readonly writers: WriterPool;
  readonly clock: Clock;
  readonly facts: () => Promise<LicenseFacts>;
  /** The source with its secret; nothing is connected yet. */
  readonly openSource: (source: Source) => Promise<MailSource>;
  readonly retryDelaysMs: readonly number[];
  readonly onSession: (session: Session) => void;
  readonly onLogged: (logged: SessionLogged) => void;
  readonly onProgress: (progress: Progress) => void;
  readonly onMailboxChange: () => void;
}

/** Runs the sessions of jobs. */
export interface BackupRunner {
  /** Resolves once the session exists. Throws AppError `busy` while the job runs, `locked` (manual runs) while another process writes. */
  readonly run: (jobId: string, trigger: SessionTrigger) => Session;
  /** Resolves when the job's session has stopped, within five seconds. */
  readonly stop: (jobId: string) => Promise<void>;
  readonly isRunning: () => boolean;
  /** Stops every session and waits for its end. */
  readonly close: () => Promise<void>;
}

const stoppedText = text('backup.stopped');

export function createBackupRunner(options: BackupRunnerOptions): BackupRunner {
  const { catalogue, writers, clock } = options;
  const running = new Map<string, RunningSession>();
  const gates = new Map<string, ConcurrencyLimit>();

  const run = (jobId: string, trigger: SessionTrigger): Session => {
    const job = catalogue.jobs.get(jobId);
    const repository = catalogue.repositories.register(job.definition.repositoryPath);
    const unwritable = catalogue.notWritable();
    if (unwritable !== null) throw unwritable;
    const lease = leaseOrError(writers, repository.path, catalogue.repositories.expectationOf(repository.id));
    if (
      lease instanceof AppError &&
      (lease.code === 'locked' || lease.code === 'busy') &&
      trigger === 'manual'
    )
      throw lease;
    let session: Session;
    try {
      session = catalogue.sessions.start({ type: 'backup', name: job.definition.name, jobId, trigger });
    } catch (error) {
      if (!(lease instanceof AppError)) lease.release();
      throw error;
    }
    const controller = new AbortController();
    const log = new SessionLog(catalogue.sessions, session, clock, options.onSession, options.onLogged);
    const endListening = listenForStop(catalogue.sessions, session.id, () => {
      controller.abort();
    });
    const finished = execute(job, lease, repository, log, controller.signal).finally(() => {
      endListening();
      running.delete(jobId);
    });
    running.set(jobId, { controller, log, finished });
    return session;
  };

  const execute = async (
    { id: jobId, definition }: StoredJob,
    lease: WriterLease | AppError,
    repository: { id: number; path: string },
    log: SessionLog,
    signal: AbortSignal,
  ): Promise<void> => {
    try {
      catalogue.jobs.noteRun(jobId, log.session.id, log.session.startedAt);
      if (lease instanceof AppError) throw lease;
      catalogue.repositories.takeOver(repository.id);
      adoptUnknown(catalogue, repository);
      trySync(catalogue, repository);
      takeOverCorrections(catalogue, repository, clock);
      catalogue.repositories.noteIdentity(repository.id, lease.writer.identity);
      const lost = lostFrom(catalogue, repository);
      if (lost !== null) log.line('Warning', lost);
      const source = catalogue.sources.get(definition.sourceId);
      const status = await runBackupSession(
        {
          ...options,
          jobId,
          job: definition,
          source,
          lease,
          repository,
          signal,
          openSource: () => options.openSource(source),
          gate: (mail) => gateOf(gates, source.id, mail),
          pushProgress: options.onProgress,
        },
        log,
      );
      const isPruned = released(lease, log) && (await finishDeletions(options, repository, log, signal));
      if (status === 'Stopped') log.line('Warning', stoppedText);
      log.finish(status === 'Success' && (!isPruned || lost !== null) ? 'Warning' : status, stoppedText);
    } catch (error) {
      if (signal.aborted) {
        log.line('Warning', stoppedText);
        log.finish('Stopped', stoppedText);
      } else {
        const { message } = toErrorData(error);
        log.line('Error', message);
        log.finish('Failed', message);
      }
    } finally {
      // The session has said why it failed.
      if (!(lease instanceof AppError)) released(lease, null);
    }
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
    log?.line('Warning', text('backup.notPruned', { reason: toErrorData(error).message }));
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
    log.line('Warning', text('mailboxes.deletionsNotFinished', { path, reason: toErrorData(error).message }));
    return false;
  }
}

/** Before anything is written: afterwards nobody could tell. What cannot be read is the session's own to say. */
function lostFrom(catalogue: Catalogue, repository: KnownRepository): Text | null {
  const { repository: opened } = openOrError(catalogue, repository);
  try {
    return opened === null ? null : lostPoints(catalogue, repository, opened.reader);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  } finally {
    opened?.close();
  }
}

function leaseOrError(
  writers: WriterPool,
  path: string,
  expected: RepositoryExpectation,
): WriterLease | AppError {
  try {
    return writers.lease(path, expected);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/** One gate per source: its limit holds for all jobs that read it. */
function gateOf(gates: Map<string, ConcurrencyLimit>, sourceId: string, mail: MailSource): ConcurrencyLimit {
  const gate = gates.get(sourceId) ?? new ConcurrencyLimit(mail.maxConcurrency);
  gates.set(sourceId, gate);
  return gate;
}

/** Asks the process that runs the job to stop, and waits until it has, as long as that may take. */
async function stopElsewhere({ sessions }: Catalogue, jobId: string): Promise<void> {
  const sessionId = sessions.runningOf(jobId);
  if (sessionId === null) return;
  sessions.requestStop(sessionId);
  await untilStopped(() => !sessions.isRunning(sessionId));
}
