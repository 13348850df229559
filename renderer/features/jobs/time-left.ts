import type { Progress } from '../../../shared/backup/session.js';

/**
 * Milliseconds until the session is done, if the rest goes as fast as what is done; null while nothing can be said.
 * The time spent follows from the figures themselves (bytes ÷ rate), so no clock is compared with another.
 */
export function timeLeftMs(progress: Progress): number | null {
  const { mailboxesDone, mailboxesTotal, bytesRead, bytesPerSecond } = progress;
  if (mailboxesDone === 0 || bytesPerSecond <= 0 || bytesRead === 0) return null;
  const spentMs = (bytesRead / bytesPerSecond) * 1000;
  return (spentMs / mailboxesDone) * (mailboxesTotal - mailboxesDone);
}
