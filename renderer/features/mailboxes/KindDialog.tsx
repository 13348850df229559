import type { ReactNode } from 'react';
import type { Mailbox } from '../../../shared/backup/mailbox.js';
import type { MailboxKind } from '../../../shared/license/model.js';
import { ConfirmDialog } from '../../components/ConfirmDialog.js';
import { useAction } from '../../components/useAction.js';
import { t } from '../../messages/index.js';
import { RowOutcomes } from './RowOutcomes.js';
import { useMailboxNames } from './useMailboxNames.js';
import { useSetKinds } from './useSetKinds.js';

/** Asks before several mailboxes become another kind, which the license counts in another way. */
export function KindDialog(props: {
  readonly mailboxes: readonly Mailbox[];
  readonly to: MailboxKind;
  readonly onClose: () => void;
}): ReactNode {
  const { mailboxes, to, onClose } = props;
  const action = useAction();
  const names = useMailboxNames();
  const setKinds = useSetKinds();
  const words = t.mailboxes.kindDialog;
  return (
    <ConfirmDialog
      title={words.title(names(mailboxes), t.mailboxes.kinds[to])}
      text={words.text[to]}
      confirm={words.confirm}
      busy={action.busy}
      error={action.error}
      onConfirm={() => {
        action.run(async () => {
          await setKinds(mailboxes, to);
          onClose();
        });
      }}
      onCancel={onClose}
    >
      <RowOutcomes
        label={t.mailboxes.severalDialog.list}
        rows={mailboxes.map(({ id, mailbox, kind }) => ({
          key: id,
          mailbox,
          text: `${t.mailboxes.kinds[kind]} → ${t.mailboxes.kinds[to]}`,
        }))}
      />
    </ConfirmDialog>
  );
}
