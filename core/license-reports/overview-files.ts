import { csv } from '../../shared/csv.js';
import type { Interval, LicenseDay, LicenseFigures } from '../../shared/license/license-days.js';
import {
  type ChartRun,
  chartLayers,
  coveredPaths,
  layersOf,
  overviewChart,
  runsOf,
} from '../../shared/license/overview-chart.js';
import { licenseReportTexts as words } from '../../shared/texts/license-reports.js';
import { render } from '../../shared/texts/text.js';
import { type PdfCanvas, type PdfColor, type PdfColumn, createPdf } from '../lib/pdf-document.js';
import type { ReportedLicense } from './consumption.js';
import { licenseRows } from './license-rows.js';

/** The license overview of an interval (licensing.md §11), by day. */
export interface ReportedOverview extends ReportedLicense {
  readonly interval: Interval;
  readonly days: readonly LicenseDay[];
}

/** A line for each day; figures that nobody knows are empty, not zero (RFC 4180). */
export function overviewCsv({ days }: ReportedOverview): string {
  return csv(
    words.overviewCsv,
    days.map(({ date, figures }) =>
      figures === null ? [date, '', '', '', '', words.unknown] : [date, ...cellsOf(figures), ''],
    ),
  );
}

function cellsOf({ managed, new: fresh, extra, covered }: LicenseFigures): string[] {
  return [managed, fresh, extra, covered].map(String);
}

export function overviewJson({ facts, status, origin, interval, days }: ReportedOverview): string {
  const unknown = { managed: null, new: null, extra: null, covered: null };
  const document = {
    report: 'overview',
    ...interval,
    createdAt: facts.now,
    ...origin,
    license: facts.license,
    status: render(status.statusText),
    days: days.map(({ date, figures }) => ({ date, ...(figures ?? unknown) })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

const columns: readonly PdfColumn[] = [
  { title: words.dayColumns.date, share: 0.34 },
  { title: words.dayColumns.managed, share: 0.15, align: 'right' },
  { title: words.dayColumns.new, share: 0.15, align: 'right' },
  { title: words.dayColumns.extra, share: 0.15, align: 'right' },
  { title: words.dayColumns.covered, share: 0.21, align: 'right' },
];

/** A4 with the chart as lines and areas. Throws AppError `cancelled` once the signal says so. */
export async function overviewPdf(
  overview: ReportedOverview,
  onDone: (days: number) => void,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { facts, interval, days } = overview;
  const title = words.overviewTitle(interval.from, interval.to);
  const sheet = await createPdf({ title, createdAt: new Date(facts.now) });
  sheet.heading(title);
  sheet.section(words.license);
  for (const row of licenseRows(overview)) sheet.row(...row);
  sheet.section(words.summary);
  for (const row of summaryRows(days)) sheet.row(...row);
  sheet.section(words.chart);
  if (days.every(({ figures }) => figures === null)) sheet.paragraph(words.noDay);
  else sheet.picture(chartHeight, drawChart(days));
  sheet.paragraph(words.explained);
  sheet.section(words.days);
  await sheet.table(columns, dayRows(days, onDone), signal);
  return sheet.finish();
}

function summaryRows(days: readonly LicenseDay[]): [string, string][] {
  const known = days.filter(({ figures }) => figures !== null).length;
  const most = (label: string, name: 'managed' | 'extra'): [string, string][] => {
    const top = days.reduce<LicenseDay | null>((highest, day) => {
      const figure = day.figures?.[name] ?? 0;
      return figure > (highest?.figures?.[name] ?? 0) ? day : highest;
    }, null);
    return top?.figures == null ? [] : [[label, words.mostOn(top.figures[name], top.date)]];
  };
  return [
    [words.known, words.knownOf(known, days.length)],
    ...most(words.mostManaged, 'managed'),
    ...most(words.mostExtra, 'extra'),
  ];
}

/** Each known day; days in a row of which nothing is known in one line. */
function* dayRows(days: readonly LicenseDay[], onDone: (days: number) => void): Generator<readonly string[]> {
  for (const { start, end, from, to, figures } of runsOf(days)) {
    if (figures === null) yield [words.unknownFromTo(from, to), words.unknown];
    else for (const { date } of days.slice(start, end)) yield [date, ...cellsOf(figures)];
    onDone(end);
  }
}

const chartHeight = 210;
/** Around the plot: the figures at its left, the days and the legend below. */
const plot = { left: 44, bottom: 48, right: 8, top: 8 };
const colors = {
  licensed: [0.16, 0.42, 0.74],
  new: [0.36, 0.72, 0.64],
  extra: [0.93, 0.55, 0.14],
  unknown: [0.9, 0.9, 0.9],
  grid: [0.8, 0.8, 0.8],
  covered: [0.15, 0.15, 0.15],
} as const satisfies Record<string, PdfColor>;
const coveredStyle = { color: colors.covered, thickness: 1.2, dashes: [4, 3] };

function drawChart(days: readonly LicenseDay[]): (canvas: PdfCanvas) => void {
  const chart = overviewChart(days);
  return (canvas) => {
    const [width, height] = [canvas.width - plot.left - plot.right, canvas.height - plot.bottom - plot.top];
    const xOf = (index: number): number => plot.left + (width * index) / chart.days;
    const yOf = (value: number): number => plot.bottom + (height * value) / chart.top;
    for (const { start, end, figures } of chart.runs) {
      const [x, wide] = [xOf(start), xOf(end) - xOf(start)];
      if (figures === null) canvas.rectangle(x, plot.bottom, wide, height, colors.unknown);
      for (const { layer, from, to } of figures === null ? [] : layersOf(figures)) {
        canvas.rectangle(x, yOf(from), wide, yOf(to) - yOf(from), colors[layer]);
      }
    }
    for (const value of chart.ticks) {
      const style = { color: colors.grid, thickness: value === 0 ? 1 : 0.4 };
      canvas.line([plot.left, yOf(value)], [canvas.width - plot.right, yOf(value)], style);
      canvas.text(String(value), plot.left - 6, yOf(value) - 3, 'right');
    }
    if (chart.showsCovered) {
      for (const path of coveredPaths(chart.runs)) {
        for (const [place, to] of path.slice(1).entries()) {
          const from = path[place] ?? to;
          canvas.line([xOf(from.day), yOf(from.value)], [xOf(to.day), yOf(to.value)], coveredStyle);
        }
      }
    }
    for (const [place, { index, date }] of chart.dates.entries()) {
      const align = place === 0 ? 'left' : place === chart.dates.length - 1 ? 'right' : 'middle';
      const x = { left: xOf(index), middle: xOf(index + 0.5), right: xOf(index + 1) }[align];
      canvas.text(date, x, plot.bottom - 14, align);
    }
    drawLegend(canvas, chart.runs, chart.showsCovered);
  };
}

function drawLegend(canvas: PdfCanvas, runs: readonly ChartRun[], showsCovered: boolean): void {
  const y = 8;
  let x = plot.left;
  const entry = (label: string, draw: (at: number) => void): void => {
    draw(x);
    canvas.text(label, x + 18, y, 'left');
    x += 18 + label.length * 4.4 + 14;
  };
  for (const layer of chartLayers) {
    entry(words.layers[layer], (at) => {
      canvas.rectangle(at, y - 1, 12, 8, colors[layer]);
    });
  }
  if (runs.some(({ figures }) => figures === null)) {
    entry(words.unknownDays, (at) => {
      canvas.rectangle(at, y - 1, 12, 8, colors.unknown);
    });
  }
  const covered = Math.max(0, ...runs.map(({ figures }) => figures?.covered ?? 0));
  if (showsCovered) {
    entry(words.coveredLine, (at) => {
      canvas.line([at, y + 3], [at + 13, y + 3], coveredStyle);
    });
  } else canvas.text(words.coveredAbove(covered), x, y, 'left');
}
