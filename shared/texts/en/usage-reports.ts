import type { CalendarDate } from '../../license/dates.js';
import type { TextFormat } from '../format.js';

/** Monthly usage reports of rental licenses. */
export const usageReports = {
  title: 'Usage report',
  ready: ({ period, sendsOn }: { period: string; sendsOn: CalendarDate }, f: TextFormat) =>
    `The usage report for ${f.month(period)} is ready for review. It will be sent automatically on ${f.date(sendsOn)}.`,
  sent: ({ period }: { period: string }, f: TextFormat) =>
    `The usage report for ${f.month(period)} has been sent.`,
  notSent: ({ period, reason }: { period: string; reason: string }, f: TextFormat) =>
    `The usage report for ${f.month(period)} could not be sent: ${reason}`,
  missing: ({ period }: { period: string }, f: TextFormat) =>
    `There is no usage report for ${f.month(period)}.`,
  delivered: ({ period }: { period: string }, f: TextFormat) =>
    `The usage report for ${f.month(period)} has been delivered and stays as it is.`,
  reasonNeeded: 'Enter a reason for the correction, in at most 2000 characters.',
  /** licensing.md §9: nothing irreversible follows from a clock in doubt. */
  clockInDoubt:
    'The usage report was not sent, because the clock of this computer is in doubt. License Information says why, and what to do.',
  noLicense: 'No license is installed.',
} as const;
