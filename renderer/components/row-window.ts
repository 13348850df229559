/** The rows of a long table that are in the page: `first` up to, but without, `end`. */
export interface RowWindow {
  readonly first: number;
  readonly end: number;
  /** A row's element is named by its index less this: after a leap the elements that are there show the new rows. */
  readonly shift: number;
  /** Leaps, one upon the other, that led here; none once it has been scrolled a little or rests. */
  readonly leaps: number;
}

export const noRows: RowWindow = { first: 0, end: 0, shift: 0, leaps: 0 };

/** Whether someone drags the bar through the table: nobody reads whole rows then, and drawing them holds up the frames. */
export function isHurried({ leaps }: RowWindow): boolean {
  return leaps > 1;
}

/** The part of the table in view: CSS pixels from its beginning, and its height. */
interface View {
  readonly top: number;
  readonly height: number;
}

interface TableShape {
  readonly count: number;
  /** CSS pixels. */
  readonly rowHeight: number;
  /** Rows kept on each side of those in view. */
  readonly overscan: number;
}

/**
 * The window over what is in view now. Scrolled a little, it adds and drops elements at its ends, and the rows between are left alone.
 * After a leap that leaves no row in view, every element gets another row, which costs less than making it anew, and no row
 * is drawn that is not in view. Asked again it comes to rest, a step at a time: whole rows first, then those beside.
 */
export function moveWindow(before: RowWindow, view: View, table: TableShape): RowWindow {
  const inView = rowsInView(view, { ...table, overscan: 0 });
  const isNear = inView.first < before.end && before.first < inView.end;
  // The first rows of a table that had none are no leap upon another.
  const leapsBefore = before.first === before.end ? 0 : before.leaps;
  const leaps = isNear ? Number(isHurried(before)) : leapsBefore + 1;
  const { first, end } = leaps > 0 ? inView : rowsInView(view, table);
  if (first === before.first && end === before.end && leaps === before.leaps) return before;
  return { first, end, shift: isNear ? before.shift : before.shift + first - before.first, leaps };
}

/** Rows in view, and `overscan` more on each side. */
export function rowsInView(
  { top, height }: View,
  table: TableShape,
): { readonly first: number; readonly end: number } {
  const { count, rowHeight, overscan } = table;
  const first = Math.floor(top / rowHeight) - overscan;
  const end = Math.ceil((top + height) / rowHeight) + overscan;
  return { first: Math.max(0, Math.min(first, count)), end: Math.max(0, Math.min(end, count)) };
}

/** The offset, in pixels from the table's beginning, at which a row is in view; the nearest to `top`. */
export function offsetToShow(index: number, { top, height }: View, rowHeight: number): number {
  const start = index * rowHeight;
  return Math.min(start, Math.max(top, start + rowHeight - height));
}
