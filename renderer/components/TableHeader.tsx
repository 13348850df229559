import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ArrowDown12Regular, ArrowUp12Regular, TableSettings16Regular } from '@fluentui/react-icons';
import { type ReactNode, type RefObject, memo } from 'react';
import { t } from '../messages/index.js';
import type { MenuPlace } from './ContextMenu.js';
import { Divider } from './Divider.js';
import { useTrackStyles } from './TableRow.js';
import { type ColumnWidths, moveColumnDivider } from './column-widths.js';
import type { Column } from './column.js';
import { type Sort, nextSort } from './sort.js';

export const headerHeight = 36;
/** Of the button that chooses columns, in pixels with the room around it. */
export const chooserWidth = 24;

const useStyles = makeStyles({
  header: {
    position: 'sticky',
    top: 0,
    minWidth: 'var(--least)',
    // What stands at the end of the headers makes nothing to scroll.
    overflowX: 'clip',
    zIndex: 1,
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  headerCell: {
    display: 'flex',
    alignItems: 'center',
    height: `${String(headerHeight)}px`,
    position: 'relative',
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
    whiteSpace: 'nowrap',
    cursor: 'pointer',
    borderRadius: tokens.borderRadiusMedium,
    ':hover': { color: tokens.colorNeutralForeground1 },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  headerText: { minWidth: 0, overflow: 'clip', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  choose: {
    position: 'absolute',
    insetBlock: '4px',
    display: 'grid',
    placeItems: 'center',
    width: '28px',
    cursor: 'pointer',
    borderRadius: tokens.borderRadiusMedium,
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover, color: tokens.colorNeutralForeground1 },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  // Over a header, or beside it.
  within: { insetInlineEnd: 0, backgroundColor: tokens.colorNeutralBackground1 },
  short: { boxSizing: 'border-box', paddingInlineEnd: '28px' },
  beside: { insetInlineEnd: '-36px' },
  hidden: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
  // In the midst of the gap between two columns.
  divider: { position: 'absolute', insetBlock: '6px', insetInlineEnd: '-12px' },
});

interface TableHeaderProps<Row> {
  readonly columns: readonly Column<Row>[];
  /** Rows begin with a box to select them. */
  readonly hasBox: boolean;
  readonly sort: Sort | undefined;
  readonly onSort: ((sort: Sort) => void) | undefined;
  readonly widths: ColumnWidths;
  readonly onWidths: (widths: ColumnWidths | null) => void;
  /** The button that chooses columns. */
  readonly chooser: RefObject<HTMLButtonElement | null>;
  /** Null where there is nothing to choose. */
  readonly onChoose: ((place: MenuPlace) => void) | null;
  readonly isChooserBeside: boolean;
}

/** The headers of the columns, with a divider between each two; drawn again only when they change, not while rows are scrolled. */
export const TableHeader = memo(function TableHeader<Row>(props: TableHeaderProps<Row>): ReactNode {
  const styles = useStyles();
  const tracks = useTrackStyles();
  const { columns, hasBox, sort, onSort, widths, onWidths, chooser, onChoose } = props;
  const last = columns.length - 1;
  const isShortened = onChoose !== null && !props.isChooserBeside && columns[last]?.hideHeader !== true;
  return (
    <div
      role="rowgroup"
      className={styles.header}
      onContextMenu={(event) => {
        if (onChoose === null) return;
        event.preventDefault();
        onChoose({ x: event.clientX, y: event.clientY });
      }}
    >
      <div role="row" aria-rowindex={1} className={tracks.columns}>
        {hasBox && <span aria-hidden />}
        {columns.map((column, index) => (
          <HeaderCell
            key={column.id}
            column={column}
            sort={sort}
            onSort={onSort}
            className={index === last && isShortened ? styles.short : undefined}
          >
            {canWiden(columns, index) && (
              <Divider
                label={t.common.columnWidth(column.header)}
                index={index}
                names={columns.map(({ id }) => id).join(' ')}
                things={headers}
                onMove={(pixels, by) => {
                  onWidths(moveColumnDivider(columns, widths, pixels, index, by));
                }}
                onReset={() => {
                  onWidths(null);
                }}
                className={styles.divider}
              />
            )}
            {onChoose && index === last && (
              <button
                ref={chooser}
                type="button"
                className={mergeClasses(styles.choose, props.isChooserBeside ? styles.beside : styles.within)}
                aria-haspopup="menu"
                aria-label={t.common.columns}
                title={t.common.columns}
                onClick={({ currentTarget }) => {
                  const { left, bottom } = currentTarget.getBoundingClientRect();
                  onChoose({ x: left, y: bottom });
                }}
              >
                <TableSettings16Regular aria-hidden />
              </button>
            )}
          </HeaderCell>
        ))}
      </div>
    </div>
  );
}) as <Row>(props: TableHeaderProps<Row>) => ReactNode;

/** What has no header that can be seen has room for its buttons, no more and no less. */
function canWiden<Row>(columns: readonly Column<Row>[], index: number): boolean {
  const [column, next] = columns.slice(index, index + 2);
  return column?.hideHeader !== true && next !== undefined && next.hideHeader !== true;
}

/** All headers of the divider's table. */
function headers(divider: HTMLElement): readonly Element[] {
  return [...(divider.closest('[role="row"]')?.querySelectorAll('[role="columnheader"]') ?? [])];
}

function HeaderCell<Row>(props: {
  readonly column: Column<Row>;
  readonly sort: Sort | undefined;
  readonly onSort: ((sort: Sort) => void) | undefined;
  readonly className: string | undefined;
  readonly children: ReactNode;
}): ReactNode {
  const styles = useStyles();
  const tracks = useTrackStyles();
  const { column, sort, onSort } = props;
  const direction = sort?.column === column.id ? sort.direction : null;
  const Arrow = direction === 'ascending' ? ArrowUp12Regular : ArrowDown12Regular;
  return (
    <div
      role="columnheader"
      aria-sort={column.sortable === true ? (direction ?? 'none') : undefined}
      className={mergeClasses(styles.headerCell, column.align && tracks.end, props.className)}
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
        <span className={column.hideHeader === true ? styles.hidden : styles.headerText}>
          {column.header}
        </span>
      )}
      {props.children}
    </div>
  );
}
