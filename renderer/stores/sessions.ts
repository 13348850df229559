import { type Session, sessionTypes } from '../../shared/backup/session.js';
import { bridge } from '../base/bridge.js';
import { createResource, valueOr } from '../base/resource.js';
import { newestFirst } from './session-order.js';

/** The contract's limit; the catalogue keeps no more of a type. */
const sessionsKept = 5000;

/** Of each type all that is kept: frequent backups must not push the few license updates out of History. */
async function allSessions(): Promise<Session[]> {
  const lists = await Promise.all(
    sessionTypes.map((type) => bridge.sessions.list({ type, limit: sessionsKept })),
  );
  return newestFirst(lists.flat());
}

/** The session of a type that runs; null when none does, or it is not known. */
export function useRunning(type: Session['type']): Session | null {
  return sessionsResource.use(
    ({ data }) => valueOr(data, []).find((each) => each.type === type && each.status === 'Running') ?? null,
  );
}

export const sessionsResource = createResource(allSessions);

/** Resolves with a session as it is when it has ended; it is told of by pushes. */
export function sessionEnd(sessionId: string): Promise<Session> {
  const ended = (): Session | undefined =>
    valueOr(sessionsResource.use.getState().data, []).find(
      ({ id, status }) => id === sessionId && status !== 'Running',
    );
  return new Promise((resolve) => {
    const now = ended();
    if (now !== undefined) {
      resolve(now);
      return;
    }
    const stop = sessionsResource.use.subscribe(() => {
      const session = ended();
      if (session === undefined) return;
      stop();
      resolve(session);
    });
  });
}
