import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import type { Handlers } from '../../../shared/ipc/contract.js';
import type { Settings } from '../../../shared/settings.js';
import type { StateStore } from '../../../core/state/state-store.js';

/** Settings apply at once: `apply` hears the new settings and the old ones before the call is answered. */
export function settingsHandlers(
  settings: Pick<StateStore<Settings>, 'read' | 'update'>,
  apply: (settings: Settings, before: Settings) => Promise<void>,
): Handlers<ConsoleContract>['settings'] {
  return {
    get: () => settings.read(),
    async set(patch) {
      const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
      const before = settings.read();
      const changed = await settings.update((old) => ({ ...old, ...given }));
      await apply(changed, before);
      return changed;
    },
  };
}

/** Whether a change concerns how the licensing server is reached. */
export function reachesServerOtherwise(settings: Settings, before: Settings): boolean {
  return (['licenseServer', 'licenseServerCa', 'proxy'] as const).some(
    (name) => settings[name] !== before[name],
  );
}
