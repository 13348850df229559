import { clipboard } from 'electron';
import type { Clock } from '../../../shared/clock.js';
import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import type { Handlers } from '../../../shared/ipc/contract.js';
import type { diagnosticsHandlers } from './diagnostics.js';

export interface AppHandlerServices {
  readonly version: string;
  readonly vendor: string;
  readonly locale: string;
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly secretStorage: 'keychain' | 'file';
  /** Files that were corrupt and have been set aside since the start. */
  readonly quarantined: () => Promise<readonly string[]>;
  readonly pageIsReady: () => void;
  readonly openSample: () => Promise<{ sourceId: string; jobId: string }>;
  readonly showInFolder: (path: string) => void;
  readonly quit: (stopRunning: boolean) => Promise<void>;
  readonly diagnostics: ReturnType<typeof diagnosticsHandlers>;
}

/** Calls about the program itself. */
export function appHandlers(services: AppHandlerServices): Handlers<ConsoleContract>['app'] {
  return {
    info: async () => ({
      version: services.version,
      vendor: services.vendor,
      dataFolder: services.dataFolder,
      secretStorage: services.secretStorage,
      locale: services.locale,
      now: services.clock().toISOString(),
      quarantined: [...(await services.quarantined())],
    }),
    ready() {
      services.pageIsReady();
    },
    showInFolder({ path }) {
      services.showInFolder(path);
    },
    async copyText({ text }) {
      // Electron 45 answers a promise, 33 does not.
      await clipboard.writeText(text);
    },
    openSample: services.openSample,
    async quit({ stopRunning }) {
      await services.quit(stopRunning);
    },
    ...services.diagnostics,
  };
}
