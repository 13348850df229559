import type { AppUpdates } from '../../../core/app-update/app-updates.js';
import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import type { Handlers } from '../../../shared/ipc/contract.js';

/** Calls about newer versions of the program; the page names no path. */
export function appUpdateHandlers(
  updates: AppUpdates,
  showInFolder: (path: string) => void,
): Handlers<ConsoleContract>['appUpdate'] {
  return {
    get: updates.view,
    choose: updates.choose,
    check: updates.check,
    download: updates.download,
    cancel: updates.cancel,
    showInFolder() {
      const { status } = updates.view();
      if (status.type === 'ready') showInFolder(status.path);
    },
  };
}
