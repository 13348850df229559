import type { UsageMailbox } from '../../../shared/license/usage-mailboxes.js';
import type { UsageReportView } from '../../../shared/license/usage-report-view.js';
import { addDays } from '../../../shared/license/calendar.js';
import { sendingDate } from '../../../shared/license/usage-report.js';
import { rentalLicense } from './license-fixtures.js';
import { verbatim } from '../../../shared/texts/text.js';

/** The report of a month as measured, open unless told otherwise. */
export function usageReport(period: string, change: Partial<UsageReportView> = {}): UsageReportView {
  const sendsOn = sendingDate(period);
  return {
    licenseId: rentalLicense.licenseId,
    period,
    createdAt: `${sendsOn.slice(0, 7)}-01T00:00:00.000Z`,
    weeks: [118, 121, 130, 128].map((highWatermark, week) => ({
      weekOf: addDays(firstMonday(period), 7 * week),
      highWatermark,
    })),
    managed: 128,
    new: 2,
    highWatermark: 130,
    adjustment: null,
    removed: [],
    remindAt: null,
    failure: null,
    deliveredAt: null,
    sendsOn,
    ...change,
  };
}

/** Weeks begin on Monday. */
function firstMonday(period: string): string {
  const first = `${period}-01`;
  return addDays(first, (8 - new Date(first).getUTCDay()) % 7);
}

/** The mailboxes of a report: 128 managed ones, two of them new, and three that need no license. */
export const usageMailboxes: UsageMailbox[] = Array.from({ length: 131 }, (_, n): UsageMailbox => {
  const number = String(n + 1).padStart(3, '0');
  const needsNone = n >= 128;
  return {
    id: `mailbox-00000${number}-0`,
    mailbox: needsNone ? `room${number}@contoso.example` : `user${number}@contoso.example`,
    source: n % 2 === 0 ? 'Contoso mail' : 'Branch office',
    kind: needsNone ? (n === 130 ? 'resource' : 'shared') : 'user',
    standing: needsNone ? 'not-required' : n >= 126 ? 'new' : 'managed',
    lastBackupAt: n === 127 ? null : '2026-03-31T20:15:00.000Z',
  };
});

/** {@link usageReport} with the list of its mailboxes. */
export function listedReport(period: string, change: Partial<UsageReportView> = {}): UsageReportView {
  return usageReport(period, { number: 3, kinds: { user: 128, shared: 2, resource: 1 }, ...change });
}

/** One report in each state, newest first, at the time of the mocked tests. */
export const reportsInEachState: UsageReportView[] = [
  usageReport('2026-03'),
  usageReport('2026-02', {
    failure: {
      at: '2026-04-10T09:10:00.000Z',
      detail: verbatim('licensing.contoso.example:443 did not answer within 15 s.'),
      retryAt: '2026-04-10T10:10:00.000Z',
    },
  }),
  usageReport('2026-01', {
    adjustment: { managed: 120, reason: 'Eight were test mailboxes of the migration project.' },
    deliveredAt: '2026-02-04T08:12:00.000Z',
  }),
  usageReport('2025-12', { deliveredAt: '2026-01-11T05:40:00.000Z' }),
];
