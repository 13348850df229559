import type { LicensePayload } from '../../shared/license/model.js';

/**
 * Why a key from the licensing server is not a renewal of the installed one (licensing.md §6); null when it is: `licenseId`,
 * `product`, `type`, `contract.id` and `supportId` are equal and it expires later.
 */
export function renewalObjection(installed: LicensePayload, renewed: LicensePayload): string | null {
  const different = (
    [
      ['license', installed.licenseId, renewed.licenseId],
      ['product', installed.product, renewed.product],
      ['license type', installed.type, renewed.type],
      ['contract', installed.contract.id, renewed.contract.id],
      ['support ID', installed.supportId, renewed.supportId],
    ] as const
  ).find(([, before, after]) => before !== after);
  if (different) return `The new key is for another ${different[0]} than the installed one.`;
  if (renewed.expiresOn <= installed.expiresOn) {
    return `The new key expires on ${renewed.expiresOn}, not later than the installed one (${installed.expiresOn}).`;
  }
  return null;
}
