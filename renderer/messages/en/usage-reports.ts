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
  list: 'Reports by month',
  figures: {
    managed: 'Managed mailboxes',
    new: 'New mailboxes',
    highWatermark: 'High-water mark',
    adjustment: 'Corrected count',
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
    `Check the count, and correct it if it’s wrong. The report will be sent to the licensing server automatically on ${date}.`,
  review: 'Review…',
};
