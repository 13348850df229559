import { Badge, Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useRef } from 'react';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import type { ListedMailbox } from './usage-list.js';

const rowHeight = 56;

const useStyles = makeStyles({
  list: {
    flexGrow: 1,
    minHeight: '112px',
    overflowY: 'auto',
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  inner: { position: 'relative' },
  row: {
    position: 'absolute',
    insetInlineStart: 0,
    insetInlineEnd: 0,
    height: `${String(rowHeight)}px`,
    display: 'flex',
    alignItems: 'center',
    columnGap: '12px',
    padding: '0 12px',
    boxSizing: 'border-box',
  },
  texts: { flexGrow: 1, minWidth: 0 },
  line: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  removed: { textDecorationLine: 'line-through', color: tokens.colorNeutralForeground3 },
  second: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground3,
  },
  empty: { padding: '16px', color: tokens.colorNeutralForeground3 },
});

/** The rows in view of a list that may have 100,000. */
export function MailboxRows(props: {
  readonly rows: readonly ListedMailbox[];
  readonly changeable: boolean;
  readonly busy: boolean;
  readonly onRemove: (mailbox: ListedMailbox) => void;
  readonly onPutBack: (mailbox: ListedMailbox) => void;
}): ReactNode {
  const styles = useStyles();
  const { rows } = props;
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- the virtualizer keeps its own state; nothing here is memoised over it
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  });
  if (rows.length === 0) {
    return (
      <div className={styles.list}>
        <p className={styles.empty}>{t.usageReports.list.noneFound}</p>
      </div>
    );
  }
  return (
    <div
      ref={scroller}
      className={styles.list}
      tabIndex={0}
      role="group"
      aria-label={t.usageReports.list.label}
    >
      <div
        role="list"
        aria-label={t.usageReports.list.label}
        className={styles.inner}
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const mailbox = rows[index];
          return (
            mailbox && (
              <div
                key={mailbox.id}
                role="listitem"
                aria-setsize={rows.length}
                aria-posinset={index + 1}
                className={styles.row}
                style={{ transform: `translateY(${String(start)}px)` }}
              >
                <Row {...props} mailbox={mailbox} />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

function Row(props: {
  readonly mailbox: ListedMailbox;
  readonly changeable: boolean;
  readonly busy: boolean;
  readonly onRemove: (mailbox: ListedMailbox) => void;
  readonly onPutBack: (mailbox: ListedMailbox) => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { mailbox, changeable, busy, onRemove, onPutBack } = props;
  const { reason, standing, kind, lastBackupAt } = mailbox;
  const words = t.usageReports.list;
  const name = mailbox.mailbox === '' ? words.unnamed : mailbox.mailbox;
  const isRemoved = reason !== null;
  const backedUp =
    lastBackupAt === null ? words.neverBackedUp : words.lastBackup(format.dateTime(lastBackupAt));
  const second = isRemoved
    ? words.removedFor(reason)
    : [mailbox.source, backedUp].filter((part) => part !== '').join(' · ');
  return (
    <>
      <div className={styles.texts}>
        <div className={mergeClasses(styles.line, isRemoved && styles.removed)} dir="auto" title={name}>
          {name}
        </div>
        <div className={mergeClasses(styles.line, styles.second)} dir="auto" title={second}>
          {second}
        </div>
      </div>
      {kind !== 'user' && <Badge appearance="outline">{t.mailboxes.kinds[kind]}</Badge>}
      {standing === 'new' && (
        <Badge appearance="tint" color="brand">
          {words.new}
        </Badge>
      )}
      {standing === 'not-required' ? (
        <span className={styles.second}>{words.needsNone}</span>
      ) : (
        changeable && (
          // One button for both, so that it keeps the focus when it becomes the other.
          <Button
            size="small"
            disabledFocusable={busy}
            aria-label={isRemoved ? words.putBackOf(name) : words.removeOf(name)}
            onClick={() => {
              (isRemoved ? onPutBack : onRemove)(mailbox);
            }}
          >
            {isRemoved ? words.putBack : words.remove}
          </Button>
        )
      )}
    </>
  );
}
