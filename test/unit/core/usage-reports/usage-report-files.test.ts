import { PDFDocument } from '@cantoo/pdf-lib';
import { describe, expect, it } from 'vitest';
import {
  usageMailboxesCsv,
  usageReportCsv,
  usageReportPdf,
} from '../../../../core/usage-reports/usage-report-files.js';
import { formatUsageMailboxes, type UsageMailbox } from '../../../../shared/license/usage-mailboxes.js';
import type { MonthlyReport } from '../../../../shared/license/usage-report.js';
import { readPdf } from '../lib/read-pdf.js';
import { rentalLicense } from '../license-update/fake-license.js';

const report: MonthlyReport = {
  licenseId: rentalLicense.licenseId,
  period: '2026-01',
  number: 7,
  createdAt: '2026-02-01T00:00:00.000Z',
  weeks: [
    { weekOf: '2025-12-29', highWatermark: 90 },
    { weekOf: '2026-01-05', highWatermark: 120 },
  ],
  managed: 100,
  new: 4,
  highWatermark: 120,
  adjustment: null,
  removed: [],
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
      '\uFEFFMonth,Number,Company,Support ID,Contract,Line,Mailboxes,Note',
      '2026-01,7,Contoso,S-1001,C-1001,Highest in the week of 2025-12-29,90,',
      '2026-01,7,Contoso,S-1001,C-1001,Highest in the week of 2026-01-05,120,',
      '2026-01,7,Contoso,S-1001,C-1001,Highest in the month,120,',
      '2026-01,7,Contoso,S-1001,C-1001,At the end of the month,100,',
      '2026-01,7,Contoso,S-1001,C-1001,"New, at the end of the month",4,',
      '2026-01,7,Contoso,S-1001,C-1001,Corrected,80,"20 were ""test"" mailboxes"',
      '',
    ]);
  });

  const removedReport: MonthlyReport = {
    ...report,
    kinds: { user: 98, shared: 7, resource: 1 },
    removed: ['a', 'b', 'c'].map((id) => ({
      id,
      mailbox: `${id}@example.org`,
      kind: 'user',
      new: false,
      reason: id === 'c' ? 'left the company' : 'test mailboxes',
    })),
  };

  it('the CSV has the mailboxes by kind, and the removed ones by reason', () => {
    const lines = usageReportCsv({ report: removedReport, license: rentalLicense }).split('\r\n');
    expect(lines.slice(6, -1).map((line) => line.split(',').slice(5).join())).toEqual([
      'User mailboxes,98,',
      'Shared mailboxes,7,',
      'Resource mailboxes,1,',
      'Removed,2,test mailboxes',
      'Removed,1,left the company',
      'Reported,97,',
    ]);
  });

  it('the PDF says its number, the mailboxes by kind and the removed ones, and names no mailbox', async () => {
    const pages = await readPdf(await usageReportPdf({ report: removedReport, license: rentalLicense }));
    const said = pages.flat();
    expect(said).toEqual(
      expect.arrayContaining(['Report number', '7', 'Mailboxes by kind', 'User mailboxes', '98']),
    );
    const from = said.indexOf('Removed mailboxes');
    expect(said.slice(from, from + 7)).toEqual([
      'Removed mailboxes',
      ...['2', 'test mailboxes', '1', 'left the company', 'Reported', '97'],
    ]);
    expect(said.join()).not.toContain('@');
  });

  it('a report of an earlier version says no kinds and no number', async () => {
    const { number: _, ...old } = report;
    const said = (await readPdf(await usageReportPdf({ report: old, license: rentalLicense }))).flat();
    expect(said).toContain('Highest in the month');
    expect(said).not.toContain('Report number');
    expect(said).not.toContain('Mailboxes by kind');
    expect(usageReportCsv({ report: old, license: rentalLicense })).toContain('2026-01,,Contoso');
  });

  it('the list has a row a mailbox, with why it was removed; formulas are defused', async () => {
    const mailbox = (id: string, change: Partial<UsageMailbox> = {}): string =>
      formatUsageMailboxes([
        {
          id,
          mailbox: `${id}@example.org`,
          source: 'Office',
          kind: 'user',
          standing: 'managed',
          lastBackupAt: '2026-01-30T22:00:00.000Z',
          ...change,
        },
      ]);
    const lines = [
      mailbox('a'),
      mailbox('d', { standing: 'new', mailbox: '=1+1' }),
      mailbox('e', { kind: 'shared', standing: 'not-required', lastBackupAt: null }),
    ];
    let csv = '';
    for await (const part of usageMailboxesCsv(removedReport, lines)) csv += part;
    expect(csv.split('\r\n')).toEqual([
      '\uFEFFMailbox,Source,Kind,Counted,Last backup,Reason,ID',
      'a@example.org,Office,user,Removed,2026-01-30T22:00:00.000Z,test mailboxes,a',
      "'=1+1,Office,user,new,2026-01-30T22:00:00.000Z,,d",
      'e@example.org,Office,shared,needs no license,,,e',
      '',
    ]);
  });

  it.each([
    ['an ordinary report', 'Contoso', 'Two were test mailboxes.', 1],
    ['a name in another script and a reason without spaces', '株式会社 ‏שלום 🙂', '十'.repeat(500), 1],
    ['the longest reason', 'Contoso', 'W'.repeat(2000), 3],
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
