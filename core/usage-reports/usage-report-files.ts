import { join } from 'node:path';
import type { PDFFont, PDFPage } from '@cantoo/pdf-lib';
import { csv } from '../../shared/csv.js';
import type { LicensePayload } from '../../shared/license/model.js';
import { type MonthlyReport, sendingDate } from '../../shared/license/usage-report.js';
import { replaceFileFrom } from '../lib/atomic-file.js';
import { makeFolder } from '../lib/make-folder.js';
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

const page = { width: 595.28, height: 841.89, margin: 56 };

/** A4, a second page if need be. Characters that Helvetica lacks become question marks; the CSV has them all. */
export async function usageReportPdf({ report, license }: ReportSubject): Promise<Uint8Array> {
  // Loaded here, because most consoles save a report once a month or never.
  const { PDFDocument, StandardFonts } = await import('@cantoo/pdf-lib');
  const document = await PDFDocument.create({ updateMetadata: false });
  document.setTitle(words.title(report.period));
  document.setCreationDate(new Date(report.createdAt));
  const regular = await document.embedFont(StandardFonts.Helvetica);
  const bold = await document.embedFont(StandardFonts.HelveticaBold);
  const sheet = new Sheet(() => document.addPage([page.width, page.height]), regular, bold);

  sheet.heading(words.title(report.period));
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
  return document.save();
}

/** Writes lines from the top of a page to its foot, and continues on the next. */
class Sheet {
  #page: PDFPage;
  #y = page.height - page.margin;

  constructor(
    private readonly newPage: () => PDFPage,
    private readonly regular: PDFFont,
    private readonly bold: PDFFont,
  ) {
    this.#page = newPage();
  }

  heading(text: string): void {
    this.#draw(text, this.bold, 20, page.margin);
    this.#down(34);
  }

  section(text: string): void {
    this.#down(10);
    this.#draw(text, this.bold, 12, page.margin);
    this.#down(20);
  }

  row(label: string, value: string): void {
    this.#draw(label, this.regular, 10, page.margin);
    const column = page.margin + 210;
    for (const line of wrap(
      encodable(value, this.regular),
      this.regular,
      10,
      page.width - page.margin - column,
    )) {
      this.#draw(line, this.regular, 10, column);
      this.#down(16);
    }
  }

  #draw(text: string, font: PDFFont, size: number, x: number): void {
    this.#page.drawText(encodable(text, font), { x, y: this.#y, size, font });
  }

  #down(points: number): void {
    this.#y -= points;
    if (this.#y >= page.margin) return;
    this.#page = this.newPage();
    this.#y = page.height - page.margin;
  }
}

function encodable(text: string, font: PDFFont): string {
  const known = new Set(font.getCharacterSet());
  return Array.from(text.replace(/\s+/g, ' '), (character) =>
    known.has(character.codePointAt(0) ?? 0) ? character : '?',
  ).join('');
}

function wrap(text: string, font: PDFFont, size: number, width: number): string[] {
  const fits = (line: string): boolean => font.widthOfTextAtSize(line, size) <= width;
  const lines: string[] = [];
  let line = '';
  for (const part of text.split(/(?<= )/)) {
    if (fits(line + part)) {
      line += part;
      continue;
    }
    if (line !== '') lines.push(line);
    line = '';
    for (const character of part) {
      if (!fits(line + character)) {
        lines.push(line);
        line = '';
      }
      line += character;
    }
  }
  return [...lines, line];
}
