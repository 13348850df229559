import { useCallback, useMemo } from 'react';
import type { Column } from './column.js';
import { type ColumnWidths, columnTracks, leastTableWidth, useColumnWidths } from './column-widths.js';
import { columnsToChoose, isOverfull, useShownColumns, visibleColumns } from './shown-columns.js';

/** Which columns can be shown and hidden, and how that is done. */
export interface ColumnChoice {
  readonly all: readonly Pick<Column<never>, 'id' | 'header'>[];
  readonly shown: readonly string[];
  readonly onShown: (ids: readonly string[]) => void;
  /** As at first, their widths too. */
  readonly onReset: () => void;
}

interface TableColumns<Row> {
  /** Those that are shown. */
  readonly columns: readonly Column<Row>[];
  /** Null where there is nothing to choose. */
  readonly choice: ColumnChoice | null;
  readonly widths: ColumnWidths;
  readonly onWidths: (widths: ColumnWidths | null) => void;
  /** Of a grid. */
  readonly tracks: string;
  /** What they need at least, in CSS pixels. */
  readonly leastWidth: number;
  /** The same before somebody has changed their widths. */
  readonly firstWidth: number;
  /** More are shown than there is room for, as somebody has chosen. */
  readonly isOverfull: boolean;
}

/** The columns of a table of that width (CSS pixels): which are shown and how wide, both remembered between starts under `name`. */
export function useTableColumns<Row>(
  name: string,
  all: readonly Column<Row>[],
  width: number,
): TableColumns<Row> {
  const [widths, onWidths] = useColumnWidths(name);
  const [chosen, setChosen] = useShownColumns(name);
  const columns = useMemo(() => visibleColumns(all, chosen, width), [all, chosen, width]);
  const onReset = useCallback(() => {
    setChosen(null);
    onWidths(null);
  }, [setChosen, onWidths]);
  const choice = useMemo<ColumnChoice | null>(() => {
    const toChoose = columnsToChoose(all);
    if (toChoose.length === 0) return null;
    const ids = new Set(columns.map(({ id }) => id));
    const isShown = ({ id }: { readonly id: string }): boolean => ids.has(id);
    return {
      all: toChoose,
      shown: toChoose.filter(isShown).map(({ id }) => id),
      onShown: (next) => {
        const changed = toChoose.filter((column) => next.includes(column.id) !== isShown(column));
        setChosen({ ...chosen, ...Object.fromEntries(changed.map(({ id }) => [id, next.includes(id)])) });
      },
      onReset,
    };
  }, [all, columns, chosen, setChosen, onReset]);
  return {
    ...{ columns, choice, widths, onWidths },
    tracks: columnTracks(columns, widths),
    leastWidth: leastTableWidth(columns, widths),
    firstWidth: leastTableWidth(columns, {}),
    isOverfull: isOverfull(columns, width),
  };
}
