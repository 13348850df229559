import { csvHeader, csvLines } from '../../shared/csv.js';
import { dateOf } from '../../shared/license/calendar.js';
import { mailboxKinds } from '../../shared/license/model.js';
import { licenseReportTexts as words } from '../../shared/texts/license-reports.js';
import { render } from '../../shared/texts/text.js';
import { type PdfColumn, createPdf } from '../lib/pdf-document.js';
import type { Consumption, ReportedMailbox } from './consumption.js';
import { licenseRows } from './license-rows.js';

/** Lines of a piece, so that other work of the process gets its turn between two. */
const linesPerPiece = 1000;
/** Mailboxes that a PDF lists, some 80 pages: it is in memory as a whole, and nobody leafs through more (docs/decisions/0178). */
export const mostInPdf = 5000;

/** How far the list of mailboxes has been written. */
type OnDone = (mailboxes: number) => void;

/** One table: a line for each fact of the license, each total and each mailbox (RFC 4180). */
export function* consumptionCsv(consumption: Consumption, onDone: OnDone): Generator<string> {
  const { kinds, mailboxes } = consumption;
  const empty = Array.from({ length: words.consumptionCsv.length - 4 }, () => '');
  const fact = (line: string, name: string, value: string): string[] => [line, '', name, value, ...empty];
  yield csvHeader(words.consumptionCsv);
  yield csvLines([
    ...licenseRows(consumption).map(([name, value]) => fact(words.lines.license, name, value)),
    ...totalRows(consumption).map(([name, value]) => fact(words.lines.total, name, value)),
    ...mailboxKinds.map((kind) => fact(words.lines.total, words.ofKind[kind], String(kinds[kind]))),
  ]);
  for (let start = 0; start < mailboxes.length; start += linesPerPiece) {
    yield csvLines(mailboxes.slice(start, start + linesPerPiece).map(csvCells));
    onDone(Math.min(start + linesPerPiece, mailboxes.length));
  }
}

function csvCells(mailbox: ReportedMailbox): string[] {
  return [
    words.lines.mailbox,
    String(mailbox.number),
    mailbox.mailbox,
    '',
    mailbox.sourceName,
    mailbox.kind,
    mailbox.licenseState ?? words.unknown,
    mailbox.queuePosition === null ? '' : String(mailbox.queuePosition),
    mailbox.firstAdmittedAt,
    mailbox.lastBackupAt ?? '',
    mailbox.jobs.join('; '),
  ];
}

function totalRows({ totals }: Consumption): [string, string][] {
  const names = ['managed', 'covered', 'licensed', 'new', 'temporary', 'waiting'] as const;
  return names.map((name) => [words.total[name], String(totals[name] ?? words.unknown)]);
}

/** The same as one JSON document, in pieces. */
export function* consumptionJson(consumption: Consumption, onDone: OnDone): Generator<string> {
  const { facts, status, origin, totals, kinds, mailboxes } = consumption;
  const head = {
    report: 'consumption',
    createdAt: facts.now,
    ...origin,
    license: facts.license,
    status: render(status.statusText),
    totals,
    kinds,
  };
  yield `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "mailboxes": [`;
  for (let start = 0; start < mailboxes.length; start += linesPerPiece) {
    const piece = mailboxes.slice(start, start + linesPerPiece).map((each) => JSON.stringify(each));
    yield `${start === 0 ? '' : ','}\n    ${piece.join(',\n    ')}`;
    onDone(Math.min(start + linesPerPiece, mailboxes.length));
  }
  yield mailboxes.length === 0 ? ']\n}\n' : '\n  ]\n}\n';
}

const columns: readonly PdfColumn[] = [
  { title: words.columns.number, share: 0.06 },
  { title: words.columns.mailbox, share: 0.29 },
  { title: words.columns.kind, share: 0.09 },
  { title: words.columns.state, share: 0.14 },
  { title: words.columns.jobs, share: 0.15 },
  { title: words.columns.firstAdmission, share: 0.15 },
  { title: words.columns.lastBackup, share: 0.12 },
];

/** A4. Of very many mailboxes it lists the first, and says so. Throws AppError `cancelled` once the signal says so. */
export async function consumptionPdf(
  consumption: Consumption,
  onDone: OnDone,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { facts, kinds, mailboxes } = consumption;
  const title = words.consumptionTitle(dateOf(facts.now));
  const sheet = await createPdf({ title, createdAt: new Date(facts.now) });
  sheet.heading(title);
  sheet.section(words.license);
  for (const row of licenseRows(consumption)) sheet.row(...row);
  sheet.section(words.totals);
  for (const row of totalRows(consumption)) sheet.row(...row);
  for (const kind of mailboxKinds) sheet.row(words.ofKind[kind], String(kinds[kind]));
  sheet.section(words.list);
  if (mailboxes.length === 0) sheet.paragraph(words.noMailboxes);
  else {
    const listed = mailboxes.slice(0, mostInPdf);
    if (listed.length < mailboxes.length) sheet.paragraph(words.listsFirst(listed.length, mailboxes.length));
    await sheet.table(columns, pdfRows(listed, onDone), signal);
  }
  return sheet.finish();
}

function* pdfRows(mailboxes: readonly ReportedMailbox[], onDone: OnDone): Generator<readonly string[]> {
  for (const each of mailboxes) {
    const { number, licenseState, queuePosition } = each;
    const state = licenseState === null ? words.unknown : words.states[licenseState];
    yield [
      String(number),
      each.mailbox,
      words.kinds[each.kind],
      queuePosition === null ? state : `${state} (${String(queuePosition)})`,
      each.jobs.join('; '),
      dateOf(each.firstAdmittedAt),
      each.lastBackupAt === null ? '' : dateOf(each.lastBackupAt),
    ];
    if (number % linesPerPiece === 0) onDone(number);
  }
}
