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
