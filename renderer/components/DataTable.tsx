import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ArrowDown12Regular, ArrowUp12Regular } from '@fluentui/react-icons';
import {
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  memo,
  useId,
  useMemo,
  useState,
} from 'react';
import { type Rows, sliceOf } from './rows.js';
import { type Sort, nextSort } from './sort.js';
import { useRowWindow } from './useRowWindow.js';

/** One column; `width` is a CSS grid track. */
export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  readonly width: string;
  readonly align?: 'end';
  /** The header is for screen readers only. */
  readonly hideHeader?: boolean;
  /** Left out when the table is narrower than this (CSS pixels). */
  readonly hideBelow?: number;
  readonly sortable?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

const rowHeight = 44;
const headerHeight = 36;
const rowsPerPage = 10;

const useStyles = makeStyles({
  grid: {
    position: 'relative',
    flex: '0 1 auto',
    minHeight: '120px',
    overflow: 'auto',
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  header: {
    position: 'sticky',
    top: 0,
    zIndex: 1,
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  columns: {
    display: 'grid',
    gridTemplateColumns: 'var(--columns)',
    columnGap: '16px',
    paddingLeft: '16px',
    paddingRight: '16px',
    alignItems: 'center',
  },
  headerCell: {
    display: 'flex',
    alignItems: 'center',
    height: `${String(headerHeight)}px`,
    minWidth: 0,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground3,
  },
  sortButton: {
    display: 'inline-flex',
    alignItems: 'center',
    columnGap: '4px',
    height: '28px',
    cursor: 'pointer',
    borderRadius: tokens.borderRadiusMedium,
    ':hover': { color: tokens.colorNeutralForeground1 },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  body: { boxSizing: 'border-box' },
  empty: { padding: '24px 16px', color: tokens.colorNeutralForeground3 },
  row: {
    height: `${String(rowHeight)}px`,
    boxSizing: 'border-box',
    // One row's content moves no other row.
    contain: 'strict',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  clickable: { cursor: 'pointer' },
  selected: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    boxShadow: `inset 3px 0 0 ${tokens.colorCompoundBrandBackground}`,
    '@media (forced-colors: active)': { outline: '2px solid Highlight', outlineOffset: '-2px' },
  },
  current: { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  // `clip`, because `hidden` makes a scroller of each cell, and there are hundreds.
  cell: { minWidth: 0, overflow: 'clip', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  hidden: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
  end: { justifyContent: 'flex-end', textAlign: 'end' },
});

interface DataTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: Rows<Row>;
  readonly keyOf: (row: Row) => string;
  readonly sort?: Sort;
  readonly onSort?: (sort: Sort) => void;
  readonly selectedKey?: string | null;
  /** Enter, or a click on the row. */
  readonly onOpen?: (row: Row) => void;
  /** Said in place of rows while there are none. */
  readonly empty?: string;
  readonly className?: string | undefined;
}

/** A virtualised grid: header that sorts, rows reached by arrow keys, Enter opens. */
export function DataTable<Row>(props: DataTableProps<Row>): ReactNode {
  const styles = useStyles();
  const id = useId();
  const { ref, width, window, scrollTo } = useRowWindow<HTMLDivElement>({
    count: props.rows.length,
    rowHeight,
    headerHeight,
  });
  const [current, setCurrent] = useState(0);
  const [keyboard, setKeyboard] = useState(false);
  const columns = useMemo(
    () => props.columns.filter(({ hideBelow }) => hideBelow === undefined || width >= hideBelow),
    [props.columns, width],
  );
  const active = Math.min(current, props.rows.length - 1);
  const activeIsHere = active >= window.first && active < window.end;

  function moveTo(index: number): void {
    const target = Math.max(0, Math.min(index, props.rows.length - 1));
    setCurrent(target);
    setKeyboard(true);
    scrollTo(target);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget) return;
    const row = props.rows.at(active);
    const target = targetOfKey(event.key, active, props.rows.length);
    if (target !== null) moveTo(target);
    else if (event.key === 'Enter' && row !== undefined) props.onOpen?.(row);
    else return;
    event.preventDefault();
  }

  return (
    <div
      ref={ref}
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={props.rows.length + 1}
      aria-activedescendant={activeIsHere ? `${id}-${String(active)}` : undefined}
      style={columnsStyle(columns)}
      className={mergeClasses(styles.grid, props.className)}
      onKeyDown={onKeyDown}
      onBlur={() => {
        setKeyboard(false);
      }}
      onFocus={(event) => {
        if (event.target === event.currentTarget && event.currentTarget.matches(':focus-visible'))
          setKeyboard(true);
      }}
    >
      <div role="rowgroup" className={styles.header}>
        <div role="row" aria-rowindex={1} className={styles.columns}>
          {columns.map((column) => (
            <HeaderCell key={column.id} column={column} sort={props.sort} onSort={props.onSort} />
          ))}
        </div>
      </div>
      {props.rows.length === 0 && props.empty !== undefined && <p className={styles.empty}>{props.empty}</p>}
      <div
        role="rowgroup"
        className={styles.body}
        style={{ height: props.rows.length * rowHeight, paddingTop: window.first * rowHeight }}
      >
        {sliceOf(props.rows, window.first, window.end).map((row, place) => {
          const index = window.first + place;
          const selected = props.selectedKey === props.keyOf(row);
          return (
            <div
              key={index - window.shift}
              id={`${id}-${String(index)}`}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={props.selectedKey === undefined ? undefined : selected}
              className={mergeClasses(
                styles.columns,
                styles.row,
                props.onOpen && styles.clickable,
                selected && styles.selected,
                keyboard && index === active && styles.current,
              )}
              onClick={() => {
                setCurrent(index);
                props.onOpen?.(row);
              }}
            >
              <Cells columns={columns} row={row} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Told once, to the table: its rows inherit the tracks. */
function columnsStyle<Row>(columns: readonly Column<Row>[]): CSSProperties {
  return { '--columns': columns.map(({ width }) => width).join(' ') } as CSSProperties;
}

/** Drawn again only when the row or the columns are others: scrolling moves rows, it does not change them. */
const Cells = memo(function Cells<Row>(props: {
  readonly columns: readonly Column<Row>[];
  readonly row: Row;
}): ReactNode {
  const styles = useStyles();
  return props.columns.map((column) => (
    <div key={column.id} role="gridcell" className={mergeClasses(styles.cell, column.align && styles.end)}>
      {column.cell(props.row)}
    </div>
  ));
}) as <Row>(props: { readonly columns: readonly Column<Row>[]; readonly row: Row }) => ReactNode;

/** Where a key leads in a list of `count` rows; null when it does not move. */
function targetOfKey(key: string, active: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return active + 1;
    case 'ArrowUp':
      return active - 1;
    case 'PageDown':
      return active + rowsPerPage;
    case 'PageUp':
      return active - rowsPerPage;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

function HeaderCell<Row>(props: {
  readonly column: Column<Row>;
  readonly sort: Sort | undefined;
  readonly onSort: ((sort: Sort) => void) | undefined;
}): ReactNode {
  const styles = useStyles();
  const { column, sort, onSort } = props;
  const direction = sort?.column === column.id ? sort.direction : null;
  const Arrow = direction === 'ascending' ? ArrowUp12Regular : ArrowDown12Regular;
  return (
    <div
      role="columnheader"
      aria-sort={column.sortable === true ? (direction ?? 'none') : undefined}
      className={mergeClasses(styles.headerCell, column.align && styles.end)}
    >
      {column.sortable === true && onSort ? (
        <button
          type="button"
          className={styles.sortButton}
          onClick={() => {
            onSort(nextSort(sort, column.id));
          }}
        >
          {column.header}
          {direction && <Arrow aria-hidden />}
        </button>
      ) : (
        <span className={column.hideHeader === true ? styles.hidden : styles.cell}>{column.header}</span>
      )}
    </div>
  );
}
