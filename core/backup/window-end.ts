import type { JobWindow } from '../../shared/backup/job-window.js';
import type { Clock } from '../../shared/clock.js';
import { isWithin, nextClosing } from '../jobs/windows.js';

/** Longest time between two looks at the clock: a sleeping machine and a changed clock are noticed within it. */
const tickMs = 30_000;

/** Calls `onEnd` once, when no window is open any more. Returns a function that ends the watch. */
export function watchWindowEnd(windows: readonly JobWindow[], clock: Clock, onEnd: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    const now = clock();
    if (!isWithin(windows, now)) {
      onEnd();
      return;
    }
    const closing = nextClosing(windows, now);
    if (closing !== null)
      timer = setTimeout(look, Math.min(tickMs, Math.max(1, closing.getTime() - now.getTime())));
  };
  look();
  return () => {
    clearTimeout(timer);
  };
}
