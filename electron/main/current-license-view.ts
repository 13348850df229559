import { readInstallationId } from '../../core/license/installation-id.js';
import { licenseView } from '../../core/license/license-view.js';
import type { ConsoleServices } from './services.js';

/** What the License Information dialog shows at this moment. */
export async function currentLicenseView({ license, counts, updates }: ConsoleServices) {
  return licenseView(
    license.facts(),
    await counts.refresh(),
    { updating: updates.updating(), lastUpdate: updates.lastUpdate(), nextUpdateAt: updates.nextUpdateAt() },
    license.clockWarning(),
    readInstallationId(license),
  );
}
