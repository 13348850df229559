import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useRef } from 'react';

/** Rows on each side of those in view. */
const overscan = 6;

const useStyles = makeStyles({
  list: {
    flexGrow: 1,
    overflowY: 'auto',
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  inner: { position: 'relative' },
  row: {
    position: 'absolute',
    insetInlineStart: 0,
    insetInlineEnd: 0,
    display: 'flex',
    alignItems: 'center',
    boxSizing: 'border-box',
  },
  empty: { padding: '16px', color: tokens.colorNeutralForeground3 },
});

/** The rows in view of a list that may have 100,000, each with controls of its own. */
export function VirtualList<Row>(props: {
  readonly label: string;
  readonly rows: readonly Row[];
  /** Pixels; every row is as high as the others. */
  readonly rowHeight: number;
  readonly keyOf: (row: Row) => string;
  /** What stands in a row, beside each other. */
  readonly children: (row: Row) => ReactNode;
  /** Instead of rows. */
  readonly empty: string;
  readonly className?: string;
  readonly rowClassName?: string;
}): ReactNode {
  const styles = useStyles();
  const { label, rows, rowHeight } = props;
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- the virtualizer keeps its own state; nothing here is memoised over it
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan,
  });
  const list = mergeClasses(styles.list, props.className);
  if (rows.length === 0) {
    return (
      <div className={list}>
        <p className={styles.empty}>{props.empty}</p>
      </div>
    );
  }
  return (
    <div ref={scroller} className={list} tabIndex={0} role="group" aria-label={label}>
      <div
        role="list"
        aria-label={label}
        className={styles.inner}
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          return (
            row !== undefined && (
              <div
                key={props.keyOf(row)}
                role="listitem"
                aria-setsize={rows.length}
                aria-posinset={index + 1}
                className={mergeClasses(styles.row, props.rowClassName)}
                style={{ height: rowHeight, transform: `translateY(${String(start)}px)` }}
              >
                {props.children(row)}
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}
