import { type Settings, defaultSettings, settingsSchema } from '../../shared/settings.js';
import { type StateStore, type StateStoreOptions, openStateStore } from './state-store.js';

/** Opens `settings.json`: the user's settings (shared/settings.ts). */
export function openSettingsStore(
  options: Pick<StateStoreOptions<Settings>, 'loadStore' | 'folder' | 'clock' | 'onQuarantine' | 'problems'>,
): StateStore<Settings> {
  return openStateStore({
    ...options,
    name: 'settings',
    schema: settingsSchema,
    version: 2,
    migrations: { 1: (old) => ({ ...old, savedSearches: [] }) },
    initial: () => defaultSettings,
  });
}
