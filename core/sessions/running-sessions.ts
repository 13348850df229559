import type { Session } from '../../shared/backup/session.js';

/** Which backup and restore sessions run right now, kept up from the worker's pushes. What only reads may be broken off unasked. */
export interface RunningSessions {
  readonly note: (session: Session) => void;
  /** The worker has gone: nothing of its runs any more. */
  readonly clear: () => void;
  readonly list: () => readonly Session[];
}

export function createRunningSessions(): RunningSessions {
  const running = new Map<string, Session>();
  return {
    note(session) {
      const isAskedFor = session.type === 'backup' || session.type === 'restore';
      if (isAskedFor && session.status === 'Running') running.set(session.id, session);
      else running.delete(session.id);
    },
    clear() {
      running.clear();
    },
    list: () => [...running.values()],
  };
}
