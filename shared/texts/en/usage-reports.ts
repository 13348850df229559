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
  off: ({ period }: { period: string }, f: TextFormat) =>
    `Nothing can be changed in the usage report for ${f.month(period)}, or sent, while “Update license automatically (enables usage reporting)” is off, or without a rental license. Turn it on in License Information first.`,
  notRemoved: ({ mailbox, period }: { mailbox: string; period: string }, f: TextFormat) =>
    `No mailbox “${mailbox}” is removed from the usage report for ${f.month(period)}.`,
  removalReasonNeeded: 'Enter a reason for the removal, in at most 500 characters.',
  notCounted: ({ mailbox }: { mailbox: string }) =>
    `${mailbox} needs no license: it isn’t among the mailboxes that the report counts.`,
  notListed: ({ mailbox, period }: { mailbox: string; period: string }, f: TextFormat) =>
    `The usage report for ${f.month(period)} counts no mailbox “${mailbox}”.`,
  hasRemoved: 'Mailboxes are removed from this report. Put them back before you correct its count.',
  isAdjusted: 'The count of this report is corrected. Take the correction back before you remove mailboxes.',
  tooManyRemoved: ({ most }: { most: number }, f: TextFormat) =>
    `At most ${f.number(most)} mailboxes can be removed from a report. Put them back and correct its count.`,
  noList: ({ period }: { period: string }, f: TextFormat) =>
    `No list of mailboxes was kept for the usage report for ${f.month(period)}. Its count can be corrected.`,
  listUnreadable: ({ path }: { path: string }) =>
    `The list of mailboxes in ${path} is damaged. The report is sent with its figures all the same; put the file back from a copy of the data folder to see the list.`,
  reasonNeeded: 'Enter a reason for the correction, in at most 2000 characters.',
  /** licensing.md §9: nothing irreversible follows from a clock in doubt. */
  clockInDoubt:
    'The usage report was not sent, because the clock of this computer is in doubt. License Information says why, and what to do.',
  noLicense: 'No license is installed.',
} as const;
