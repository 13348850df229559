import { readFile } from 'node:fs/promises';
import { loadConf } from '../../../core/state/load-conf.js';
import { type UpdateState, updateStateFile } from '../../../core/license-update/update-state.js';
import { openLicenseService } from '../../../core/license/license-service.js';
import { openSettingsStore } from '../../../core/state/settings-store.js';
import { type StoreOptions, openStateStore } from '../../../core/state/state-store.js';
import { systemClock } from '../../../shared/clock.js';
import type { UpdateOutcome } from '../../../shared/license/update.js';
import type { Settings } from '../../../shared/settings.js';

/** The state files of a data folder, as the console and the command line open them. */
export function stateOf(dataFolder: string, environment: Readonly<Record<string, string>>) {
  const stores: StoreOptions = {
    loadStore: loadConf,
    folder: dataFolder,
    clock: systemClock,
    onQuarantine: (path) => {
      throw new Error(`${path} was damaged.`);
    },
  };
  return {
    license: openLicenseService({ ...stores, environment }),
    settings: openSettingsStore(stores),
    update: openStateStore<UpdateState>({ ...stores, ...updateStateFile }),
  };
}

/** Makes the data folder of a console with the license of `keyFile`, auto-update on, and what it remembers of its last request. */
export async function prepareConsole(
  dataFolder: string,
  environment: Readonly<Record<string, string>>,
  keyFile: string,
  settings: Partial<Settings>,
  last: { readonly minutesAgo: number; readonly outcome: UpdateOutcome },
): Promise<void> {
  const state = stateOf(dataFolder, environment);
  await state.license.install(
    await readFile(keyFile, 'utf8'),
    { managed: 0, new: 0, exceededSince: null },
    true,
  );
  await state.license.setAutoUpdate(true);
  await state.settings.update((old) => ({ ...old, keepInTray: true, ...settings }));
  const at = new Date(systemClock().getTime() - last.minutesAgo * 60_000).toISOString();
  await state.update.update((old) => ({ ...old, spreadMs: 0, countedFrom: { at, after: last.outcome } }));
}

/** A console that was off for eight days and missed its weekly update. */
export const eightDaysOff = { minutesAgo: 8 * 24 * 60, outcome: 'up-to-date' } as const;
