import { join } from 'node:path';
import { mailboxesPerPage } from '../../shared/backup/mailbox-pages.js';
import { csv, csvHeader, csvLines } from '../../shared/csv.js';
import { type LicensePayload, mailboxKinds } from '../../shared/license/model.js';
import { parseUsageMailbox } from '../../shared/license/usage-mailboxes.js';
import { reportedMailboxes } from '../../shared/license/usage-corrections.js';
import { type MonthlyReport, sendingDate } from '../../shared/license/usage-report.js';
import { replaceFileFrom } from '../lib/atomic-file.js';
import { groupBy } from '../lib/group-by.js';
import { makeFolder } from '../lib/make-folder.js';
import { createPdf } from '../lib/pdf-document.js';
import { exportTexts } from '../../shared/texts/exports.js';

export interface ReportSubject {
  readonly report: MonthlyReport;
  readonly license: Pick<LicensePayload, 'licensedTo' | 'supportId' | 'contract' | 'mailboxes'>;
}

/** Where a report has been saved; `mailboxes` is null where no list of them was made. */
export interface SavedReport {
  readonly csv: string;
  readonly pdf: string;
  readonly mailboxes: string | null;
}

/**
 * Writes `usage-report-YYYY-MM.csv`, `.pdf` and, last, `-mailboxes.csv` into the folder, each whole or not at all. Throws what `lines`, the
 * report's list of mailboxes, throws.
 */
export async function saveUsageReport(
  subject: ReportSubject,
  folder: string,
  lines: () => Promise<readonly string[]>,
): Promise<SavedReport> {
  await makeFolder(folder);
  const base = join(folder, `usage-report-${subject.report.period}`);
  const paths = { csv: `${base}.csv`, pdf: `${base}.pdf` };
  await replaceFileFrom(paths.csv, usageReportCsv(subject));
  await replaceFileFrom(paths.pdf, await usageReportPdf(subject));
  if (subject.report.kinds === undefined) return { ...paths, mailboxes: null };
  const mailboxes = `${base}-mailboxes.csv`;
  await replaceFileFrom(mailboxes, usageMailboxesCsv(subject.report, await lines()));
  return { ...paths, mailboxes };
}

const words = exportTexts.usageReport;

/** One row a week, then the figures of the month (RFC 4180). */
export function usageReportCsv({ report, license }: ReportSubject): string {
  const number = report.number === undefined ? '' : String(report.number);
  const common = [report.period, number, license.licensedTo.company, license.supportId, license.contract.id];
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
    ...kindRows(report).map(([label, count]) => row(label, count)),
    ...reasonsOf(report).map(([reason, count]) => row(words.removed, count, reason)),
    ...(report.removed.length === 0 ? [] : [row(words.reported, reportedMailboxes(report))]),
    ...(report.adjustment === null
      ? []
      : [row(words.corrected, report.adjustment.managed, report.adjustment.reason)]),
  ]);
}

function kindRows({ kinds }: MonthlyReport): (readonly [string, number])[] {
  return kinds === undefined ? [] : mailboxKinds.map((kind) => [words.kinds[kind], kinds[kind]] as const);
}

/** Why mailboxes were removed, and how many for each reason. */
function reasonsOf({ removed }: MonthlyReport): (readonly [string, number])[] {
  return [...groupBy(removed, ({ reason }) => reason)].map(([reason, group]) => [reason, group.length]);
}

/** The report's list, a row a mailbox, from lines of JSON; a part at a time. */
export async function* usageMailboxesCsv(
  { removed }: Pick<MonthlyReport, 'removed'>,
  lines: readonly string[],
): AsyncGenerator<string> {
  const reasons = new Map(removed.map(({ id, reason }) => [id, reason]));
  const cellsOf = (line: string): string[] => {
    const { id, mailbox, source, kind, standing, lastBackupAt } = parseUsageMailbox(line);
    const reason = reasons.get(id);
    const counted = reason === undefined ? words.standings[standing] : words.removed;
    return [mailbox, source, kind, counted, lastBackupAt ?? '', reason ?? '', id];
  };
  yield csvHeader(words.mailboxColumns);
  for (let start = 0; start < lines.length; start += mailboxesPerPage) {
    yield csvLines(lines.slice(start, start + mailboxesPerPage).map(cellsOf));
  }
}

/** A4, a second page if need be. Characters that the PDF's font lacks become question marks; the CSV has them all. */
export async function usageReportPdf({ report, license }: ReportSubject): Promise<Uint8Array> {
  const title = words.title(report.period);
  const sheet = await createPdf({ title, createdAt: new Date(report.createdAt) });
  sheet.heading(title);
  if (report.number !== undefined) sheet.row(words.number, String(report.number));
  sheet.row(words.licensedTo, license.licensedTo.company);
  sheet.row(words.supportId, license.supportId);
  sheet.row(words.contract, license.contract.id);
  sheet.row(words.licensedMailboxes, String(license.mailboxes));
  sheet.section(words.mailboxes);
  for (const week of report.weeks) sheet.row(words.highestInWeek(week.weekOf), String(week.highWatermark));
  sheet.row(words.highestInMonth, String(report.highWatermark));
  sheet.row(words.endOfMonth, String(report.managed));
  sheet.row(words.newAtEndOfMonth, String(report.new));
  if (report.kinds !== undefined) sheet.section(words.byKind);
  for (const [label, count] of kindRows(report)) sheet.row(label, String(count));
  if (report.removed.length > 0) {
    sheet.section(words.removedMailboxes);
    for (const [reason, count] of reasonsOf(report)) sheet.row(String(count), reason);
    sheet.row(words.reported, String(reportedMailboxes(report)));
  }
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
