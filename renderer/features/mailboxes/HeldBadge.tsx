import { makeStyles, tokens } from '@fluentui/react-components';
import { LockClosed12Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { MailboxHold } from '../../../shared/backup/mailbox-data.js';
import { t } from '../../messages/index.js';

const useStyles = makeStyles({
  root: { display: 'flex', alignItems: 'center', columnGap: '8px', minWidth: 0 },
  name: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  badge: {
    display: 'inline-flex',
    alignItems: 'center',
    columnGap: '4px',
    flexShrink: 0,
    paddingInline: '6px',
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
});

/** A mailbox's name with the badge of its legal hold. */
export function HeldName({ name, hold }: { readonly name: string; readonly hold: MailboxHold }): ReactNode {
  const styles = useStyles();
  return (
    <span className={styles.root}>
      <span className={styles.name}>{name}</span>
      <span className={styles.badge}>
        <LockClosed12Regular aria-hidden />
        {hold.missingIn.length > 0 ? t.mailboxes.data.heldInPart : t.mailboxes.data.held}
      </span>
    </span>
  );
}
