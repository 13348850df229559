import { create } from 'zustand';
import type { Progress } from '../../shared/backup/session.js';

/** Live figures of the sessions that run, by session. */
export const useProgress = create<{ readonly bySession: Readonly<Record<string, Progress>> }>(() => ({
  bySession: {},
}));

export function noteProgress(progress: Progress): void {
  useProgress.setState(({ bySession }) => ({
    bySession: { ...bySession, [progress.sessionId]: progress },
  }));
}

/** The session has ended. */
export function dropProgress(sessionId: string): void {
  useProgress.setState(({ bySession }) => ({
    bySession: Object.fromEntries(Object.entries(bySession).filter(([id]) => id !== sessionId)),
  }));
}
