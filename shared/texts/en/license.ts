import type { CalendarDate } from '../../license/dates.js';
import type { LicenseType } from '../../license/license-type.js';
import type { TextFormat } from '../format.js';

/** Where a text of licensing.md says "subscription", the type of the license stands instead. */
export const licenseTypeNames: Readonly<Record<LicenseType, string>> = {
  subscription: 'subscription',
  rental: 'rental',
  evaluation: 'evaluation',
  nfr: 'NFR',
};

interface Typed {
  type: LicenseType;
}

/** The figures of M3 and M4; `until` is the last day of the exceeded grace. */
interface Exceeded {
  count: number;
  extra: number;
  allowance: number;
  until: CalendarDate;
}

/** License states, messages, questions and answers: to the character of licensing.md §2, §4 and §7. */
export const license = {
  /** The Status row (§2); `days` are whole days from today to the last day of grace. */
  valid: 'Valid',
  expired: 'Expired',
  exceeded: 'Exceeded',
  invalid: 'Invalid',
  notInstalled: 'Not installed',
  /** Ours: §10. */
  unknown: 'Unknown',
  expiredInGraceFor: ({ days }: { days: number }, f: TextFormat) =>
    `Expired (${f.number(days)} days of grace period remaining)`,
  exceededInGraceFor: ({ days }: { days: number }, f: TextFormat) =>
    `Exceeded (${f.number(days)} days of grace period remaining)`,

  /** Notice before expiry – ours: §8 asks for it, no document gives its text. */
  expiring: (p: Typed & { expiresOn: CalendarDate; daysLeft: number }, f: TextFormat) =>
    `Your ${licenseTypeNames[p.type]} license expires on ${f.date(p.expiresOn)} (${f.number(p.daysLeft)} ${p.daysLeft === 1 ? 'day' : 'days'} left) and needs to be renewed.`,
  /** S4, the text of the expired-grace row. */
  expiredInGrace: ({ type }: Typed) =>
    `Your ${licenseTypeNames[type]} license has expired and needs to be renewed. Managed mailboxes will continue to be processed for the duration of grace period.`,
  /** M1. */
  expiredAfterGrace: ({ type }: Typed) =>
    `Your ${licenseTypeNames[type]} license has expired and the grace period is over. Processing of all mailboxes has been stopped. Restore is not affected. Renew your license to resume backup.`,
  /** M2. */
  stoppedInJob: ({ type }: Typed) =>
    `Your ${licenseTypeNames[type]} license has expired and the grace period is over. No mailboxes were processed.`,
  /** M3. */
  exceededWithinAllowance: (p: Exceeded, f: TextFormat) =>
    `Your license covers ${f.number(p.count)} mailboxes and is exceeded by ${f.number(p.extra)}. Up to ${f.number(p.allowance)} extra mailboxes will continue to be processed until ${f.date(p.until)}.`,
  /** M4. */
  exceededBeyondAllowance: (p: Exceeded & { waiting: number }, f: TextFormat) =>
    `Your license covers ${f.number(p.count)} mailboxes and is exceeded by ${f.number(p.extra)}. ${f.number(p.allowance)} extra mailboxes will continue to be processed until ${f.date(p.until)}, in the order in which they were added; ${f.number(p.waiting)} mailboxes are waiting and are not processed.`,
  /** M5, a line for each mailbox. */
  refusedOverLimit: ({ mailbox }: { mailbox: string }) =>
    `Mailbox ${mailbox} was not processed: the license limit has been exceeded.`,
  /** M5's summary; `needed`: the smallest license that covers every mailbox that uses a unit. */
  refusedOverLimitSummary: (p: { waiting: number; needed: number }, f: TextFormat) =>
    `License limit exceeded: ${f.number(p.waiting)} mailboxes were not processed. A license for at least ${f.number(p.needed)} mailboxes is required.`,
  /** M6. */
  exceededAfterGrace: ({ extra }: { extra: number }, f: TextFormat) =>
    `Your license is exceeded by ${f.number(extra)} mailboxes and the grace period is over. Extra mailboxes are no longer processed. Restore is not affected.`,
  /** M7. */
  refusedAfterGrace: ({ mailbox }: { mailbox: string }) =>
    `Mailbox ${mailbox} was not processed: the license limit has been exceeded and the grace period is over.`,

  /** M6 where the terms have no exceeded grace (evaluation, NFR). */
  exceededWithoutGrace: ({ extra }: { extra: number }, f: TextFormat) =>
    `Your license is exceeded by ${f.number(extra)} mailboxes. Extra mailboxes are no longer processed. Restore is not affected.`,
  /** M7 where the terms have no exceeded grace. */
  refusedWithoutGrace: ({ mailbox }: { mailbox: string }) =>
    `Mailbox ${mailbox} was not processed: the license limit has been exceeded.`,
  /** M8. */
  waitingWithoutLicense: (p: { allowance: number; waiting: number }, f: TextFormat) =>
    `Without a license, ${f.number(p.allowance)} mailboxes are backed up. ${f.number(p.waiting)} more are waiting. Install a license to back them up. Restore is not affected.`,
  /** M9. */
  refusedWithoutLicense: (p: { mailbox: string; allowance: number }, f: TextFormat) =>
    `Mailbox ${p.mailbox} was not processed: without a license, ${f.number(p.allowance)} mailboxes are backed up.`,

  /** The warnings of §9. */
  clockAhead: ({ days }: { days: number }, f: TextFormat) =>
    `The clock moved ahead by ${f.number(days)} days. Until it is certain, no restore point is removed and no mailbox loses its place in the license. Correct the clock of this computer; if it is right, click Update Now or install a newly issued license key, or wait 14 days. Restore is not affected.`,
  clockBehind: (p: { systemDate: CalendarDate; seenDate: CalendarDate }, f: TextFormat) =>
    `The system clock shows ${f.date(p.systemDate)} (UTC), but ${f.date(p.seenDate)} has been seen before. License terms are evaluated at the later time. Correct the clock of this computer; if it is right, click Update Now or install a newly issued license key. Restore is not affected.`,
  clockBeforeKey: (p: { systemDate: CalendarDate; issuedOn: CalendarDate }, f: TextFormat) =>
    `The system clock shows ${f.date(p.systemDate)} (UTC), but the license key was issued on ${f.date(p.issuedOn)}. License terms are evaluated at the later time. Correct the clock of this computer; if it is right, ask for a newly issued license key. Restore is not affected.`,

  /** Headings of desktop notifications: a matter, or what several have in common. */
  titleExpired: 'License has expired',
  titleExceeded: 'License limit exceeded',
  titleExpiring: 'License is about to expire',
  titleSeveral: 'Your license needs attention',
} as const;
