import {
  Button,
  Dialog,
  DialogBody,
  DialogSurface,
  DialogTitle,
  Field,
  Textarea,
  makeStyles,
} from '@fluentui/react-components';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { removalReasonSchema } from '../../../shared/license/usage-corrections.js';
import { bridge } from '../../base/bridge.js';
import { longestOf } from '../../base/limits.js';
import { DialogButtons } from '../../components/DialogButtons.js';
import { DialogText } from '../../components/DialogText.js';
import { LoadFailed } from '../../components/Loaded.js';
import { useAction } from '../../components/useAction.js';
import { useReturnFocus } from '../../components/useReturnFocus.js';
import { t } from '../../messages/index.js';
import type { ListedMailbox } from './usage-list.js';

const useStyles = makeStyles({
  title: { overflowWrap: 'anywhere' },
  content: { display: 'flex', flexDirection: 'column', rowGap: '12px' },
});

/** Takes a mailbox out of an open report's count; a removal needs a reason. */
export function RemoveDialog(props: {
  readonly period: string;
  readonly mailbox: ListedMailbox;
  /** The reason that was given last: several mailboxes are often removed for one. */
  readonly lastReason: string;
  readonly onRemoved: (reason: string) => void;
  readonly onClose: () => void;
}): ReactNode {
  const styles = useStyles();
  const action = useAction();
  useReturnFocus();
  const { period, mailbox, onRemoved, onClose } = props;
  const [reason, setReason] = useState(props.lastReason);
  const [tried, setTried] = useState(false);
  const isMissing = tried && reason.trim() === '';

  function remove(event: SyntheticEvent<HTMLFormElement>): void {
    event.preventDefault();
    setTried(true);
    const given = removalReasonSchema.safeParse(reason.trim());
    if (!given.success) {
      const field = event.currentTarget.elements.namedItem('reason');
      if (field instanceof HTMLElement) field.focus();
      return;
    }
    action.run(async () => {
      await bridge.usageReports.remove({ period, mailboxId: mailbox.id, reason: given.data });
      onRemoved(given.data);
      onClose();
    });
  }

  return (
    <Dialog
      open
      onOpenChange={(_event, { open, type }) => {
        if (!open && type !== 'backdropClick') onClose();
      }}
    >
      <DialogSurface>
        <form noValidate onSubmit={remove}>
          <DialogBody>
            <DialogTitle className={styles.title}>
              {t.usageReports.list.removeTitle(mailbox.mailbox)}
            </DialogTitle>
            <DialogText className={styles.content}>
              <Field
                label={t.usageReports.adjustReason}
                hint={t.usageReports.list.reasonHint}
                required
                validationState={isMissing ? 'error' : 'none'}
                validationMessage={isMissing ? t.usageReports.list.reasonMissing : null}
              >
                <Textarea
                  name="reason"
                  dir="auto"
                  rows={3}
                  maxLength={longestOf(removalReasonSchema)}
                  value={reason}
                  onChange={(_event, { value }) => {
                    setReason(value);
                  }}
                />
              </Field>
              {action.error && <LoadFailed error={action.error} />}
            </DialogText>
            <DialogButtons>
              <Button type="submit" appearance="primary" disabledFocusable={action.busy}>
                {t.usageReports.list.removeConfirm}
              </Button>
              <Button onClick={onClose}>{t.common.cancel}</Button>
            </DialogButtons>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
