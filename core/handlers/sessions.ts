import type { Session } from '../../shared/backup/model.js';
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
