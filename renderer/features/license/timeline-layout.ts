import type { TimelineMark } from '../../../shared/license/timeline.js';

/** A day on the line with everything that happens on it. */
export interface PlacedDay {
  readonly date: string;
  readonly ids: readonly TimelineMark['id'][];
  /** Pixels from the left. */
  readonly x: number;
  /** Flags above the line fly to the right of their pole, flags below it to the left: neither leaves the picture. */
  readonly side: 'above' | 'below';
  /** Pixels between the line and the near edge of the flag. */
  readonly distance: number;
  readonly height: number;
}

export interface TimelineLayout {
  readonly days: readonly PlacedDay[];
  /** Pixels that the flags need on each side of the line. */
  readonly above: number;
  readonly below: number;
}

/** Room that a flag needs, in pixels. */
export interface FlagSize {
  readonly width: number;
  readonly height: number;
}

const dayMs = 86_400_000;
const margin = 8;
const gap = 8;

/**
 * Places dates on a line of `width` pixels. Distances grow with the square root of the days between, so that a year does
 * not crowd out the weeks that matter; no flag touches another, and no pole crosses a flag.
 */
export function layoutTimeline(
  marks: readonly TimelineMark[],
  width: number,
  sizeOf: (date: string, ids: readonly TimelineMark['id'][]) => FlagSize,
): TimelineLayout {
  const days = positions(groupByDate(marks), width).map((day) => {
    const size = sizeOf(day.date, day.ids);
    return { ...day, size, side: day.x + size.width <= width ? ('above' as const) : ('below' as const) };
  });
  // A flag above flies over the poles at its right, so it hangs higher than theirs; below, the mirror image.
  const above = raise(days.filter(({ side }) => side === 'above').toReversed());
  const below = raise(days.filter(({ side }) => side === 'below'));
  const placed = [...above, ...below].sort((a, b) => a.x - b.x);
  return { days: placed, above: reach(above), below: reach(below) };
}

interface Day {
  readonly date: string;
  readonly ids: readonly TimelineMark['id'][];
}

function groupByDate(marks: readonly TimelineMark[]): Day[] {
  const byDate = new Map<string, TimelineMark['id'][]>();
  for (const { id, date } of marks) byDate.set(date, [...(byDate.get(date) ?? []), id]);
  return [...byDate].map(([date, ids]) => ({ date, ids })).sort((a, b) => a.date.localeCompare(b.date));
}

function positions(days: readonly Day[], width: number): (Day & { readonly x: number })[] {
  const steps = days.map((day, index) => {
    const before = days[index - 1];
    return before ? Math.sqrt((Date.parse(day.date) - Date.parse(before.date)) / dayMs) : 0;
  });
  const total = Math.max(
    1,
    steps.reduce((sum, step) => sum + step, 0),
  );
  let walked = 0;
  return days.map((day, index) => {
    walked += steps[index] ?? 0;
    return { ...day, x: margin + (walked / total) * (width - 2 * margin) };
  });
}

type Sized = Day & { readonly x: number; readonly side: 'above' | 'below'; readonly size: FlagSize };

/** Gives each flag the smallest distance beyond all flags whose poles it flies over; those come first in `days`. */
function raise(days: readonly Sized[]): PlacedDay[] {
  const placed: PlacedDay[] = [];
  for (const { date, ids, x, side, size } of days) {
    const flownOver = placed.filter((other) => Math.abs(other.x - x) < size.width + gap);
    const distance = Math.max(0, ...flownOver.map((other) => other.distance + other.height));
    placed.push({ date, ids, x, side, distance, height: size.height });
  }
  return placed;
}

function reach(days: readonly PlacedDay[]): number {
  return Math.max(0, ...days.map(({ distance, height }) => distance + height));
}
