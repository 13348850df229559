import type { Coverage, MailboxState } from '../../shared/backup/status.js';
import { mailboxStates } from '../../shared/backup/status.js';
import { csvHeader, csvLines } from '../../shared/csv.js';
import { dateOf, minuteOf } from '../../shared/license/calendar.js';
import { coverageTexts as words } from '../../shared/texts/coverage.js';
import { printableJson } from '../../shared/texts/printable.js';
import { type PdfColumn, createPdf } from '../lib/pdf-document.js';
import type { CoverageReport, UncoveredMailbox } from './coverage.js';

/** Lines of a piece, so that other work of the process gets its turn between two. */
const linesPerPiece = 1000;
/** As of the other reports (docs/decisions/0178). */
export const mostInPdf = 5000;

/** How far the list of mailboxes has been written. */
type OnDone = (mailboxes: number) => void;

/** One table: a line for each total and each mailbox that is not protected (RFC 4180). */
export function* coverageCsv(report: CoverageReport, onDone: OnDone): Generator<string> {
  const { mailboxes } = report;
  const empty = Array.from({ length: words.csv.length - 3 }, () => '');
  yield csvHeader(words.csv);
  yield csvLines(totals(report).map(([name, value]) => [words.lines.total, name, value, ...empty]));
  for (let start = 0; start < mailboxes.length; start += linesPerPiece) {
    yield csvLines(mailboxes.slice(start, start + linesPerPiece).map(cellsOf));
    onDone(Math.min(start + linesPerPiece, mailboxes.length));
  }
}

function cellsOf(each: UncoveredMailbox): string[] {
  return [
    words.lines.mailbox,
    each.mailbox,
    '',
    each.source,
    each.kind === null ? '' : words.kinds[each.kind],
    words.coverages[each.coverage],
    words.states[each.state],
    each.reason,
    each.job ?? '',
    each.goodAt ?? '',
    each.newestPointAt ?? '',
  ];
}

/** The same as one JSON document, in pieces. */
export function* coverageJson(report: CoverageReport, onDone: OnDone): Generator<string> {
  const { createdAt, counts, states, mailboxes } = report;
  yield `${JSON.stringify({ report: 'coverage', createdAt, counts, states }, null, 2).slice(0, -2)},\n  "mailboxes": [`;
  for (let start = 0; start < mailboxes.length; start += linesPerPiece) {
    const piece = mailboxes
      .slice(start, start + linesPerPiece)
      .map((each) => printableJson(JSON.stringify(each)));
    yield `${start === 0 ? '' : ','}\n    ${piece.join(',\n    ')}`;
    onDone(Math.min(start + linesPerPiece, mailboxes.length));
  }
  yield mailboxes.length === 0 ? ']\n}\n' : '\n  ]\n}\n';
}

const columns: readonly PdfColumn[] = [
  { title: words.columns.mailbox, share: 0.3, lines: 2 },
  { title: words.columns.source, share: 0.14, lines: 2 },
  { title: words.columns.reason, share: 0.38, lines: 4 },
  { title: words.columns.lastGood, share: 0.18 },
];

/** A4. Of very many mailboxes it lists the first, and says so. Throws AppError `cancelled` once the signal says so. */
export async function coveragePdf(
  report: CoverageReport,
  onDone: OnDone,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { createdAt, mailboxes } = report;
  const title = words.title(dateOf(createdAt));
  const sheet = await createPdf({ title, createdAt: new Date(createdAt) });
  sheet.heading(title);
  sheet.row(words.createdAt, minuteOf(createdAt));
  sheet.section(words.summary);
  for (const row of totals(report)) sheet.row(...row);
  sheet.paragraph(words.explained);
  const known = Object.values(report.counts).reduce((sum, count) => sum + count, 0);
  if (mailboxes.length === 0) sheet.paragraph(known === 0 ? words.noneKnown : words.none);
  const listed = mailboxes.slice(0, mostInPdf);
  if (listed.length < mailboxes.length) sheet.paragraph(words.listsFirst(listed.length, mailboxes.length));
  let done = 0;
  for (const coverage of ['unprotected', 'pending'] as const) {
    const rows = listed.filter((each) => each.coverage === coverage);
    if (rows.length === 0) continue;
    sheet.section(words[coverage]);
    await sheet.table(
      columns,
      pdfRows(rows, () => onDone((done += 1))),
      signal,
    );
  }
  return sheet.finish();
}

function* pdfRows(mailboxes: readonly UncoveredMailbox[], onRow: () => void): Generator<readonly string[]> {
  for (const each of mailboxes) {
    yield [each.mailbox, each.source, each.reason, lastGood(each)];
    onRow();
  }
}

/** Of a mailbox without a job nobody says how good its backups were. */
function lastGood({ goodAt, job, newestPointAt }: UncoveredMailbox): string {
  if (goodAt !== null) return dateOf(goodAt);
  return job === null && newestPointAt !== null ? words.noJob : words.never;
}

function totals({ counts, states }: CoverageReport): [string, string][] {
  const all = counts.protected + counts.pending + counts.unprotected;
  const names = ['protected', 'pending', 'unprotected'] satisfies Coverage[];
  const inUse = mailboxStates.filter((state): state is MailboxState => states[state] > 0);
  return [
    [words.all, String(all)],
    ...names.map((name): [string, string] => [words.coverages[name], String(counts[name])]),
    ...inUse.map((state): [string, string] => [
      `${words.byState}: ${words.states[state]}`,
      String(states[state]),
    ]),
  ];
}
