import type { Session, SessionLogged, SessionStatus } from '../../../shared/backup/session.js';
import type { Source } from '../../../shared/backup/source.js';
import type { Clock } from '../../../shared/clock.js';
import { AppError, toErrorData } from '../../../shared/errors.js';
import { render, text } from '../../../shared/texts/text.js';
import type { Catalogue } from '../../catalogue/catalogue.js';
import type { KnownRepository } from '../../catalogue/repositories.js';
import { throwIfStopped } from '../../lib/cancellation.js';
import { dueNow } from '../../maintenance/care-schedule.js';
import { repositoriesWithMail } from '../../maintenance/known-repositories.js';
import { listenForStop } from '../../sessions/listen-for-stop.js';
import { SessionLog } from '../../sessions/session-log.js';
import { type RunningSession, stopSession } from '../../sessions/stop-session.js';
import type { MailSource } from '../../sources/mail-source.js';
import { type DrillFigures, type DrillInput, drillRepository } from './drill-session.js';
import { removeLeftovers } from './take-out.js';

export interface DrillOptions {
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly dataDir: string;
  readonly openSource: (source: Source) => Promise<MailSource>;
  readonly onSession: (session: Session) => void;
  readonly onLogged: (logged: SessionLogged) => void;
}

/**
 * Restore drills (docs/decisions/0140): a sample of every mailbox is taken out the way a restore takes it, and compared by SHA-256 with
 * what was recorded and with the source. Never asks the license (licensing.md §10).
 */
export interface Drills {
  /** Resolves as soon as the session exists; one that runs is answered again, null where there is nothing to try. */
  readonly start: (which: 'all' | 'due') => string | null;
  /** Resolves when it has stopped, within five seconds; with a session nothing happens unless that one runs. */
  readonly stop: (sessionId?: string) => Promise<void>;
}

export function createDrills(options: DrillOptions): Drills {
  const { catalogue, clock } = options;
  let running: RunningSession | null = null;
  const stopped = text('sessions.stopped');

  const start = (which: 'all' | 'due'): string | null => {
    if (running !== null) return running.log.session.id;
    const all = repositoriesWithMail(catalogue);
    const repositories = which === 'all' ? all : dueNow(options, 'restore-drill', all);
    if (repositories.length === 0) return null;
    const session = catalogue.sessions.start({
      type: 'restore-drill',
      name: render(text('restore.drillSession')),
      jobId: null,
      trigger: which === 'all' ? 'manual' : 'schedule',
    });
    options.onSession(session);
    const log = new SessionLog(catalogue.sessions, session, clock, options.onSession, options.onLogged);
    const controller = new AbortController();
    const endListening = listenForStop(catalogue.sessions, session.id, () => {
      controller.abort();
    });
    const finished = hold(options, repositories, log, controller.signal).finally(() => {
      endListening();
      running = null;
    });
    running = { controller, log, finished };
    return session.id;
  };

  return {
    start,
    stop: async (sessionId) => {
      if (running === null) return;
      if (sessionId === undefined || sessionId === running.log.session.id)
        await stopSession(running, stopped);
    },
  };
}

/** Never rejects. */
async function hold(
  options: DrillOptions,
  repositories: readonly KnownRepository[],
  log: SessionLog,
  signal: AbortSignal,
): Promise<void> {
  const stopped = text('sessions.stopped');
  try {
    await removeLeftovers(options.dataDir, options.clock());
    const input: DrillInput = { ...options, seed: log.session.id, signal, log };
    const statuses: EndStatus[] = [];
    for (const repository of repositories) statuses.push(await holdOne(input, repository));
    log.finish(worst(statuses), stopped);
  } catch (error) {
    if (signal.aborted) {
      log.line('Warning', stopped);
      log.finish('Stopped', stopped);
    } else {
      const { message, code } = toErrorData(error);
      log.line('Error', message, code);
      // Nobody has stopped what failed: what it was at ends with the reason.
      log.finish('Failed', message, code);
    }
  }
}

type EndStatus = Extract<SessionStatus, 'Success' | 'Warning' | 'Failed'>;

function worst(statuses: readonly EndStatus[]): EndStatus {
  return (['Failed', 'Warning'] as const).find((status) => statuses.includes(status)) ?? 'Success';
}

async function holdOne(input: DrillInput, repository: KnownRepository): Promise<EndStatus> {
  const { catalogue, clock, log, signal } = input;
  const { id, path } = repository;
  catalogue.checks.noteKnown(id, clock().toISOString());
  catalogue.checks.noteBegun(id, 'restore-drill', clock().toISOString());
  const line = log.begin(text('restore.drilling', { path }));
  let figures: DrillFigures;
  try {
    figures = await drillRepository(input, repository);
  } catch (error) {
    throwIfStopped(signal);
    if (!(error instanceof AppError)) throw error;
    const { message: reason, code } = toErrorData(error);
    line.end('Error', text('restore.drillImpossible', { path, reason }), code);
    return 'Failed';
  }
  const { tried, whole, compared, unasked, left, isOlder } = figures;
  if (tried === 0) {
    // Nothing came back: that is no proof of anything.
    line.end('Warning', text('restore.drillEmpty', { path }));
    return 'Warning';
  }
  const wasWell = whole === tried;
  line.end(wasWell ? 'Success' : 'Error', text('restore.drilled', { path, tried, whole, compared }));
  const at = clock().toISOString();
  const end = { sessionId: log.session.id, at, wasWell, messages: tried, whole };
  catalogue.checks.noteEnd(id, 'restore-drill', end);
  if (!wasWell) return 'Failed';
  return isOlder || unasked + left > 0 ? 'Warning' : 'Success';
}
