import { useCallback, useState } from 'react';
import { z } from 'zod';
import type { Column } from './column.js';

/** With fewer there is nothing worth choosing. */
const leastToChoose = 3;

/** Columns that were shown or hidden by hand, by their ids; the others follow the width of the table. */
export type ShownColumns = Readonly<Record<string, boolean>>;

type Hideable = Pick<Column<never>, 'id' | 'isKept' | 'hideHeader' | 'hideBelow'>;

/** What was chosen of a table's columns, remembered between starts under `name`; null leaves it to the width again. */
export function useShownColumns(name: string): [ShownColumns, (shown: ShownColumns | null) => void] {
  const storageKey = `postkeep.shown-columns.${name}`;
  const [chosen, setChosen] = useState(() => parseShown(localStorage.getItem(storageKey)));
  const choose = useCallback(
    (next: ShownColumns | null) => {
      if (next === null) localStorage.removeItem(storageKey);
      else localStorage.setItem(storageKey, JSON.stringify(next));
      setChosen(next ?? {});
    },
    [storageKey],
  );
  return [chosen, choose];
}

/** Those that can be hidden: not the first, not what names its row, not buttons; none of a table with few. */
export function columnsToChoose<C extends Hideable>(columns: readonly C[]): readonly C[] {
  const found = columns.filter((column, index) => !isAlways(column, index));
  return found.length < leastToChoose ? [] : found;
}

/** Those that a table of that width (CSS pixels) shows. */
export function visibleColumns<C extends Hideable>(
  columns: readonly C[],
  chosen: ShownColumns,
  width: number,
): C[] {
  return columns.filter(
    (column, index) => isAlways(column, index) || (chosen[column.id] ?? hasRoom(column, width)),
  );
}

/** Whether a column is shown that the width alone would hide: the table may then be wider than its room. */
export function isOverfull(columns: readonly Hideable[], width: number): boolean {
  return columns.some((column) => !hasRoom(column, width));
}

function isAlways({ isKept, hideHeader }: Hideable, index: number): boolean {
  return index === 0 || isKept === true || hideHeader === true;
}

function hasRoom({ hideBelow }: Hideable, width: number): boolean {
  return hideBelow === undefined || width >= hideBelow;
}

function parseShown(text: string | null): ShownColumns {
  if (text === null) return {};
  try {
    return z.record(z.string(), z.boolean()).parse(JSON.parse(text));
  } catch {
    return {};
  }
}
