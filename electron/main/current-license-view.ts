import { AppError } from '../../shared/errors.js';
import { licenseView } from '../../core/license/license-view.js';
import type { ConsoleServices } from './services.js';

/** What the License Information dialog shows at this moment. */
export async function currentLicenseView({ license, counts, updates }: ConsoleServices) {
  return licenseView(
    license.facts(),
    await counts.refresh(),
    { updating: updates.updating(), lastUpdate: updates.lastUpdate(), nextUpdateAt: updates.nextUpdateAt() },
    license.clockWarning(),
    installationIdOf(license),
  );
}

/** A license.json that cannot be read is told by the status. */
function installationIdOf(license: ConsoleServices['license']): string | null {
  try {
    return license.installationId();
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
