import type {
  DataDeletionProgress,
  DeletionRequest,
  RevokeRequest,
} from '../../shared/backup/mailbox-data.js';
import type { Session, SessionLogged } from '../../shared/backup/session.js';
import type { Clock } from '../../shared/clock.js';
import { AppError, toErrorData } from '../../shared/errors.js';
import type { LedgerEntry, LicenseFacts } from '../../shared/license/model.js';
import { type Text, render, text } from '../../shared/texts/text.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { coalesce } from '../lib/coalesce.js';
import type { WriterPool } from '../repository/writer-pool.js';
import { listenForStop } from '../sessions/listen-for-stop.js';
import { SessionLog } from '../sessions/session-log.js';
import { type RunningSession, stopSession } from '../sessions/stop-session.js';
import { assertDeletable, deleteMailboxData } from './delete-mailbox-data.js';
import { type DeletionTarget, mailboxTarget } from './find-mailbox-data.js';
import { releaseUnit, unitToRevoke } from './revoke-unit.js';

export interface DataDeletionOptions {
  readonly catalogue: Catalogue;
  readonly writers: WriterPool;
  readonly clock: Clock;
  readonly onSession: (session: Session) => void;
  readonly onLogged: (logged: SessionLogged) => void;
  readonly onProgress: (progress: DataDeletionProgress) => void;
  readonly onMailboxChange: () => void;
  readonly onDeleted: (mailbox: string, reason: string) => void;
  readonly readFacts: () => Promise<LicenseFacts>;
  readonly onRevoked: (mailbox: string, reason: string, facts: LicenseFacts) => void;
}

/** Sessions that delete the data of a mailbox, or revoke its license and delete it; one at a time. */
export interface DataDeletions {
  /** Resolves as soon as the session exists. Throws what {@link assertDeletable} throws, and AppError `busy` while another one runs. */
  readonly start: (request: DeletionRequest) => Session;
  /**
   * The same for every mailbox of the account, whose license is released once nothing of them is left: ended before that, by whatever, it holds its unit
   * (licensing.md §5). Throws AppError `invalid-argument` too for one that holds none.
   */
  readonly revoke: (request: RevokeRequest) => Promise<Session>;
  /** Deletes what was backed up of the sample organisation, and has `onGone` do the rest once nothing of it is left. Throws as `start`. */
  readonly sample: (target: DeletionTarget, onGone: () => void) => Session;
  /** Resolves when it has stopped, within five seconds: what has been begun is finished later. Without a session whichever runs. */
  readonly stop: (sessionId?: string) => Promise<void>;
  readonly isRunning: () => boolean;
}

/** At most ten figures a second reach the window (backup.md). */
const progressMs = 100;

export function createDataDeletions(options: DataDeletionOptions): DataDeletions {
  const { catalogue, clock } = options;
  let running: RunningSession | null = null;
  let stopped = text('mailboxes.deletionStopped');
  const assertFree = (): void => {
    if (running !== null) throw new AppError('busy', text('mailboxes.deletionRuns'));
    const unwritable = catalogue.notWritable();
    if (unwritable !== null) throw unwritable;
  };
  const begin = (deletion: Deletion): Session => {
    assertDeletable(catalogue, deletion.target, deletion);
    const session = catalogue.sessions.start({
      type: 'data-deletion',
      name: render(text(deletion.unit === null ? 'mailboxes.deletionSession' : 'mailboxes.revokeSession')),
      jobId: null,
      trigger: 'manual',
    });
    options.onSession(session);
    const log = new SessionLog(catalogue.sessions, session, clock, options.onSession, options.onLogged);
    const controller = new AbortController();
    const endListening = listenForStop(catalogue.sessions, session.id, () => {
      controller.abort();
    });
    stopped = stoppedText(deletion);
    const finished = run(options, deletion, log, controller.signal).finally(() => {
      endListening();
      running = null;
      options.onMailboxChange();
    });
    running = { controller, log, finished };
    return session;
  };
  return {
    start: ({ mailboxId, reason, leaveUnreachable }) => {
      assertFree();
      return begin({
        target: mailboxTarget(catalogue, mailboxId),
        reason,
        leaveUnreachable,
        unit: null,
        licensed: false,
      });
    },
    revoke: async ({ mailboxId, reason }) => {
      const facts = await options.readFacts();
      assertFree();
      return begin({ ...unitToRevoke(catalogue, mailboxId, facts), reason, leaveUnreachable: false });
    },
    sample: (target, onGone) => {
      assertFree();
      return begin({ target, reason: '', leaveUnreachable: true, unit: null, licensed: false, onGone });
    },
    stop: async (sessionId) => {
      if (running === null) return;
      if (sessionId === undefined || sessionId === running.log.session.id)
        await stopSession(running, stopped);
    },
    isRunning: () => running !== null,
  };
}

/** What a session is to do. */
interface Deletion {
  readonly target: DeletionTarget;
  readonly reason: string;
  readonly leaveUnreachable: boolean;
  /** The unit of the license that is released once everything is gone; null where it stays. */
  readonly unit: LedgerEntry | null;
  /** It is a license's. */
  readonly licensed: boolean;
  /** Of the sample organisation, which is no news to the event log: what follows once nothing is left. */
  readonly onGone?: () => void;
}

function stoppedText({ unit, licensed }: Pick<Deletion, 'unit' | 'licensed'>): Text {
  return unit === null ? text('mailboxes.deletionStopped') : text('mailboxes.revokeStopped', { licensed });
}

/** Never rejects. */
async function run(
  options: DataDeletionOptions,
  deletion: Deletion,
  log: SessionLog,
  signal: AbortSignal,
): Promise<void> {
  const { catalogue, writers } = options;
  const { target, reason, unit, licensed } = deletion;
  const { name: mailbox } = target;
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
    const { points, left, failed } = await deleteMailboxData(input, target, log, signal);
    if (deletion.onGone !== undefined) {
      if (left.length + failed.length === 0) deletion.onGone();
    } else if (points > 0 || failed.length === 0) options.onDeleted(mailbox, reason);
    if (unit !== null) {
      if (failed.length > 0 || left.length > 0)
        throw new AppError('io', text('mailboxes.licenseKept', { mailbox, licensed }));
      signal.throwIfAborted();
      const facts = await options.readFacts();
      const isNotedEverywhere = releaseUnit(catalogue, target, unit, facts, log);
      options.onRevoked(mailbox, reason, facts);
      log.finish(isNotedEverywhere ? 'Success' : 'Warning', text('sessions.stopped'));
      return;
    }
    log.finish(
      failed.length > 0 ? 'Failed' : left.length > 0 ? 'Warning' : 'Success',
      text('sessions.stopped'),
    );
  } catch (error) {
    if (signal.aborted) {
      const said = stoppedText(deletion);
      log.line('Warning', said);
      log.finish('Stopped', said);
    } else {
      const { message, code } = toErrorData(error);
      log.line('Error', message, code);
      log.finish('Failed', message, code);
    }
  } finally {
    pushes.flush();
  }
}
