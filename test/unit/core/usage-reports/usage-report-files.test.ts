import { PDFDocument } from '@cantoo/pdf-lib';
import { describe, expect, it } from 'vitest';
import { usageReportCsv, usageReportPdf } from '../../../../core/usage-reports/usage-report-files.js';
import type { MonthlyReport } from '../../../../shared/license/usage-report.js';
import { rentalLicense } from '../license-update/fake-license.js';

const report: MonthlyReport = {
  licenseId: rentalLicense.licenseId,
  period: '2026-01',
  createdAt: '2026-02-01T00:00:00.000Z',
  weeks: [
    { weekOf: '2025-12-29', highWatermark: 90 },
    { weekOf: '2026-01-05', highWatermark: 120 },
  ],
  managed: 100,
  new: 4,
  highWatermark: 120,
  adjustment: null,
  remindAt: null,
  failure: null,
  deliveredAt: null,
};

describe('a usage report as a file', () => {
  it('the CSV has a row a week and the figures of the month', () => {
    const adjustment = { managed: 80, reason: '20 were "test" mailboxes' };
    expect(
      usageReportCsv({ report: { ...report, adjustment }, license: rentalLicense }).split('\r\n'),
    ).toEqual([
      '\uFEFFMonth,Company,Support ID,Contract,Line,Mailboxes,Note',
      '2026-01,Contoso,S-1001,C-1001,Highest in the week of 2025-12-29,90,',
      '2026-01,Contoso,S-1001,C-1001,Highest in the week of 2026-01-05,120,',
      '2026-01,Contoso,S-1001,C-1001,Highest in the month,120,',
      '2026-01,Contoso,S-1001,C-1001,At the end of the month,100,',
      '2026-01,Contoso,S-1001,C-1001,"New, at the end of the month",4,',
      '2026-01,Contoso,S-1001,C-1001,Corrected,80,"20 were ""test"" mailboxes"',
      '',
    ]);
  });

  it.each([
    ['an ordinary report', 'Contoso', 'Two were test mailboxes.', 1],
    ['a name in another script and a reason without spaces', '株式会社 ‏שלום 🙂', '十'.repeat(500), 1],
    ['the longest reason', 'Contoso', 'W'.repeat(2000), 2],
  ])('the PDF takes %s', async (_name, company, reason, pages) => {
    const license = { ...rentalLicense, licensedTo: { company } };
    const pdf = await usageReportPdf({ report: { ...report, adjustment: { managed: 80, reason } }, license });
    const read = await PDFDocument.load(pdf);
    expect(read.getTitle()).toBe('Usage report 2026-01');
    expect(read.getPageCount()).toBe(pages);
  });

  it('the same report makes the same PDF', async () => {
    const subject = { report, license: rentalLicense };
    expect(Buffer.from(await usageReportPdf(subject)).equals(await usageReportPdf(subject))).toBe(true);
  });
});
