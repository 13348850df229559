import { Checkbox } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { Mailbox } from '../../../shared/backup/mailbox.js';
import { bridge } from '../../base/bridge.js';
import { ConfirmDialog } from '../../components/ConfirmDialog.js';
import { useAction } from '../../components/useAction.js';
import { t } from '../../messages/index.js';
import { ReasonField } from './ReasonField.js';

/** Puts a mailbox under legal hold, or ends it; what a repository out of reach means is said before it is left. */
export function HoldDialog(props: {
  readonly kind: 'hold' | 'release';
  readonly mailbox: Mailbox;
  readonly onClose: () => void;
}): ReactNode {
  const action = useAction();
  const { kind, mailbox, onClose } = props;
  const [reason, setReason] = useState('');
  const [leave, setLeave] = useState(false);
  const words = t.mailboxes.data[kind];
  const isUnreachable = kind === 'release' && action.error?.code === 'not-found';
  const confirm = (): void => {
    action.run(async () => {
      if (kind === 'hold') await bridge.mailboxes.hold({ mailboxId: mailbox.id, reason });
      else await bridge.mailboxes.release({ mailboxId: mailbox.id, leaveUnreachable: leave });
      onClose();
    });
  };
  return (
    <ConfirmDialog
      title={words.title(mailbox.mailbox)}
      text={words.text}
      confirm={words.confirm}
      busy={action.busy}
      error={action.error}
      afterError={
        (isUnreachable || leave) && (
          <Checkbox
            label={t.mailboxes.data.release.leave}
            checked={leave}
            onChange={(_event, { checked }) => {
              setLeave(checked === true);
            }}
          />
        )
      }
      onConfirm={confirm}
      onCancel={onClose}
    >
      {kind === 'hold' && <ReasonField label={t.mailboxes.data.reason} value={reason} onChange={setReason} />}
    </ConfirmDialog>
  );
}
