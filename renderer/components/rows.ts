/** What a table shows: an array, or what reads like one without holding every row. */
export interface Rows<Row> {
  readonly length: number;
  /** The row with this index, from 0; undefined behind the last. */
  readonly at: (index: number) => Row | undefined;
}

/** The rows from `first` up to, but without, `end`. */
export function sliceOf<Row>(rows: Rows<Row>, first: number, end: number): Row[] {
  const slice: Row[] = [];
  for (let index = first; index < Math.min(end, rows.length); index += 1) {
    const row = rows.at(index);
    if (row !== undefined) slice.push(row);
  }
  return slice;
}
