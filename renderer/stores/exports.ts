import { create } from 'zustand';
import type { ExportProgress, ExportRequest } from '../../shared/backup/export.js';
import type { SavedFile } from '../../shared/saved-file.js';
import { bridge } from '../base/bridge.js';

/** Exports of messages that run, by the id that this page gave them; those whose dialog is still open have no entry. */
export const useExports = create<{ readonly running: readonly ExportProgress[] }>(() => ({ running: [] }));

/** Resolves when it has ended; it goes on when the screen that began it is left. Rejects with `cancelled` when it was stopped. */
export async function exportMessages(request: Omit<ExportRequest, 'task'>): Promise<SavedFile> {
  const task = crypto.randomUUID();
  try {
    return await bridge.restore.export({ ...request, task });
  } finally {
    useExports.setState(({ running }) => ({ running: running.filter((each) => each.task !== task) }));
  }
}

export function noteExport(progress: ExportProgress): void {
  useExports.setState(({ running }) => {
    const isKnown = running.some(({ task }) => task === progress.task);
    return {
      running: isKnown
        ? running.map((each) => (each.task === progress.task ? progress : each))
        : [...running, progress],
    };
  });
}
