import type { LicenseService } from '../license/license-service.js';
import type { Timed } from './client.js';

/**
 * The one place where a server's signed time reaches the license's clock (licensing.md §9): called for every answer of an update and
 * of a usage report, whatever else it said. An answer without a signed time changes nothing.
 */
export async function countSignedTime(
  license: Pick<LicenseService, 'countSignedTime'>,
  { signedTime }: Timed<object>,
): Promise<void> {
  if (signedTime !== undefined) await license.countSignedTime(new Date(signedTime));
}
