import type { CalendarDate } from './dates.js';
import type { LicenseDay, LicenseFigures } from './license-days.js';

/** Days in a row with the same figures, or of which nothing is known. Indices count the days of the overview; `end` is the first after it. */
export interface ChartRun {
  readonly start: number;
  readonly end: number;
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly figures: LicenseFigures | null;
}

export const chartLayers = ['licensed', 'new', 'extra'] as const;
export type ChartLayer = (typeof chartLayers)[number];

/** What the chart of a license overview shows, whoever draws it: days to the right, mailboxes upwards from 0 to `top`. */
export interface OverviewChart {
  readonly days: number;
  readonly top: number;
  /** Values with a line across. */
  readonly ticks: readonly number[];
  /** Days that are named below, by their index. */
  readonly dates: readonly { readonly index: number; readonly date: CalendarDate }[];
  readonly runs: readonly ChartRun[];
  /** False where the license covers so many that the mailboxes would be a line at the bottom. */
  readonly showsCovered: boolean;
}

/** More named days would run into each other. */
const mostDates = 6;
const mostTicks = 5;
/** The line of the license is drawn up to this many times as high as the most managed mailboxes. */
const highestLine = 3;

export function overviewChart(days: readonly LicenseDay[]): OverviewChart {
  const known = days.flatMap(({ figures }) => (figures === null ? [] : [figures]));
  const managed = Math.max(0, ...known.map((each) => each.managed));
  const covered = Math.max(0, ...known.map((each) => each.covered));
  const showsCovered = known.length > 0 && covered <= Math.max(managed, 5) * highestLine;
  const highest = Math.max(1, managed, showsCovered ? covered : 0);
  const step = tickStep(highest);
  const top = Math.ceil(highest / step) * step;
  return {
    days: days.length,
    top,
    ticks: Array.from({ length: top / step + 1 }, (_, index) => index * step),
    dates: namedDays(days),
    runs: runsOf(days),
    showsCovered,
  };
}

/** Days in a row of which the same is known, or nothing. */
export function runsOf(days: readonly LicenseDay[]): ChartRun[] {
  const runs: ChartRun[] = [];
  for (const [index, { date, figures }] of days.entries()) {
    const last = runs.at(-1);
    if (last !== undefined && isSame(last.figures, figures)) {
      runs[runs.length - 1] = { ...last, end: index + 1, to: date };
    } else runs.push({ start: index, end: index + 1, from: date, to: date, figures });
  }
  return runs;
}

/** From where to where each layer of a column goes, from the bottom up: together they are the managed mailboxes. */
export function layersOf({
  managed,
  new: fresh,
  extra,
}: LicenseFigures): { readonly layer: ChartLayer; readonly from: number; readonly to: number }[] {
  const licensed = managed - fresh - extra;
  return [
    { layer: 'licensed' as const, from: 0, to: licensed },
    { layer: 'new' as const, from: licensed, to: licensed + fresh },
    { layer: 'extra' as const, from: licensed + fresh, to: managed },
  ].filter(({ from, to }) => to > from);
}

/** A corner of a line: days from the beginning of the interval, and mailboxes. */
interface ChartPoint {
  readonly day: number;
  readonly value: number;
}

/** How many mailboxes the license covered, as lines with steps; each ends where nothing is known. */
export function coveredPaths(runs: readonly ChartRun[]): (readonly ChartPoint[])[] {
  const paths: ChartPoint[][] = [];
  let path: ChartPoint[] | null = null;
  for (const { start, end, figures } of runs) {
    if (figures === null) {
      path = null;
      continue;
    }
    const value = figures.covered;
    if (path === null) paths.push((path = [{ day: start, value }]));
    else if (path.at(-1)?.value === value) path.pop();
    else path.push({ day: start, value });
    path.push({ day: end, value });
  }
  return paths;
}

function isSame(a: LicenseFigures | null, b: LicenseFigures | null): boolean {
  if (a === null || b === null) return a === b;
  return a.managed === b.managed && a.new === b.new && a.extra === b.extra && a.covered === b.covered;
}

/** 1, 2 or 5 times a power of ten: the smallest with which few lines reach the highest value. */
function tickStep(highest: number): number {
  for (let power = 1; ; power *= 10) {
    for (const step of [power, 2 * power, 5 * power]) if (highest / step <= mostTicks) return step;
  }
}

function namedDays(days: readonly LicenseDay[]): OverviewChart['dates'] {
  const count = Math.min(days.length, mostDates);
  const indices = Array.from({ length: count }, (_, each) =>
    count === 1 ? 0 : Math.round((each * (days.length - 1)) / (count - 1)),
  );
  return indices.map((index) => ({ index, date: days[index]?.date ?? '' }));
}
