import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import type { Handlers } from '../../../shared/ipc/contract.js';
import type { Settings } from '../../../shared/settings.js';
import type { StateStore } from '../../store/state-store.js';

/** Settings apply at once: `apply` is called with every new value before the call is answered. */
export function settingsHandlers(
  settings: StateStore<Settings>,
  apply: (settings: Settings) => Promise<void>,
): Handlers<ConsoleContract>['settings'] {
  return {
    get: () => settings.read(),
    async set(patch) {
      const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
      const changed = await settings.update((old) => ({ ...old, ...given }));
      await apply(changed);
      return changed;
    },
  };
}
