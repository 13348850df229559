import type { DataDeletionProgress, DeletionRequest } from '../../shared/backup/mailbox-data.js';
import type { Session, SessionLogged } from '../../shared/backup/model.js';
import type { Clock } from '../../shared/clock.js';
import { AppError, toErrorData } from '../../shared/errors.js';
import { render, text } from '../../shared/texts/text.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { coalesce } from '../lib/coalesce.js';
import type { WriterPool } from '../repository/writer-pool.js';
import { listenForStop } from '../sessions/listen-for-stop.js';
import { SessionLog } from '../sessions/session-log.js';
import { type RunningSession, stopSession } from '../sessions/stop-session.js';
import { assertDeletable, deleteMailboxData } from './delete-mailbox-data.js';

export interface DataDeletionOptions {
  readonly catalogue: Catalogue;
  readonly writers: WriterPool;
  readonly clock: Clock;
  readonly onSession: (session: Session) => void;
  readonly onLogged: (logged: SessionLogged) => void;
  readonly onProgress: (progress: DataDeletionProgress) => void;
  readonly onMailboxChange: () => void;
  readonly onDeleted: (mailbox: string, reason: string) => void;
}

/** Sessions that delete the data of a mailbox; one at a time. */
export interface DataDeletions {
  /** Resolves as soon as the session exists. Throws what {@link assertDeletable} throws, and AppError `busy` while another one runs. */
  readonly start: (request: DeletionRequest) => Session;
  /** Resolves when it has stopped, within five seconds: what has been begun is finished later. Without a session whichever runs. */
  readonly stop: (sessionId?: string) => Promise<void>;
  readonly isRunning: () => boolean;
}

/** At most ten figures a second reach the window (backup.md). */
const progressMs = 100;

export function createDataDeletions(options: DataDeletionOptions): DataDeletions {
  const { catalogue, clock } = options;
  let running: RunningSession | null = null;
  const stopped = text('mailboxes.deletionStopped');
  return {
    start: (request) => {
      if (running !== null) throw new AppError('busy', text('mailboxes.deletionRuns'));
      const unwritable = catalogue.notWritable();
      if (unwritable !== null) throw unwritable;
      assertDeletable(catalogue, request);
      const session = catalogue.sessions.start({
        type: 'data-deletion',
        name: render(text('mailboxes.deletionSession')),
        jobId: null,
        trigger: 'manual',
      });
      options.onSession(session);
      const log = new SessionLog(catalogue.sessions, session, clock, options.onSession, options.onLogged);
      const controller = new AbortController();
      const endListening = listenForStop(catalogue.sessions, session.id, () => {
        controller.abort();
      });
      const finished = run(options, request, log, controller.signal).finally(() => {
        endListening();
        running = null;
        options.onMailboxChange();
      });
      running = { controller, log, finished };
      return session;
    },
    stop: async (sessionId) => {
      if (running === null) return;
      if (sessionId === undefined || sessionId === running.log.session.id)
        await stopSession(running, stopped);
    },
    isRunning: () => running !== null,
  };
}

/** Never rejects. */
async function run(
  options: DataDeletionOptions,
  request: DeletionRequest,
  log: SessionLog,
  signal: AbortSignal,
): Promise<void> {
  const { catalogue, writers } = options;
  const { mailboxId, reason } = request;
  const sessionId = log.session.id;
  let latest: DataDeletionProgress | null = null;
  const pushes = coalesce(
    () => progressMs,
    () => {
      if (latest !== null) options.onProgress(latest);
    },
  );
  try {
    // The session is answered first: deleting a small mailbox takes less time than that.
    await new Promise((resolve) => setImmediate(resolve));
    if (reason !== '') log.line('Success', text('mailboxes.deletionReason', { reason }));
    const input = {
      ...{ catalogue, writers },
      onProgress: (progress: Omit<DataDeletionProgress, 'sessionId'>) => {
        latest = { ...progress, sessionId };
        pushes.call();
      },
    };
    const { points, left, failed } = await deleteMailboxData(input, request, log, signal);
    const stored = catalogue.mailboxes.list().find(({ id }) => id === mailboxId);
    if (stored !== undefined && (points > 0 || failed.length === 0))
      options.onDeleted(stored.mailbox, reason);
    log.finish(
      failed.length > 0 ? 'Failed' : left.length > 0 ? 'Warning' : 'Success',
      text('sessions.stopped'),
    );
  } catch (error) {
    const said = signal.aborted ? text('mailboxes.deletionStopped') : toErrorData(error).message;
    log.line(signal.aborted ? 'Warning' : 'Error', said);
    log.finish(signal.aborted ? 'Stopped' : 'Failed', said);
  } finally {
    pushes.flush();
  }
}
