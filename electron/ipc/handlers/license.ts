import { AppError, assertNever } from '../../../shared/errors.js';
import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import type { KeyDelivery, LicenseChange } from '../../../shared/license/license-change.js';
import type { LicenseView } from '../../../shared/license/license-view.js';
import type { Client, Handlers } from '../../../shared/ipc/contract.js';
import type { WorkerContract } from '../../../shared/ipc/worker-contract.js';
import type { UpdateReport } from '../../../shared/license/update.js';
import { keyTextOf, readKeyText } from '../../../core/license/read-key-text.js';
import type { LicenseService } from '../../../core/license/license-service.js';
import type { FileDialogs } from '../../window/file-dialogs.js';
import { desktop } from '../../../shared/texts/desktop.js';
import { text } from '../../../shared/texts/text.js';

export interface LicenseHandlerServices {
  readonly license: LicenseService;
  readonly engine: Client<WorkerContract>;
  readonly dialogs: FileDialogs;
  readonly view: () => Promise<LicenseView>;
  /** The key file that the console was last started with; null when it was with none. */
  readonly openedFile: () => string | null;
  readonly updateNow: () => Promise<UpdateReport>;
}

/** The License Information dialog's calls. A key that was shown for review waits here for the call that installs it. */
export function licenseHandlers(services: LicenseHandlerServices): Handlers<ConsoleContract>['license'] {
  const { license, engine, dialogs } = services;
  let reviewed: string | null = null;

  const installKey = async (keyText: string, confirmed: boolean): Promise<LicenseChange> => {
    const change = await license.install(keyText, await engine.mailboxes.counts(), confirmed);
    reviewed = change.outcome === 'done' ? null : keyText;
    return change;
  };
  /** Null when the file dialog was closed without a choice. */
  const textOf = async (delivery: KeyDelivery): Promise<string | null> => {
    switch (delivery.from) {
      case 'file-dialog': {
        const path = await dialogs.openFile(desktop.files.installLicense, [
          { name: desktop.files.kinds.licenseKey, extensions: ['lic'] },
          { name: desktop.files.kinds.all, extensions: ['*'] },
        ]);
        return path === null ? null : readKeyText(path);
      }
      case 'opened-file': {
        const path = services.openedFile();
        if (path === null) throw new AppError('not-found', text('console.chooseLicenseAgain'));
        return readKeyText(path);
      }
      case 'pasted':
        return delivery.text;
      case 'dropped':
        return keyTextOf(Buffer.from(delivery.bytes));
      default:
        return assertNever(delivery);
    }
  };

  return {
    get: services.view,
    async install(origin) {
      if (origin.from === 'reviewed') {
        if (reviewed === null) throw new AppError('not-found', text('console.chooseLicenseAgain'));
        return installKey(reviewed, true);
      }
      const keyText = await textOf(origin);
      return keyText === null ? { outcome: 'cancelled' } : installKey(keyText, false);
    },
    async examine(delivery) {
      const keyText = await textOf(delivery);
      return keyText === null ? null : license.examine(keyText);
    },
    remove: async ({ confirmed }) => license.remove(await engine.mailboxes.counts(), confirmed),
    updateNow: services.updateNow,
    setAutoUpdate: ({ on }) => license.setAutoUpdate(on),
  };
}
