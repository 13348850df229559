import type { ChartLayer } from '../../../shared/license/overview-chart.js';
import { plural } from '../plural.js';

const layers: Readonly<Record<ChartLayer, string>> = {
  licensed: 'Within the license',
  new: 'New',
  extra: 'Extra',
};
const presets = {
  'last-30-days': 'Last 30 days',
  'this-month': 'This month',
  'last-month': 'Last month',
  'last-12-months': 'Last 12 months',
};

export const licenseReport = {
  action: 'Create report…',
  title: 'Create license report',
  report: 'Report',
  consumption: 'Current consumption',
  consumptionHint:
    'The license, its Installation ID, totals, and every mailbox with its state, job, and last backup.',
  overview: 'License overview',
  overviewHint: 'Managed, new, and extra mailboxes by day, with a chart.',
  interval: 'Days',
  presets,
  ownDates: 'Own dates',
  from: 'From',
  to: 'To',
  intervalInvalid: (years: string) => `Enter dates with From before To, at most ${years} years apart.`,
  format: 'Format',
  pdf: 'PDF',
  csv: 'CSV',
  create: 'Save as…',
  creating: 'Creating…',
  progress: (done: string, total: string) => `${done} of ${total} done`,
  saved: (path: string) => `Saved to ${path}`,
  openFolder: 'Open folder',
  layers,
  covered: 'Covered by the license',
  coveredAbove: (covered: string) => `The license covers ${covered}, above this chart`,
  unknown: 'Unknown',
  chart: (from: string, to: string, most: string) =>
    `Mailboxes by day from ${from} to ${to}: at most ${most} managed. The same figures are in the table below.`,
  nothingKnown: 'Nothing is known of these days.',
  knownFrom: (date: string) => `No data exists for the days before ${date}.`,
  gaps: 'Days on which Postkeep did not run are unknown. All days are UTC.',
  table: 'Show as a table',
  days: (from: string, to: string) => (from === to ? from : `${from} – ${to}`),
  columns: { days: 'Days', managed: 'Managed', new: 'New', extra: 'Extra', covered: 'Covered' },
  ofDays: (known: number, formatted: string, all: string) =>
    plural(known, `# of ${all} days is known.`, `# of ${all} days are known.`, formatted),
};
