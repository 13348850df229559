export type SortDirection = 'ascending' | 'descending';

/** What a row is sorted by; null is "has none" and comes last. */
export type SortKey = string | number | null;

/** The order of rows with these keys, as indices; equal keys keep their order, and null comes last in both directions. */
export function orderOf(
  keys: readonly SortKey[],
  direction: SortDirection,
  compareText: (a: string, b: string) => number,
): number[] {
  const sign = direction === 'ascending' ? 1 : -1;
  return Array.from(keys.keys()).sort((left, right) => {
    const a = keys[left] ?? null;
    const b = keys[right] ?? null;
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
    return sign * compareText(String(a), String(b));
  });
}

/** A sorted copy. */
export function sortedBy<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => SortKey,
  direction: SortDirection,
  compareText: (a: string, b: string) => number,
): Row[] {
  return inOrder(rows, orderOf(rows.map(keyOf), direction, compareText));
}

export function inOrder<Row>(rows: readonly Row[], order: readonly number[]): Row[] {
  const ordered: Row[] = [];
  for (const index of order) {
    const row = rows[index];
    if (row !== undefined) ordered.push(row);
  }
  return ordered;
}
