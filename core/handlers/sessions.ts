import type { Session } from '../../shared/backup/session.js';
import type { Handlers } from '../../shared/ipc/contract.js';
import type { WorkerContract } from '../../shared/ipc/worker-contract.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { untilStopped } from '../sessions/stop-session.js';

interface SessionServices {
  readonly catalogue: Catalogue;
  /** Fails the sessions of processes that have died. */
  readonly failAbandoned: () => void;
  readonly onSession: (session: Session) => void;
  /** Stops it at once if it runs in this process. */
  readonly stopHere: (session: Session) => Promise<void>;
}

/** Calls about sessions of every type: the list, one with its log, a search in logs, stopping one, entering one that ran elsewhere. */
export function sessionHandlers(services: SessionServices): Handlers<WorkerContract>['sessions'] {
  const { catalogue, failAbandoned, onSession, stopHere } = services;
  return {
    list: (filter) => {
      failAbandoned();
      return catalogue.sessions.list(filter);
    },
    get: ({ sessionId }) => catalogue.sessions.get(sessionId),
    search: ({ text }) => catalogue.sessions.search(text),
    stop: async ({ sessionId }) => {
      const { sessions } = catalogue;
      const session = sessions.get(sessionId);
      if (session.status !== 'Running') return;
      sessions.requestStop(sessionId);
      await stopHere(session);
      await untilStopped(() => {
        // Its process may die of it.
        failAbandoned();
        return !sessions.isRunning(sessionId);
      });
    },
    record: (detail) => {
      catalogue.sessions.record(detail);
      onSession(detail);
    },
  };
}

/** Stops a session that runs in this process, whatever does it. */
export function stopperOf(running: {
  readonly runner: { readonly stop: (jobId: string) => Promise<void> };
  readonly restore: { readonly cancel: (session: { readonly sessionId: string }) => unknown };
  readonly drills: { readonly stop: (sessionId: string) => Promise<void> };
  readonly deletions: { readonly stop: (sessionId: string) => Promise<void> };
}): (session: Session) => Promise<void> {
  const { runner, restore, drills, deletions } = running;
  return async ({ id, type, jobId }) => {
    if ((type === 'backup' || type === 'copy') && jobId !== null) await runner.stop(jobId);
    if (type === 'restore') await restore.cancel({ sessionId: id });
    if (type === 'restore-drill') await drills.stop(id);
    if (type === 'data-deletion') await deletions.stop(id);
  };
}
