import { AppError } from '../../shared/errors.js';
import type { SessionStore } from '../catalogue/sessions.js';

/** How often a session looks whether somebody, maybe another process, has asked it to stop. */
export const stopPollMs = 500;

/** Calls `onStop` once the session is asked to stop. Answers how to end the listening. */
export function listenForStop(
  sessions: Pick<SessionStore, 'isStopRequested'>,
  sessionId: string,
  onStop: () => void,
): () => void {
  const timer = setInterval(() => {
    if (isStopRequested(sessions, sessionId)) onStop();
  }, stopPollMs);
  return () => {
    clearInterval(timer);
  };
}

/** A catalogue that cannot be read for a moment asks for nothing. */
function isStopRequested(sessions: Pick<SessionStore, 'isStopRequested'>, sessionId: string): boolean {
  try {
    return sessions.isStopRequested(sessionId);
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}
