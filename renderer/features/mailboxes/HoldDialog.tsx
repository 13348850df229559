import {
  Button,
  Checkbox,
  Dialog,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  makeStyles,
} from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { Mailbox } from '../../../shared/backup/model.js';
import { bridge } from '../../base/bridge.js';
import { DialogButtons } from '../../components/DialogButtons.js';
import { LoadFailed } from '../../components/Loaded.js';
import { useAction } from '../../components/useAction.js';
import { useReturnFocus } from '../../components/useReturnFocus.js';
import { t } from '../../messages/index.js';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', rowGap: '12px' },
  title: { overflowWrap: 'anywhere' },
});

/** Puts a mailbox under legal hold, or ends it; what a repository out of reach means is said before it is left. */
export function HoldDialog(props: {
  readonly kind: 'hold' | 'release';
  readonly mailbox: Mailbox;
  readonly onClose: () => void;
}): ReactNode {
  useReturnFocus();
  const styles = useStyles();
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
    <Dialog
      open
      modalType="alert"
      onOpenChange={(_event, { open }) => {
        if (!open) onClose();
      }}
    >
      <DialogSurface>
        <DialogBody>
          <DialogTitle className={styles.title}>{words.title(mailbox.mailbox)}</DialogTitle>
          <DialogContent className={styles.content}>
            <p>{words.text}</p>
            {kind === 'hold' && (
              <Field label={t.mailboxes.data.reason}>
                <Input
                  value={reason}
                  maxLength={500}
                  onChange={(_event, { value }) => {
                    setReason(value);
                  }}
                />
              </Field>
            )}
            {action.error && <LoadFailed error={action.error} />}
            {(isUnreachable || leave) && (
              <Checkbox
                label={t.mailboxes.data.release.leave}
                checked={leave}
                onChange={(_event, { checked }) => {
                  setLeave(checked === true);
                }}
              />
            )}
          </DialogContent>
          <DialogButtons>
            <Button appearance="primary" disabledFocusable={action.busy} onClick={confirm}>
              {words.confirm}
            </Button>
            <Button onClick={onClose}>{t.common.cancel}</Button>
          </DialogButtons>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
