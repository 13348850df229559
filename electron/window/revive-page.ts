import type { BrowserWindow } from 'electron';

const revivalsPerMinute = 3;
const minuteMs = 60_000;

/** Says whether a page that crashed now may be loaded again: one that crashes while it loads must not do so forever. */
export function createRevivalLimit(monotonicMs: () => number): () => boolean {
  let revivedAt: number[] = [];
  return () => {
    const now = monotonicMs();
    revivedAt = revivedAt.filter((at) => now - at < minuteMs);
    if (revivedAt.length >= revivalsPerMinute) return false;
    revivedAt.push(now);
    return true;
  };
}

/** Loads the page again when its process has died; past the limit, when the window is opened the next time. */
export function reviveCrashedPage(
  window: BrowserWindow,
  monotonicMs: () => number,
  onFault: (error: unknown) => void,
): void {
  const mayRevive = createRevivalLimit(monotonicMs);
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    onFault(new Error(`The process of the page has ended: ${reason} (${String(exitCode)}).`));
    if (mayRevive()) window.webContents.reload();
  });
  window.on('show', () => {
    if (window.webContents.isCrashed()) window.webContents.reload();
  });
}
