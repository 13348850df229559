import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { ExclusionKind, ExclusionOutcome } from '../../../shared/backup/exclusion.js';
import { assertNever } from '../../../shared/errors.js';
import { VirtualList } from '../../components/VirtualList.js';
import { t } from '../../messages/index.js';

const rowHeight = 48;
/** Of a dialog, which has more to say. */
const mostShown = 4;

const useStyles = makeStyles({
  list: { flexGrow: 0, flexShrink: 0 },
  row: {
    flexDirection: 'column',
    alignItems: 'stretch',
    justifyContent: 'center',
    padding: '0 12px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  line: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  why: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

/** A mailbox and what is said of it. */
export interface RowOutcome {
  readonly key: string;
  readonly mailbox: string;
  readonly text: ReactNode;
}

/** Mailboxes, each with a line of its own on what becomes or became of it. */
export function RowOutcomes(props: {
  readonly label: string;
  readonly rows: readonly RowOutcome[];
}): ReactNode {
  const styles = useStyles();
  const { label, rows } = props;
  return (
    <div style={{ height: Math.min(mostShown, rows.length) * rowHeight + 2, display: 'flex' }}>
      <VirtualList
        label={label}
        rows={rows}
        rowHeight={rowHeight}
        keyOf={({ key }) => key}
        empty=""
        rowClassName={styles.row}
      >
        {({ mailbox, text }) => (
          <>
            <p className={styles.line} dir="auto" title={mailbox}>
              {mailbox}
            </p>
            <p className={`${styles.line} ${styles.why}`} title={typeof text === 'string' ? text : undefined}>
              {text}
            </p>
          </>
        )}
      </VirtualList>
    </div>
  );
}

/** Which mailboxes stay as they are, and why. */
export function ExclusionRefusals(props: {
  readonly kind: ExclusionKind;
  readonly refused: ExclusionOutcome['refused'];
}): ReactNode {
  const { kind, refused } = props;
  const title = t.mailboxes.refusedTitle;
  return (
    <>
      <p>{title}:</p>
      <RowOutcomes
        label={title}
        rows={refused.map((each) => ({
          key: `${each.mailboxId} ${each.job ?? ''}`,
          mailbox: each.mailbox,
          text: refusalText(kind, each),
        }))}
      />
    </>
  );
}

function refusalText(kind: ExclusionKind, { reason, job }: ExclusionOutcome['refused'][number]): string {
  const words = t.mailboxes.refusals;
  switch (reason) {
    case 'last-of-job':
      return words[reason](job ?? '');
    case 'nothing-to-change':
      return words[kind];
    case 'gone':
      return words.gone;
    default:
      return assertNever(reason);
  }
}
