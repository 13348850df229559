import type { LicensePayload } from '../../shared/license/model.js';
import { type Text, text } from '../../shared/texts/text.js';

/**
 * Why a key from the licensing server is not a renewal of the installed one (licensing.md §6); null when it is: `licenseId`,
 * `product`, `type`, `contract.id` and `supportId` are equal and it expires later.
 */
export function renewalObjection(installed: LicensePayload, renewed: LicensePayload): Text | null {
  const different = (
    [
      ['renewsOtherLicense', installed.licenseId, renewed.licenseId],
      ['renewsOtherProduct', installed.product, renewed.product],
      ['renewsOtherType', installed.type, renewed.type],
      ['renewsOtherContract', installed.contract.id, renewed.contract.id],
      ['renewsOtherSupportId', installed.supportId, renewed.supportId],
    ] as const
  ).find(([, before, after]) => before !== after);
  if (different) return text(`licenseChange.${different[0]}`);
  if (renewed.expiresOn <= installed.expiresOn) {
    return text('licenseChange.renewsNotLonger', {
      expiresOn: renewed.expiresOn,
      installedExpiresOn: installed.expiresOn,
    });
  }
  return null;
}
