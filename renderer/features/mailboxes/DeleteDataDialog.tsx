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
  MessageBar,
  MessageBarBody,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { DeletionForecast } from '../../../shared/backup/mailbox-data.js';
import type { Mailbox } from '../../../shared/backup/model.js';
import { bridge } from '../../base/bridge.js';
import { DialogButtons } from '../../components/DialogButtons.js';
import { LoadFailed } from '../../components/Loaded.js';
import { useAction } from '../../components/useAction.js';
import { useReturnFocus } from '../../components/useReturnFocus.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { noteDeletionStarted } from '../../stores/data-deletion.js';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', rowGap: '12px' },
  title: { overflowWrap: 'anywhere' },
  list: { margin: 0, paddingInlineStart: '20px' },
  path: { overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground3 },
});

/** Names what deleting the data of a mailbox takes away, and has its address typed before it is done. */
export function DeleteDataDialog(props: {
  readonly mailbox: Mailbox;
  readonly forecast: DeletionForecast;
  readonly onClose: () => void;
}): ReactNode {
  useReturnFocus();
  const styles = useStyles();
  const action = useAction();
  const { mailbox, forecast, onClose } = props;
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const [leaveUnreachable, setLeave] = useState(false);
  const words = t.mailboxes.data.deletion;
  const unreachable = forecast.repositories.some(({ error }) => error !== null);
  const isReady = typed.trim() === mailbox.mailbox && !forecast.isHeld && (!unreachable || leaveUnreachable);
  const confirm = (): void => {
    if (!isReady) return;
    action.run(async () => {
      const { sessionId } = await bridge.mailboxes.deleteData({
        mailboxId: mailbox.id,
        reason,
        leaveUnreachable,
      });
      noteDeletionStarted(sessionId, mailbox.mailbox);
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
            <Lost forecast={forecast} />
            {forecast.isHeld ? (
              <MessageBar intent="warning" layout="multiline">
                <MessageBarBody>{words.isHeld}</MessageBarBody>
              </MessageBar>
            ) : (
              <>
                {unreachable && (
                  <Checkbox
                    label={words.leave}
                    checked={leaveUnreachable}
                    onChange={(_event, { checked }) => {
                      setLeave(checked === true);
                    }}
                  />
                )}
                <Field label={t.mailboxes.data.reason}>
                  <Input
                    value={reason}
                    maxLength={500}
                    onChange={(_event, { value }) => {
                      setReason(value);
                    }}
                  />
                </Field>
                <Field label={words.typeAddress(mailbox.mailbox)}>
                  <Input
                    value={typed}
                    dir="auto"
                    autoComplete="off"
                    spellCheck={false}
                    onChange={(_event, { value }) => {
                      setTyped(value);
                    }}
                  />
                </Field>
              </>
            )}
            {action.error && <LoadFailed error={action.error} />}
          </DialogContent>
          <DialogButtons>
            <Button appearance="primary" disabledFocusable={!isReady || action.busy} onClick={confirm}>
              {words.confirm}
            </Button>
            <Button onClick={onClose}>{t.common.cancel}</Button>
          </DialogButtons>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

/** What is lost, in all and in each repository, and what will bring it back. */
function Lost({ forecast }: { readonly forecast: DeletionForecast }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const words = t.mailboxes.data.deletion;
  const { points, messages, bytes, oldest, newest, jobs, repositories } = forecast;
  return (
    <>
      <p>
        {points === 0 && messages === 0
          ? words.nothing
          : words.lost(points, format.number(points), messages, format.number(messages), format.bytes(bytes))}
        {oldest !== null && newest !== null && (
          <> {words.span(format.dateTime(oldest), format.dateTime(newest))}</>
        )}
      </p>
      <ul className={styles.list}>
        {repositories.map((each) => (
          <li key={each.path}>
            <span className={styles.path} dir="auto">
              {each.path}
            </span>
            <br />
            <span className={styles.quiet}>
              {each.error === null
                ? words.inRepository(format.number(each.points), format.number(each.messages))
                : format.say(each.error.message)}
            </span>
          </li>
        ))}
      </ul>
      <p>{words.forGood}</p>
      {jobs.length > 0 && <p>{words.jobs(jobs.join(', '))}</p>}
    </>
  );
}
