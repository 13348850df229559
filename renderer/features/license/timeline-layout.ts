import type { TimelineMark } from '../../../shared/ipc/console-contract.js';

/** A mark with its place in the picture. `x` is in pixels from the left, `row` counts outwards from the line. */
export interface PlacedMark {
  readonly mark: TimelineMark;
  readonly x: number;
  /** Centre of the label: `x`, moved in where the label would leave the picture. */
  readonly labelX: number;
  readonly side: 'above' | 'below';
  readonly row: number;
}

export interface TimelineLayout {
  readonly marks: readonly PlacedMark[];
  readonly rowsAbove: number;
  readonly rowsBelow: number;
}

const dayMs = 86_400_000;

function dayOf(mark: TimelineMark): number {
  return Date.parse(mark.date) / dayMs;
}

/**
 * Places the marks on a line of `width` pixels: proportional to time, labels of `labelWidth` above and below the line
 * in as few rows as keep them from touching. Marks come in the order of their dates.
 */
export function layoutTimeline(
  marks: readonly TimelineMark[],
  width: number,
  labelWidth: (mark: TimelineMark) => number,
): TimelineLayout {
  const ordered = [...marks].sort((a, b) => dayOf(a) - dayOf(b));
  const [first, last] = [ordered[0], ordered.at(-1)];
  if (!first || !last) return { marks: [], rowsAbove: 0, rowsBelow: 0 };
  const margin = 8;
  const span = Math.max(1, dayOf(last) - dayOf(first));
  const scale = (width - 2 * margin) / span;
  const ends: Record<'above' | 'below', number[]> = { above: [], below: [] };
  const placed = ordered.map((mark): PlacedMark => {
    const x = margin + (dayOf(mark) - dayOf(first)) * scale;
    const half = labelWidth(mark) / 2;
    const labelX = Math.min(Math.max(x, half), width - half);
    const slot = freeSlot(ends, labelX - half);
    ends[slot.side][slot.row] = labelX + half + 12;
    return { mark, x, labelX, ...slot };
  });
  return { marks: placed, rowsAbove: ends.above.length, rowsBelow: ends.below.length };
}

/** The row nearest to the line with room from `left` on; above comes first. */
function freeSlot(
  ends: Readonly<Record<'above' | 'below', readonly number[]>>,
  left: number,
): { side: 'above' | 'below'; row: number } {
  for (let row = 0; ; row += 1) {
    for (const side of ['above', 'below'] as const) {
      if ((ends[side][row] ?? Number.NEGATIVE_INFINITY) <= left) return { side, row };
    }
  }
}
