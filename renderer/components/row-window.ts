/** The rows of a long table that are in the page: `first` up to, but without, `end`. */
export interface RowWindow {
  readonly first: number;
  readonly end: number;
  /** A row's element is named by its index less this: after a leap the elements that are there show the new rows. */
  readonly shift: number;
}

export const noRows: RowWindow = { first: 0, end: 0, shift: 0 };

/**
 * The window over these rows. Scrolled a little, it adds and drops elements at its ends, and the rows between are left alone;
 * after a leap that leaves no row in view, every element gets another row, which costs less than making it anew.
 */
export function moveWindow(before: RowWindow, first: number, end: number): RowWindow {
  if (first === before.first && end === before.end) return before;
  const overlaps = first < before.end && before.first < end;
  return { first, end, shift: overlaps ? before.shift : before.shift + first - before.first };
}

/** Rows that a part of the table `height` pixels high shows `top` pixels from its beginning, and `overscan` more on each side. */
export function rowsInView(
  { top, height }: { readonly top: number; readonly height: number },
  table: { readonly count: number; readonly rowHeight: number; readonly overscan: number },
): { readonly first: number; readonly end: number } {
  const { count, rowHeight, overscan } = table;
  const first = Math.floor(top / rowHeight) - overscan;
  const end = Math.ceil((top + height) / rowHeight) + overscan;
  return { first: Math.max(0, Math.min(first, count)), end: Math.max(0, Math.min(end, count)) };
}

/** The offset, in pixels from the table's beginning, at which a row is in view; the nearest to `top`. */
export function offsetToShow(
  index: number,
  { top, height }: { readonly top: number; readonly height: number },
  rowHeight: number,
): number {
  const start = index * rowHeight;
  return Math.min(start, Math.max(top, start + rowHeight - height));
}
