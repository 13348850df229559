import type { LicenseType } from '../../../../shared/license/license-type.js';
import type {
  AdmissionRequest,
  Ledger,
  LedgerEntry,
  LicenseFacts,
  LicensePayload,
  MailboxCounts,
} from '../../../../shared/license/model.js';
import { licensedProduct } from '../../../../shared/license/product.js';

/** A key's payload of the type; 100 mailboxes until 31 January 2027. */
export function payloadOf(type: LicenseType, changes: Partial<LicensePayload> = {}): LicensePayload {
  const contract = {
    subscription: 'subscription',
    rental: 'hosting-rental',
    evaluation: 'trial',
    nfr: 'nfr',
  };
  return {
    licenseId: '6f1d2c7e-2f57-4a51-9a44-3c1f0d9b7e11',
    product: licensedProduct,
    type,
    contract: { id: 'C-1', type: contract[type] as LicensePayload['contract']['type'] },
    package: 'Standard',
    licensedTo: { company: 'Example GmbH' },
    mailboxes: 100,
    issuedAt: '2026-01-31T09:00:00Z',
    expiresOn: '2027-01-31',
    supportId: 'S-1',
    ...changes,
  };
}

export function factsOf(
  license: LicensePayload | null,
  now: string,
  changes: Partial<LicenseFacts> = {},
): LicenseFacts {
  return { license, now, autoUpdate: false, lastUsageReportOn: null, ...changes };
}

export function countsOf(managed: number, changes: Partial<MailboxCounts> = {}): MailboxCounts {
  return { managed, new: 0, exceededSince: null, ...changes };
}

/** Mailboxes `<prefix>001`… as a session asks for them. */
export function requestsOf(count: number, prefix = 'm'): AdmissionRequest[] {
  return Array.from({ length: count }, (_, i) => {
    const mailboxId = `${prefix}${String(i + 1).padStart(3, '0')}`;
    return { mailboxId, mailbox: `${mailboxId}@example.org`, kind: 'user' };
  });
}

/** The ledger after every mailbox of `ids` has got a restore point at the instant. */
export function backedUp(
  ledger: Ledger,
  at: string,
  has: (entry: LedgerEntry) => boolean = () => true,
): Ledger {
  return {
    ...ledger,
    entries: ledger.entries.map((entry) =>
      has(entry)
        ? {
            ...entry,
            firstRestorePointAt: entry.firstRestorePointAt ?? at,
            lastRestorePointAt: at,
            ...(entry.kind === 'user' ? { lastUserPointAt: at } : {}),
          }
        : entry,
    ),
  };
}
