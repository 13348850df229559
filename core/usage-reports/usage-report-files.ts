import { join } from 'node:path';
import { csv } from '../../shared/csv.js';
import type { LicensePayload } from '../../shared/license/model.js';
import { type MonthlyReport, sendingDate } from '../../shared/license/usage-report.js';
import { replaceFileFrom } from '../lib/atomic-file.js';
import { makeFolder } from '../lib/make-folder.js';
import { createPdf } from '../lib/pdf-document.js';
import { exportTexts } from '../../shared/texts/exports.js';

export interface ReportSubject {
  readonly report: MonthlyReport;
  readonly license: Pick<LicensePayload, 'licensedTo' | 'supportId' | 'contract' | 'mailboxes'>;
}

/** Writes `usage-report-YYYY-MM.csv` and `.pdf` into the folder, each whole or not at all; answers their paths. */
export async function saveUsageReport(
  subject: ReportSubject,
  folder: string,
): Promise<{ csv: string; pdf: string }> {
  await makeFolder(folder);
  const base = join(folder, `usage-report-${subject.report.period}`);
  const paths = { csv: `${base}.csv`, pdf: `${base}.pdf` };
  await replaceFileFrom(paths.csv, usageReportCsv(subject));
  await replaceFileFrom(paths.pdf, await usageReportPdf(subject));
  return paths;
}

const words = exportTexts.usageReport;

/** One row a week, then the figures of the month (RFC 4180). */
export function usageReportCsv({ report, license }: ReportSubject): string {
  const common = [report.period, license.licensedTo.company, license.supportId, license.contract.id];
  const row = (line: string, mailboxes: number, note = ''): string[] => [
    ...common,
    line,
    String(mailboxes),
    note,
  ];
  return csv(words.columns, [
    ...report.weeks.map((week) => row(words.highestInWeek(week.weekOf), week.highWatermark)),
    row(words.highestInMonth, report.highWatermark),
    row(words.endOfMonth, report.managed),
    row(words.newAtEndOfMonth, report.new),
    ...(report.adjustment === null
      ? []
      : [row(words.corrected, report.adjustment.managed, report.adjustment.reason)]),
  ]);
}

/** A4, a second page if need be. Characters that the PDF's font lacks become question marks; the CSV has them all. */
export async function usageReportPdf({ report, license }: ReportSubject): Promise<Uint8Array> {
  const title = words.title(report.period);
  const sheet = await createPdf({ title, createdAt: new Date(report.createdAt) });
  sheet.heading(title);
  sheet.row(words.licensedTo, license.licensedTo.company);
  sheet.row(words.supportId, license.supportId);
  sheet.row(words.contract, license.contract.id);
  sheet.row(words.licensedMailboxes, String(license.mailboxes));
  sheet.section(words.mailboxes);
  for (const week of report.weeks) sheet.row(words.highestInWeek(week.weekOf), String(week.highWatermark));
  sheet.row(words.highestInMonth, String(report.highWatermark));
  sheet.row(words.endOfMonth, String(report.managed));
  sheet.row(words.newAtEndOfMonth, String(report.new));
  if (report.adjustment !== null) {
    sheet.section(words.correction);
    sheet.row(words.mailboxes, String(report.adjustment.managed));
    sheet.row(words.reason, report.adjustment.reason);
  }
  sheet.section(words.delivery);
  sheet.row(
    report.deliveredAt === null ? words.willBeSent : words.sent,
    report.deliveredAt === null ? sendingDate(report.period) : report.deliveredAt.slice(0, 10),
  );
  return sheet.finish();
}
