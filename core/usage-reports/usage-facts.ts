import type { LicenseFacts } from '../../shared/license/model.js';
import { reportsUsage } from '../../shared/license/policy.js';
import type { UsageFacts } from '../../shared/license/usage-report.js';

/** What usage reporting goes by; nothing is reported, and no report changed, while the check box is off (docs/decisions/0063). */
export function usageFacts({ license, autoUpdate, now }: LicenseFacts, spreadMs: number): UsageFacts {
  const licenseId = license !== null && autoUpdate && reportsUsage(license) ? license.licenseId : null;
  return { licenseId, now, spreadMs };
}
