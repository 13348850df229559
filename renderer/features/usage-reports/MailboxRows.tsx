import { Badge, Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { VirtualList } from '../../components/VirtualList.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import type { ListedMailbox } from './usage-list.js';

const rowHeight = 56;

const useStyles = makeStyles({
  list: { minHeight: '112px' },
  row: { columnGap: '12px', padding: '0 12px' },
  texts: { flexGrow: 1, minWidth: 0 },
  line: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  removed: { textDecorationLine: 'line-through', color: tokens.colorNeutralForeground3 },
  second: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground3,
  },
});

/** The mailboxes of a usage report. */
export function MailboxRows(props: {
  readonly rows: readonly ListedMailbox[];
  readonly changeable: boolean;
  readonly busy: boolean;
  readonly onRemove: (mailbox: ListedMailbox) => void;
  readonly onPutBack: (mailbox: ListedMailbox) => void;
}): ReactNode {
  const styles = useStyles();
  return (
    <VirtualList
      label={t.usageReports.list.label}
      rows={props.rows}
      rowHeight={rowHeight}
      keyOf={({ id }) => id}
      empty={t.usageReports.list.noneFound}
      className={styles.list}
      rowClassName={styles.row}
    >
      {(mailbox) => <Row {...props} mailbox={mailbox} />}
    </VirtualList>
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
