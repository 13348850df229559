import type { Session } from '../../shared/backup/model.js';
import type { Handlers } from '../../shared/ipc/contract.js';
import type { WorkerContract } from '../../shared/ipc/worker-contract.js';
import type { Catalogue } from '../catalogue/catalogue.js';

interface SessionServices {
  readonly catalogue: Catalogue;
  /** Fails the sessions of processes that have died. */
  readonly failAbandoned: () => void;
  readonly onSession: (session: Session) => void;
}

/** Calls about sessions of every type: the list, one with its log, a search in logs, entering one that ran elsewhere. */
export function sessionHandlers(services: SessionServices): Handlers<WorkerContract>['sessions'] {
  const { catalogue, failAbandoned, onSession } = services;
  return {
    list: (filter) => {
      failAbandoned();
      return catalogue.sessions.list(filter);
    },
    get: ({ sessionId }) => catalogue.sessions.get(sessionId),
    search: ({ text }) => catalogue.sessions.search(text),
    record: (detail) => {
      catalogue.sessions.record(detail);
      onSession(detail);
    },
  };
}
