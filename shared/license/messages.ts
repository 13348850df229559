import type { CalendarDate, LicenseType } from './model.js';

/**
 * User-visible license texts, to the character of licensing.md §2 and §4. Dates in them are `YYYY-MM-DD` (UTC): the same
 * on every machine. Where a text says "subscription" the type of the license stands instead.
 */
const typeNames: Readonly<Record<LicenseType, string>> = {
  subscription: 'subscription',
  rental: 'rental',
  evaluation: 'evaluation',
  nfr: 'NFR',
};

/** Texts of the Status row (§2). `graceDaysLeft` counts whole days from today to the last day of grace. */
export const statusTexts = {
  valid: 'Valid',
  expired: 'Expired',
  exceeded: 'Exceeded',
  invalid: 'Invalid',
  notInstalled: 'Not installed',
  expiredInGrace: (graceDaysLeft: number) => `Expired (${graceDaysLeft} days of grace period remaining)`,
  exceededInGrace: (graceDaysLeft: number) => `Exceeded (${graceDaysLeft} days of grace period remaining)`,
} as const;

/** Notice before expiry — ours: §8 asks for it, no document gives its text. */
export function expiring(type: LicenseType, expiresOn: CalendarDate, daysLeft: number): string {
  return `Your ${typeNames[type]} license expires on ${expiresOn} (${daysLeft} ${daysLeft === 1 ? 'day' : 'days'} left) and needs to be renewed.`;
}

/** S4, the text of the expired-grace row. */
export function expiredInGrace(type: LicenseType): string {
  return `Your ${typeNames[type]} license has expired and needs to be renewed. Managed mailboxes will continue to be processed for the duration of grace period.`;
}

/** M1 (§4). */
export function expiredAfterGrace(type: LicenseType): string {
  return `Your ${typeNames[type]} license has expired and the grace period is over. Processing of all mailboxes has been stopped. Restore is not affected. Renew your license to resume backup.`;
}

/** M2 (§4). */
export function stoppedInJob(type: LicenseType): string {
  return `Your ${typeNames[type]} license has expired and the grace period is over. No mailboxes were processed.`;
}

/** The figures of M3 and M4; `until` is the last day of the exceeded grace. */
export interface ExceededFigures {
  readonly count: number;
  readonly extra: number;
  readonly allowance: number;
  readonly until: CalendarDate;
  readonly waiting: number;
}

/** M3 (§4). */
export function exceededWithinAllowance({ count, extra, allowance, until }: ExceededFigures): string {
  return `Your license covers ${count} mailboxes and is exceeded by ${extra}. Up to ${allowance} extra mailboxes will continue to be processed until ${until}.`;
}

/** M4 (§4). */
export function exceededBeyondAllowance({
  count,
  extra,
  allowance,
  until,
  waiting,
}: ExceededFigures): string {
  return `Your license covers ${count} mailboxes and is exceeded by ${extra}. ${allowance} extra mailboxes will continue to be processed until ${until}, in the order in which they were added; ${waiting} mailboxes are waiting and are not processed.`;
}

/** M5, a line for each mailbox (§4). */
export function refusedOverLimit(mailbox: string): string {
  return `Mailbox ${mailbox} was not processed: the license limit has been exceeded.`;
}

/** M5's summary (§4). `needed`: the smallest license that covers every mailbox that uses a unit. */
export function refusedOverLimitSummary(waiting: number, needed: number): string {
  return `License limit exceeded: ${waiting} mailboxes were not processed. A license for at least ${needed} mailboxes is required.`;
}

/** M6 (§4). */
export function exceededAfterGrace(extra: number): string {
  return `Your license is exceeded by ${extra} mailboxes and the grace period is over. Extra mailboxes are no longer processed. Restore is not affected.`;
}

/** M7 (§4). */
export function refusedAfterGrace(mailbox: string): string {
  return `Mailbox ${mailbox} was not processed: the license limit has been exceeded and the grace period is over.`;
}
