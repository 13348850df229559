import type { ConfigurationServices } from '../core/configuration/services.js';
import { openChannelStore } from '../core/notifications/channel-store.js';
import { openSettingsStore } from '../core/state/settings-store.js';
import type { StoreOptions } from '../core/state/state-store.js';
import { auditedSettings } from '../core/audit/audited-services.js';

/** What a workspace has of it, opened as a whole or not yet. */
interface Opened extends Omit<ConfigurationServices, 'channels' | 'settings'> {
  readonly stores: StoreOptions;
}

/** Runs `work` on what a configuration consists of, and closes what was opened for it. With `looksOnly` nothing is written by opening it. */
export async function withConfiguration<T>(
  { dataFolder, clock, engine, secrets, license, audit, stores: opened }: Opened,
  work: (services: ConfigurationServices) => Promise<T>,
  { looksOnly = false } = {},
): Promise<T> {
  const stores = { ...opened, writesInitial: !looksOnly };
  const channels = openChannelStore(stores, secrets, audit);
  const settings = auditedSettings(openSettingsStore(stores), audit);
  try {
    return await work({ dataFolder, clock, engine, secrets, license, audit, channels, settings });
  } finally {
    channels.close();
    settings.close();
  }
}
