import { license } from './license.js';

export const usageReports = {
  title: 'Usage reports',
  intro: (date: string) =>
    `The most mailboxes managed in each week, reported once a month. The report for this month is ready for review on ${date}.`,
  off: `Nothing is measured or reported while “${license.autoUpdate}” is off.`,
  emptyTitle: 'No usage report yet',
  emptyText: (month: string, date: string) =>
    `The first report, for ${month}, is ready for review on ${date}, once mailboxes have been measured.`,
  notRentalTitle: 'No usage reports for this license',
  notRentalText: 'Only rental licenses with a Hosting Rental contract report how many mailboxes they manage.',
  licenseInformation: 'License Information',
  list: 'Reports by month',
  figures: {
    managed: 'Managed mailboxes',
    new: 'New mailboxes',
    highWatermark: 'High-water mark',
    adjustment: 'Corrected count',
  },
  adjustment: (count: string, reason: string) => `${count} – ${reason}`,
  weeks: 'High-water mark of the week from',
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
  reasonMissing: 'Say why the count is corrected.',
  takeBack: 'Remove correction',
  reviewTitle: (month: string) => `The usage report for ${month} is ready for review`,
  reviewText: (date: string) =>
    `Check it, and correct the count if it is wrong. It will be sent to the licensing server automatically on ${date}.`,
  review: 'Review…',
};
