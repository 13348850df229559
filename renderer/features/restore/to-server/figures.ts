import type { ServerRestoreProgress } from '../../../../shared/backup/server-restore.js';
import type { Format } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';

/** Done of total, rate, time left, and what was refused so far. */
export function restoreFigures(progress: ServerRestoreProgress, format: Format): string {
  const { messagesDone, messagesTotal, bytesPerSecond, refused } = progress;
  const left = timeLeftMs(progress);
  return [
    t.restoreToServer.progress(format.number(messagesDone), format.number(messagesTotal)),
    ...(bytesPerSecond > 0 ? [format.bytesPerSecond(bytesPerSecond)] : []),
    ...(left === null ? [] : [t.restoreToServer.left(format.duration(left))]),
    ...(refused > 0 ? [t.restoreToServer.refused(refused, format.number(refused))] : []),
  ].join(' · ');
}

/** Milliseconds until the rest is done, if it goes as fast as what is done; null while nothing can be said. */
function timeLeftMs({
  messagesDone,
  messagesTotal,
  bytesRestored,
  bytesPerSecond,
}: ServerRestoreProgress): number | null {
  if (messagesDone === 0 || bytesRestored === 0 || bytesPerSecond <= 0) return null;
  // The time spent follows from the figures themselves, so no clock is compared with another.
  const spentMs = (bytesRestored / bytesPerSecond) * 1000;
  return (spentMs / messagesDone) * (messagesTotal - messagesDone);
}
