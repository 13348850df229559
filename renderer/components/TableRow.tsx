import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckboxChecked20Filled, CheckboxUnchecked20Regular } from '@fluentui/react-icons';
import { type ReactNode, memo, useMemo } from 'react';
import { columnGap } from './column-widths.js';
import type { Column } from './column.js';

// The same elements each time: scrolling draws none of them again.
const checked = <CheckboxChecked20Filled />;
const unchecked = <CheckboxUnchecked20Regular />;

/** CSS pixels; every row is as high as the others. */
export const rowHeight = 44;
/** CSS pixels before the first column, and behind the last. */
export const rowInset = 16;

/** What header and rows share: the tracks of the columns, told to the table once. */
export const useTrackStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'var(--columns)',
    columnGap: `${String(columnGap)}px`,
    paddingInlineStart: `${String(rowInset)}px`,
    // Where the button for the columns has no header to stand in, it stands beside the last.
    paddingInlineEnd: 'var(--end)',
    alignItems: 'center',
  },
  end: { justifyContent: 'flex-end', textAlign: 'end' },
});

const useStyles = makeStyles({
  row: {
    height: `${String(rowHeight)}px`,
    boxSizing: 'border-box',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  clickable: { cursor: 'pointer' },
  selected: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    boxShadow: `inset 3px 0 0 ${tokens.colorCompoundBrandBackground}`,
    '@media (forced-colors: active)': { outline: '2px solid Highlight', outlineOffset: '-2px' },
  },
  box: { display: 'grid', placeItems: 'center', height: '100%', color: tokens.colorNeutralForeground3 },
  checkedBox: { color: tokens.colorCompoundBrandForeground1 },
  underKeyboard: { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  // `clip`, because `hidden` makes a scroller of each cell, and there are hundreds.
  cell: {
    minWidth: 0,
    overflow: 'clip',
    textAlign: 'left',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
});

/** What the rows of a table look like; asked for once by the table, not by every row and cell. */
export interface RowClasses {
  readonly row: string;
  readonly clickable: string;
  readonly selected: string;
  readonly box: string;
  readonly checkedBox: string;
  readonly underKeyboard: string;
  readonly cell: string;
  readonly endCell: string;
}

/** The same object until the theme changes. */
export function useRowClasses(): RowClasses {
  const styles = useStyles();
  const tracks = useTrackStyles();
  return useMemo(
    () => ({
      row: mergeClasses(tracks.columns, styles.row),
      clickable: styles.clickable,
      selected: styles.selected,
      box: styles.box,
      checkedBox: mergeClasses(styles.box, styles.checkedBox),
      underKeyboard: styles.underKeyboard,
      cell: styles.cell,
      endCell: mergeClasses(styles.cell, tracks.end),
    }),
    [styles, tracks],
  );
}

interface TableRowProps<Row> {
  readonly classes: RowClasses;
  /** Of the one row that the table says is active. */
  readonly id: string | undefined;
  /** From 0, without the header. */
  readonly index: number;
  readonly row: Row;
  readonly columns: readonly Column<Row>[];
  /** Undefined in a table that selects nothing. */
  readonly isSelected: boolean | undefined;
  /** Several rows can be selected, each by its box. */
  readonly hasBox: boolean;
  /** The keyboard is on it. */
  readonly isCurrent: boolean;
  readonly isClickable: boolean;
  /** The first cell alone is of this row; the table hides the others. */
  readonly isHurried: boolean;
}

/** One row at its place; drawn again only when something of it changes: scrolling brings rows, it does not change them. */
export const TableRow = memo(function TableRow<Row>(props: TableRowProps<Row>): ReactNode {
  const { classes, columns, index, isHurried, isSelected, row } = props;
  return (
    <div
      id={props.id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      className={mergeClasses(
        classes.row,
        props.isClickable && classes.clickable,
        isSelected === true && classes.selected,
        props.isCurrent && classes.underKeyboard,
      )}
    >
      {/* The row itself says whether it is selected (Space); the box is for the mouse. */}
      {props.hasBox && (
        <span aria-hidden data-select className={isSelected === true ? classes.checkedBox : classes.box}>
          {isSelected === true ? checked : unchecked}
        </span>
      )}
      <Cells part="first" classes={classes} columns={columns} row={row} isKept={false} />
      <Cells part="others" classes={classes} columns={columns} row={row} isKept={isHurried} />
    </div>
  );
}) as <Row>(props: TableRowProps<Row>) => ReactNode;

interface CellsProps<Row> extends Pick<TableRowProps<Row>, 'classes' | 'columns' | 'row'> {
  readonly part: 'first' | 'others';
  /** Whatever the row is now, what was drawn stays. */
  readonly isKept: boolean;
}

/** Drawn again only when the row or the columns are others, not when the selection or the keyboard comes by. */
const Cells = memo(function Cells<Row>(props: CellsProps<Row>): ReactNode {
  const { part, classes, row } = props;
  const columns = part === 'first' ? props.columns.slice(0, 1) : props.columns.slice(1);
  return columns.map((column) => (
    <div
      key={column.id}
      role="gridcell"
      dir={column.dir}
      title={column.title?.(row)}
      className={column.align ? classes.endCell : classes.cell}
    >
      {column.cell(row)}
    </div>
  ));
}, drawsTheSame) as <Row>(props: CellsProps<Row>) => ReactNode;

function drawsTheSame<Row>(before: CellsProps<Row>, after: CellsProps<Row>): boolean {
  return (
    after.isKept ||
    (before.row === after.row && before.columns === after.columns && before.classes === after.classes)
  );
}
