import { addDays, addMonths } from './calendar.js';
import type { CalendarDate } from './dates.js';
import type { LicenseType } from './license-type.js';
import type { GracePeriod, LicenseFacts, LicensePayload, Policy } from './model.js';

const none: GracePeriod = { days: 0 };

/** The policy table of licensing.md §3, as data. A key may override any cell. */
export const policyTable: Readonly<Record<LicenseType | 'community', Policy>> = {
  /** S4: 1 month after expiry; max(20, 20 %) extra mailboxes for 2 months. S0: no automatic update. */
  subscription: {
    noticeDays: 30,
    expiredGrace: { months: 1 },
    allowance: { minimum: 20, percent: 20 },
    exceededGrace: { months: 2 },
    allowanceDoubles: false,
    newMailboxesAreFree: false,
    autoUpdate: false,
  },
  /** VB365 for periods, doubling and `New` mailboxes; S0: the only type that is updated automatically, with a Hosting Rental contract. */
  rental: {
    noticeDays: 7,
    expiredGrace: { months: 2 },
    allowance: { minimum: 20, percent: 20 },
    exceededGrace: { months: 2 },
    allowanceDoubles: true,
    newMailboxesAreFree: true,
    autoUpdate: true,
  },
  evaluation: {
    noticeDays: 30,
    expiredGrace: none,
    allowance: { minimum: 0, percent: 0 },
    exceededGrace: none,
    allowanceDoubles: false,
    newMailboxesAreFree: false,
    autoUpdate: false,
  },
  nfr: {
    noticeDays: 30,
    expiredGrace: none,
    allowance: { minimum: 0, percent: 0 },
    exceededGrace: none,
    allowanceDoubles: false,
    newMailboxesAreFree: false,
    autoUpdate: false,
  },
  /** No license installed: a fixed number of mailboxes without expiry (VB365). */
  community: {
    noticeDays: 0,
    expiredGrace: none,
    allowance: { minimum: 0, percent: 0 },
    exceededGrace: none,
    allowanceDoubles: false,
    newMailboxesAreFree: false,
    autoUpdate: false,
  },
};

/** Mailboxes that are backed up without any license (VB365, §3). */
export const communityMailboxes = 10;

/**
 * The terms in force: the table's row for the type with the key's own overrides on top; the community row without a key. Automatic
 * update is for Hosting Rental contracts only (S0).
 */
export function effectivePolicy(
  license: Pick<LicensePayload, 'type' | 'contract' | 'policy'> | null,
): Policy {
  if (license === null) return policyTable.community;
  const row = policyTable[license.type];
  const own = license.policy ?? {};
  return {
    noticeDays: own.noticeDays ?? row.noticeDays,
    expiredGrace: own.expiredGrace ?? row.expiredGrace,
    allowance: own.allowance ?? row.allowance,
    exceededGrace: own.exceededGrace ?? row.exceededGrace,
    allowanceDoubles: own.allowanceDoubles ?? row.allowanceDoubles,
    newMailboxesAreFree: own.newMailboxesAreFree ?? row.newMailboxesAreFree,
    autoUpdate: own.autoUpdate ?? (row.autoUpdate && license.contract.type === 'hosting-rental'),
  };
}

/** Whether usage is reported of the license: rental with a Hosting Rental contract; the server takes no other's (docs/licensing-protocol.md). */
export function reportsUsage(license: Pick<LicensePayload, 'type' | 'contract'> | null): boolean {
  return license?.type === 'rental' && license.contract.type === 'hosting-rental';
}

/** Mailboxes that the license (or its absence) covers. */
export function licensedCount(license: Pick<LicensePayload, 'mailboxes'> | null): number {
  return license?.mailboxes ?? communityMailboxes;
}

/**
 * Mailboxes allowed over the count (§3): the larger of the minimum and the percentage rounded down, doubled (rental, VB365)
 * while auto-update is on and a usage report was delivered in the last month, looking back one calendar month.
 */
export function allowanceOf(policy: Policy, facts: LicenseFacts, today: CalendarDate): number {
  const { minimum, percent } = policy.allowance;
  const single = Math.max(minimum, Math.floor((licensedCount(facts.license) * percent) / 100));
  return policy.allowanceDoubles && facts.autoUpdate && reportedInLastMonth(facts, today)
    ? single * 2
    : single;
}

function reportedInLastMonth({ lastUsageReportOn }: LicenseFacts, today: CalendarDate): boolean {
  return (
    lastUsageReportOn !== null && lastUsageReportOn <= today && lastUsageReportOn >= addMonths(today, -1)
  );
}

/** Last day (inclusive) of a grace period that is counted from `from`; null where the table says "none". */
export function graceEndsOn(from: CalendarDate, period: GracePeriod): CalendarDate | null {
  if ('months' in period) return period.months === 0 ? null : addMonths(from, period.months);
  return period.days === 0 ? null : addDays(from, period.days);
}
