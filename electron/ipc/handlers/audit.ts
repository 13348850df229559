import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import type { Client, Handlers } from '../../../shared/ipc/contract.js';
import type { WorkerContract } from '../../../shared/ipc/worker-contract.js';
import { desktop } from '../../../shared/texts/desktop.js';
import type { FileDialogs } from '../../window/file-dialogs.js';

/** The log of actions: main adds the file dialog. */
export function auditHandlers(
  worker: Client<WorkerContract>,
  dialogs: FileDialogs,
): Handlers<ConsoleContract>['audit'] {
  const { files } = desktop;
  return {
    page: worker.audit.page,
    verify: worker.audit.verify,
    cancelVerify: worker.audit.cancelVerify,
    async export({ filter }) {
      const path = await dialogs.saveFile(files.exportActions, 'postkeep-actions.csv', [
        { name: files.kinds.csv, extensions: ['csv'] },
        { name: files.kinds.json, extensions: ['json'] },
      ]);
      if (path === null) return { outcome: 'cancelled' };
      const format = path.toLowerCase().endsWith('.json') ? 'json' : 'csv';
      const { entries } = await worker.audit.write({ filter, format, path });
      return { outcome: 'saved', path, holds: { what: 'action', count: entries } };
    },
  };
}
