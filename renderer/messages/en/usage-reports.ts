import type { MailboxKind } from '../../../shared/license/model.js';
import { plural } from '../plural.js';
import { license } from './license.js';

export const usageReports = {
  title: 'Usage reports',
  intro: (date: string) =>
    `Weekly peak of managed mailboxes, reported monthly. You can review this month’s report on ${date}.`,
  off: `Nothing is measured or reported while “${license.autoUpdate}” is off.`,
  emptyTitle: 'No usage reports yet',
  emptyText: (month: string, date: string) =>
    `If any mailboxes are managed this month, you can review the first report, for ${month}, on ${date}.`,
  notRentalTitle: 'No usage reports for this license',
  notRentalText: 'Only rental licenses with a Hosting Rental contract report usage.',
  licenseInformation: 'License Information',
  byMonth: 'Reports by month',
  figures: {
    managed: 'Managed mailboxes',
    new: 'New mailboxes',
    highWatermark: 'High-water mark',
    number: 'Report number',
    kinds: 'By kind',
    adjustment: 'Corrected count',
    removed: 'Reported',
  },
  kinds: ({ user, shared, resource }: Readonly<Record<MailboxKind, string>>) =>
    `${user} user, ${shared} shared, ${resource} resource`,
  withoutRemoved: (count: string, removed: string) => `${count} – ${removed} removed`,
  mailboxes: 'Mailboxes…',
  list: {
    title: (month: string) => `Mailboxes in the usage report for ${month}`,
    label: 'Mailboxes of the report',
    search: 'Search mailboxes, sources and reasons',
    onlyRemoved: 'Only removed',
    noneFound: 'No matching mailboxes.',
    found: (count: number, formatted: string) =>
      plural(count, '# mailbox found', '# mailboxes found', formatted),
    removedCount: (count: string) => `${count} removed`,
    reported: (count: string) => `${count} reported`,
    lastBackup: (when: string) => `Last backup ${when}`,
    neverBackedUp: 'Waiting for a first backup',
    new: 'New',
    needsNone: 'Needs no license',
    unnamed: 'Mailbox known from a repository',
    remove: 'Remove…',
    removeOf: (mailbox: string) => `Remove ${mailbox} from the report…`,
    putBack: 'Put back',
    putBackOf: (mailbox: string) => `Put ${mailbox} back into the report`,
    removedFor: (reason: string) => `Removed: ${reason}`,
    removeTitle: (mailbox: string) => `Remove ${mailbox} from the report?`,
    removeConfirm: 'Remove',
    reasonHint: 'Sent with the report, without the name of the mailbox.',
    reasonMissing: 'Enter a reason for the removal.',
    isAdjusted: (count: string) =>
      `The count of this report was corrected to ${count}. Reset it to remove single mailboxes instead.`,
    reset: 'Reset',
    resetTitle: 'Put the report back as measured?',
    resetText: (count: number, formatted: string) =>
      plural(
        count,
        'The removed mailbox counts again, and the reason is lost.',
        'All # removed mailboxes count again, and their reasons are lost.',
        formatted,
      ),
    resetAdjusted: (count: string) => `The corrected count, ${count}, and its reason are lost.`,
  },
  adjustment: (count: string, reason: string) => `${count} – ${reason}`,
  weeks: 'High-water mark for the week of',
  states: {
    open: (date: string) => `Open – will be sent automatically on ${date}`,
    postponed: (reminder: string, date: string) =>
      `Postponed – reminder ${reminder}, will be sent automatically on ${date}`,
    held: 'Open – not sent while automatic update is off',
    failed: (detail: string, next: string) => `Not sent – ${detail} ${next}`,
    sent: (when: string) => `Sent on ${when}`,
  },
  nextAttempt: (when: string) => `Next attempt: ${when}.`,
  sentAgainOn: (date: string) => `It will be sent automatically on ${date}.`,
  adjust: 'Adjust…',
  sendNow: 'Send now',
  sending: 'Sending…',
  postpone: 'Postpone',
  save: 'Save as PDF and CSV…',
  /** What a screen reader says of a button that stands beside each month. */
  actionFor: (action: string, month: string) => `${action} (${month})`,
  sent: (month: string) => `The usage report for ${month} has been sent`,
  adjustTitle: (month: string) => `Adjust the usage report for ${month}`,
  adjustCount: 'Managed mailboxes to report',
  adjustMeasured: (measured: string) => `Measured: ${measured}`,
  adjustReason: 'Reason',
  adjustReasonHint: 'Sent with the report.',
  countInvalid: (most: string) => `Enter a whole number from 0 to ${most}.`,
  reasonMissing: 'Enter a reason for the correction.',
  takeBack: 'Remove correction',
  reviewTitle: (month: string) => `The usage report for ${month} is ready for review`,
  reviewText: (date: string) =>
    `Check which mailboxes it counts, and correct it if it’s wrong. The report will be sent to the licensing server automatically on ${date}.`,
  review: 'Review…',
};
