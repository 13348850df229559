import type { ConfigurationServices } from '../core/configuration/services.js';
import { openChannelStore } from '../core/notifications/channel-store.js';
import { openSettingsStore } from '../core/state/settings-store.js';
import { auditedSettings } from '../core/audit/audited-services.js';
import type { CommandContext } from './command.js';
import type { Workspace } from './workspace.js';

/** Runs `work` on what a configuration consists of, and closes what was opened for it. */
export function withConfiguration<T>(
  { workspace }: Pick<CommandContext, 'workspace'>,
  work: (services: ConfigurationServices) => Promise<T>,
): Promise<T> {
  return onConfigurationOf(workspace, work);
}

/** The same for what is not a workspace yet. */
export async function onConfigurationOf<T>(
  workspace: Pick<Workspace, 'dataFolder' | 'clock' | 'engine' | 'secrets' | 'license' | 'audit' | 'stores'>,
  work: (services: ConfigurationServices) => Promise<T>,
): Promise<T> {
  const { dataFolder, clock, engine, secrets, license, audit, stores } = workspace;
  const channels = openChannelStore(stores, secrets, audit);
  const settings = auditedSettings(openSettingsStore(stores), audit);
  try {
    return await work({ dataFolder, clock, engine, secrets, license, audit, channels, settings });
  } finally {
    channels.close();
    settings.close();
  }
}
