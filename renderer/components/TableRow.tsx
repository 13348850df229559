import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { type ReactNode, memo } from 'react';
import type { Column } from './DataTable.js';

/** CSS pixels; every row is as high as the others. */
export const rowHeight = 44;

/** What header and rows share: the tracks of the columns, told to the table once. */
export const useTrackStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'var(--columns)',
    columnGap: '16px',
    paddingLeft: '16px',
    paddingRight: '16px',
    alignItems: 'center',
  },
  end: { justifyContent: 'flex-end', textAlign: 'end' },
});

const useStyles = makeStyles({
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
  cell: {
    minWidth: 0,
    overflow: 'clip',
    textAlign: 'left',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
});

interface TableRowProps<Row> {
  readonly id: string;
  /** From 0, without the header. */
  readonly index: number;
  readonly row: Row;
  readonly columns: readonly Column<Row>[];
  /** Undefined in a table that selects nothing. */
  readonly isSelected: boolean | undefined;
  /** The keyboard is on it. */
  readonly isCurrent: boolean;
  readonly isClickable: boolean;
}

/** One row at its place; drawn again only when something of it changes: scrolling brings rows, it does not change them. */
export const TableRow = memo(function TableRow<Row>(props: TableRowProps<Row>): ReactNode {
  const { index, isSelected } = props;
  const styles = useStyles();
  const tracks = useTrackStyles();
  return (
    <div
      id={props.id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      className={mergeClasses(
        tracks.columns,
        styles.row,
        props.isClickable && styles.clickable,
        isSelected === true && styles.selected,
        props.isCurrent && styles.current,
      )}
    >
      <Cells columns={props.columns} row={props.row} />
    </div>
  );
}) as <Row>(props: TableRowProps<Row>) => ReactNode;

/** Drawn again only when the row or the columns are others, not when the selection or the keyboard comes by. */
const Cells = memo(function Cells<Row>(props: {
  readonly columns: readonly Column<Row>[];
  readonly row: Row;
}): ReactNode {
  const styles = useStyles();
  const tracks = useTrackStyles();
  return props.columns.map((column) => (
    <div
      key={column.id}
      role="gridcell"
      dir={column.dir}
      title={column.title?.(props.row)}
      className={mergeClasses(styles.cell, column.align && tracks.end)}
    >
      {column.cell(props.row)}
    </div>
  ));
}) as <Row>(props: { readonly columns: readonly Column<Row>[]; readonly row: Row }) => ReactNode;
