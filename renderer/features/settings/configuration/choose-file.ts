import type { ConfigurationFileKind } from '../../../../shared/configuration/import-plan.js';
import { bridge } from '../../../base/bridge.js';
import { openOverlay } from '../../../base/navigation.js';

/** Has the user choose a configuration file, and shows what it would do; nothing happens when none was chosen. */
export async function chooseConfiguration(scope: ConfigurationFileKind): Promise<void> {
  const header = await bridge.configuration.choose();
  if (header !== null) openOverlay({ type: 'import-configuration', scope, header });
}
