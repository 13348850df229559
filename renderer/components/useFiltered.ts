import { useEffect, useMemo, useState } from 'react';

/** Up to here filtering takes less than a frame. */
const filteredAtOnce = 2000;
const sliceLength = 5000;

/**
 * The rows that `matches` lets through, all when it is null. Many rows are looked at a slice at a time between frames; until
 * all have been, the rows before stay on the screen. `matches` must not change between renders unless the filter does.
 */
export function useFiltered<Row>(
  rows: readonly Row[],
  matches: ((row: Row) => boolean) | null,
): readonly Row[] {
  const few = rows.length <= filteredAtOnce;
  const [many, setMany] = useState<readonly Row[] | null>(null);
  // The next filter starts from all rows, not from what the last one found.
  if (matches === null && many !== null) setMany(null);
  const atOnce = useMemo(() => {
    if (matches === null) return rows;
    return few ? rows.filter(matches) : null;
  }, [few, rows, matches]);
  useEffect(() => {
    if (few || matches === null) return undefined;
    const test = matches;
    const found: Row[] = [];
    let next = 0;
    let timer = setTimeout(lookAtSlice);
    function lookAtSlice(): void {
      const end = Math.min(next + sliceLength, rows.length);
      found.push(...rows.slice(next, end).filter(test));
      next = end;
      if (next < rows.length) timer = setTimeout(lookAtSlice);
      else setMany(found);
    }
    return () => {
      clearTimeout(timer);
    };
  }, [few, rows, matches]);
  return atOnce ?? many ?? rows;
}
