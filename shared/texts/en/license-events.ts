import type { CalendarDate } from '../../license/dates.js';
import type { TextFormat } from '../format.js';
import { counted } from '../plural.js';

/** The product's event log (licensing.md §8). */
export const licenseEvents = {
  installed: (p: { mailboxes: number; until: CalendarDate }, f: TextFormat) =>
    `A license for ${counted(p.mailboxes, 'mailbox', f)} until ${f.date(p.until)} has been installed.`,
  aboutToExpire: ({ on }: { on: CalendarDate }, f: TextFormat) =>
    `The license is about to expire on ${f.date(on)}.`,
  expired: ({ on }: { on: CalendarDate }, f: TextFormat) => `The license expired on ${f.date(on)}.`,
  expiryGraceEntered: ({ endsOn }: { endsOn: CalendarDate }, f: TextFormat) =>
    `The grace period after expiry has begun. It ends on ${f.date(endsOn)}.`,
  limitExceeded: ({ by }: { by: number }, f: TextFormat) =>
    `The license limit has been exceeded by ${counted(by, 'mailbox', f)}.`,
  exceededGraceEntered: ({ endsOn }: { endsOn: CalendarDate }, f: TextFormat) =>
    `The grace period for exceeding the license has begun. It ends on ${f.date(endsOn)}.`,
  supportAboutToExpire: ({ on }: { on: CalendarDate }, f: TextFormat) =>
    `The support contract is about to expire on ${f.date(on)}.`,
  supportExpired: ({ on }: { on: CalendarDate }, f: TextFormat) =>
    `The support contract expired on ${f.date(on)}.`,
  consumptionReportCreated: ({ format }: { format: string }) =>
    `A report of the current license consumption (${format}) has been created.`,
  overviewReportCreated: ({ format }: { format: string }) =>
    `A license overview (${format}) has been created.`,
  autoUpdateDisabled: 'Automatic license update has been disabled.',
} as const;
