import type { Session } from '../../shared/backup/session.js';

/** Newest first; the session replaces its earlier self. */
export function withSession(sessions: readonly Session[], session: Session): Session[] {
  const others = sessions.filter(({ id }) => id !== session.id);
  const index = others.findIndex(({ startedAt }) => startedAt <= session.startedAt);
  return index === -1 ? [...others, session] : others.toSpliced(index, 0, session);
}

/** Instants are compared as the catalogue writes them, in UTC with milliseconds. */
export function newestFirst(sessions: readonly Session[]): Session[] {
  return sessions.toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0));
}
