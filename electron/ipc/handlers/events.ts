import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import type { Handlers } from '../../../shared/ipc/contract.js';
import type { EventLog } from '../../../core/license-notices/event-log.js';
import type { FileDialogs } from '../../window/file-dialogs.js';
import { writeExport } from './write-export.js';
import { desktop } from '../../../shared/texts/desktop.js';

/** The event log that Settings shows and exports (licensing.md §8). */
export function eventHandlers(log: EventLog, dialogs: FileDialogs): Handlers<ConsoleContract>['events'] {
  return {
    list: () => [...log.list()],
    async exportCsv() {
      const path = await dialogs.saveFile(desktop.files.exportEvents, 'postkeep-events.csv', [
        { name: desktop.files.kinds.csv, extensions: ['csv'] },
      ]);
      if (path === null) return { outcome: 'cancelled' };
      const entries = log.list();
      await writeExport(path, log.toCsv());
      return { outcome: 'saved', path, holds: { what: 'event', count: entries.length } };
    },
  };
}
