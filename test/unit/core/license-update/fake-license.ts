import type { LicenseService } from '../../../../core/license/license-service.js';
import type { Clock } from '../../../../shared/clock.js';
import { AppError } from '../../../../shared/errors.js';
import type { LicensePayload } from '../../../../shared/license/model.js';

export const rentalLicense: LicensePayload = {
  licenseId: '6a3f8d5e-0f6b-4f0e-9d5c-2f1e7a9b4c01',
  product: 'Postkeep Mailbox Backup',
  type: 'rental',
  contract: { id: 'C-1001', type: 'hosting-rental' },
  package: 'Standard',
  licensedTo: { company: 'Contoso' },
  mailboxes: 100,
  issuedAt: '2026-01-01T00:00:00Z',
  expiresOn: '2026-06-30',
  supportId: 'S-1001',
};

/** Stands in for the license engine in tests of what surrounds it; a key is the JSON of its payload. */
export class FakeLicense implements LicenseService {
  readonly #listeners = new Set<() => void>();
  readonly #clock: Clock;
  license: LicensePayload | null;
  autoUpdate: boolean;
  signedTimes: Date[] = [];
  reports: string[] = [];
  /** Thrown instead of accepting a renewal. */
  refusal: AppError | null = null;

  constructor(clock: Clock, options: { license?: LicensePayload | null; autoUpdate?: boolean } = {}) {
    this.#clock = clock;
    this.license = options.license === undefined ? rentalLicense : options.license;
    this.autoUpdate = options.autoUpdate ?? true;
  }

  readonly facts = () => ({
    license: this.license,
    now: this.#clock().toISOString(),
    autoUpdate: this.autoUpdate,
    lastUsageReportOn: this.reports.at(-1) ?? null,
  });
  readonly installedKey = () => (this.license === null ? null : JSON.stringify(this.license));
  readonly installationId = () => 'installation-1';
  readonly acceptRenewal = (keyText: string) => {
    if (this.refusal !== null) return Promise.reject(this.refusal);
    const payload = { ...rentalLicense, ...(JSON.parse(keyText) as Partial<LicensePayload>) };
    this.#change(() => {
      this.license = payload;
    });
    return Promise.resolve(payload);
  };
  readonly setAutoUpdate = (on: boolean) => {
    this.#change(() => {
      this.autoUpdate = on;
    });
    return Promise.resolve();
  };
  readonly recordUsageReport = (deliveredOn: string) => {
    this.reports.push(deliveredOn);
    return Promise.resolve();
  };
  readonly countSignedTime = (signed: Date) => {
    this.signedTimes.push(signed);
    return Promise.resolve();
  };
  readonly clockWarning = () => null;
  readonly examine = (): never => {
    throw new AppError('internal', 'not part of this fake');
  };
  readonly install = () => Promise.reject(new AppError('internal', 'not part of this fake'));
  readonly remove = () => Promise.reject(new AppError('internal', 'not part of this fake'));
  readonly onChange = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  #change(change: () => void): void {
    change();
    for (const listener of this.#listeners) listener();
  }
}
