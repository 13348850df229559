import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import {
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useId,
  useRef,
  useState,
} from 'react';
import { isHurried } from './row-window.js';
import { type Rows, sliceOf } from './rows.js';
import type { Sort } from './sort.js';
import { ColumnsMenu } from './ColumnsMenu.js';
import { TableHeader, chooserWidth, headerHeight } from './TableHeader.js';
import { TableRow, rowHeight, rowInset, useRowClasses } from './TableRow.js';
import { columnGap } from './column-widths.js';
import type { Column } from './column.js';
import type { MenuPlace } from './ContextMenu.js';
import type { Selection } from './useSelection.js';
import { useRowWindow } from './useRowWindow.js';
import { useTableColumns } from './useTableColumns.js';
import { t } from '../messages/index.js';

const rowsPerPage = 10;
/** Pixels that a table has beyond what it needs before room is given to the button that chooses columns. */
const roomToSpare = 160;
/** Of the box that selects a row, in pixels. */
const boxWidth = 20;

const useStyles = makeStyles({
  grid: {
    position: 'relative',
    flex: '0 1 auto',
    overflow: 'auto',
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    // A shadow lies below the rows. An outline lies above them, in a layer as large as the table, blended into every frame.
    ':focus-visible': {
      outline: 'none',
      boxShadow: `0 0 0 2px ${tokens.colorStrokeFocus2}`,
      '@media (forced-colors: active)': { outline: '2px solid Highlight' },
    },
  },
  body: { boxSizing: 'border-box', minWidth: 'var(--least)' },
  // Their text is of rows that were here before.
  hurried: { '& [role="gridcell"] ~ [role="gridcell"]': { visibility: 'hidden' } },
  // Shift selects rows here, no words of the page.
  selects: { userSelect: 'none' },
  empty: { padding: '24px 16px', color: tokens.colorNeutralForeground3 },
});

interface DataTableProps<Row> {
  /** Names which columns are shown and their widths, both remembered between starts. */
  readonly name: string;
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: Rows<Row>;
  readonly keyOf: (row: Row) => string;
  readonly sort?: Sort;
  readonly onSort?: (sort: Sort) => void;
  readonly selectedKey?: string | null;
  /** Enter, or a click on the row. */
  readonly onOpen?: (row: Row) => void;
  /** Rows that are selected: by Space or Ctrl and a click, ranges by Shift, all by Ctrl+A. */
  readonly selection?: Selection | undefined;
  /** Right click, Shift+F10 or the menu key. */
  readonly onMenu?: (row: Row, place: MenuPlace) => void;
  /** Said in place of rows while there are none. */
  readonly empty?: string;
  readonly className?: string | undefined;
}

/** A virtualised grid: header that sorts and has its columns' widths changed, rows reached by arrow keys, Enter opens, Space selects. */
export function DataTable<Row>(props: DataTableProps<Row>): ReactNode {
  const styles = useStyles();
  const rowClasses = useRowClasses();
  const activeId = useId();
  const { selection } = props;
  const { ref, width, window, scrollTo } = useRowWindow<HTMLDivElement>({
    count: props.rows.length,
    rowHeight,
    headerHeight,
  });
  const [current, setCurrent] = useState(0);
  const [keyboard, setKeyboard] = useState(false);
  const shown = useTableColumns(props.name, props.columns, width);
  const { columns, choice } = shown;
  const [choosing, setChoosing] = useState<MenuPlace | null>(null);
  const chooser = useRef<HTMLButtonElement>(null);
  const hasBox = selection !== undefined;
  const before = rowInset + (hasBox ? boxWidth + columnGap : 0);
  // Over the end of the last header; beside one whose words stand there, where there is room to spare.
  const isBeside =
    choice !== null &&
    columns.at(-1)?.hideHeader !== true &&
    columns.at(-1)?.align === 'end' &&
    (shown.isOverfull || width >= before + shown.firstWidth + rowInset + chooserWidth + roomToSpare);
  const end = isBeside ? rowInset + chooserWidth : rowInset;
  const active = Math.min(current, props.rows.length - 1);
  const hurried = isHurried(window);
  const activeIsHere = active >= window.first && active < window.end;

  function moveTo(index: number): number {
    const target = Math.max(0, Math.min(index, props.rows.length - 1));
    setCurrent(target);
    setKeyboard(true);
    scrollTo(target);
    return target;
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget) return;
    const row = props.rows.at(active);
    const target = targetOfKey(event.key, active, props.rows.length);
    if (target !== null) {
      const reached = moveTo(target);
      if (event.shiftKey) selection?.extendTo(reached);
      else selection?.anchorAt(reached);
    } else if (event.key === 'Enter' && row !== undefined) props.onOpen?.(row);
    else if (isMenuKey(event) && row !== undefined && props.onMenu)
      props.onMenu(row, belowRow(event.currentTarget, active));
    else if (!selectByKey(event, row)) return;
    event.preventDefault();
  }

  function selectByKey(event: KeyboardEvent, row: Row | undefined): boolean {
    if (!selection) return false;
    if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) selection.all(props.rows.length);
    else if (event.key === 'Escape' && selection.ids.size > 0) selection.clear();
    else if (event.key === ' ' && event.shiftKey) selection.extendTo(active);
    else if (event.key === ' ' && row !== undefined) selection.toggle(props.keyOf(row), active);
    else return false;
    return true;
  }

  function rowOf(target: EventTarget): { readonly index: number; readonly row: Row } | null {
    if (!(target instanceof Element) || target.closest('button')) return null;
    const index = Number(target.closest('[role="row"]')?.getAttribute('aria-rowindex') ?? 0) - 2;
    const row = index < 0 ? undefined : props.rows.at(index);
    return row === undefined ? null : { index, row };
  }

  // One handler for all rows. Buttons and menus in a row do their own thing.
  function onClick(event: MouseEvent): void {
    const found = rowOf(event.target);
    if (found === null) return;
    const { index, row } = found;
    setCurrent(index);
    const isBox = event.target instanceof Element && event.target.closest('[data-select]') !== null;
    if (selection && event.shiftKey) selection.extendTo(index);
    else if (selection && (isBox || event.ctrlKey || event.metaKey))
      selection.toggle(props.keyOf(row), index);
    else {
      selection?.anchorAt(index);
      props.onOpen?.(row);
    }
  }

  function onContextMenu(event: MouseEvent): void {
    const found = rowOf(event.target);
    if (found === null || !props.onMenu) return;
    event.preventDefault();
    setCurrent(found.index);
    props.onMenu(found.row, { x: event.clientX, y: event.clientY });
  }

  return (
    <>
      <div
        ref={ref}
        role="grid"
        tabIndex={0}
        aria-label={props.label}
        aria-multiselectable={selection !== undefined}
        aria-description={selection === undefined ? undefined : t.common.selectHint}
        aria-rowcount={props.rows.length + 1}
        aria-activedescendant={activeIsHere ? activeId : undefined}
        style={{
          ...columnsStyle(shown.tracks, hasBox, end, shown.isOverfull ? before + shown.leastWidth + end : 0),
          minHeight: leastHeight(props.rows.length),
        }}
        className={mergeClasses(styles.grid, selection && styles.selects, props.className)}
        onKeyDown={onKeyDown}
        onBlur={() => {
          setKeyboard(false);
        }}
        onFocus={(event) => {
          if (event.target === event.currentTarget && event.currentTarget.matches(':focus-visible'))
            setKeyboard(true);
        }}
      >
        <TableHeader
          columns={columns}
          hasBox={hasBox}
          sort={props.sort}
          onSort={props.onSort}
          widths={shown.widths}
          onWidths={shown.onWidths}
          chooser={chooser}
          onChoose={choice && setChoosing}
          isChooserBeside={isBeside}
        />
        {props.rows.length === 0 && props.empty !== undefined && (
          <p className={styles.empty}>{props.empty}</p>
        )}
        <div
          role="rowgroup"
          className={mergeClasses(styles.body, hurried && styles.hurried)}
          style={{ height: props.rows.length * rowHeight, paddingTop: window.first * rowHeight }}
          onClick={onClick}
          onContextMenu={onContextMenu}
        >
          {sliceOf(props.rows, window.first, window.end).map((row, place) => {
            const index = window.first + place;
            return (
              <TableRow
                key={index - window.shift}
                classes={rowClasses}
                id={index === active ? activeId : undefined}
                index={index}
                row={row}
                columns={columns}
                isSelected={
                  selection
                    ? selection.ids.has(props.keyOf(row))
                    : props.selectedKey === undefined
                      ? undefined
                      : props.selectedKey === props.keyOf(row)
                }
                hasBox={hasBox}
                isCurrent={keyboard && index === active}
                isClickable={props.onOpen !== undefined}
                isHurried={hurried}
              />
            );
          })}
        </div>
      </div>
      {choice && choosing && (
        <ColumnsMenu
          choice={choice}
          place={choosing}
          onClose={() => {
            setChoosing(null);
            chooser.current?.focus();
          }}
        />
      )}
    </>
  );
}

/** In pixels: as high as its rows, and two of many when there is no room for more. */
function leastHeight(rows: number): number {
  return Math.min(120, headerHeight + Math.max(1, rows) * rowHeight);
}

/** Told once, to the table: header and rows inherit the tracks, the room at their end, and how wide they are at least. */
function columnsStyle(tracks: string, hasBox: boolean, end: number, least: number): CSSProperties {
  return {
    '--columns': hasBox ? `${String(boxWidth)}px ${tracks}` : tracks,
    '--end': `${String(end)}px`,
    '--least': `${String(least)}px`,
  } as CSSProperties;
}

function isMenuKey({ key, shiftKey }: KeyboardEvent): boolean {
  return key === 'ContextMenu' || (key === 'F10' && shiftKey);
}

/** Below the beginning of a row that is in view. */
function belowRow(grid: Element, index: number): MenuPlace {
  const row = grid.querySelector(`[aria-rowindex="${String(index + 2)}"]`) ?? grid;
  const { left, bottom } = row.getBoundingClientRect();
  return { x: left + 44, y: bottom };
}

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
