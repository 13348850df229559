import type { CalendarDate } from '../../shared/license/dates.js';
import type { LicensePayload } from '../../shared/license/model.js';
import { licensedProduct } from '../../shared/license/product.js';
import type { Contract } from './contract.js';

/** The content of a key issued under a contract (licensing.md §1). */
export function licensePayloadOf(
  contract: Contract,
  expiresOn: CalendarDate,
  issuedAt: Date,
): LicensePayload {
  return {
    licenseId: contract.licenseId,
    product: licensedProduct,
    type: contract.licenseType,
    contract: { id: contract.id, type: contract.type },
    package: contract.package,
    licensedTo: {
      company: contract.company,
      ...(contract.contact === null ? {} : { contact: contract.contact }),
      ...(contract.email === null ? {} : { email: contract.email }),
    },
    mailboxes: contract.mailboxes,
    issuedAt: issuedAt.toISOString(),
    expiresOn,
    supportId: contract.supportId,
    ...(contract.supportExpiresOn === null ? {} : { supportExpiresOn: contract.supportExpiresOn }),
  };
}
