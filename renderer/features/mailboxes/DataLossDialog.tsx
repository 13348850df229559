import {
  Checkbox,
  Field,
  Input,
  MessageBar,
  MessageBarBody,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { DeletionForecast } from '../../../shared/backup/mailbox-data.js';
import type { Mailbox } from '../../../shared/backup/mailbox.js';
import { bridge } from '../../base/bridge.js';
import { ErrorText } from '../../components/ErrorText.js';
import { ConfirmDialog } from '../../components/ConfirmDialog.js';
import { useAction } from '../../components/useAction.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { noteDeletionStarted } from '../../stores/data-deletion.js';
import { ReasonField } from './ReasonField.js';

const useStyles = makeStyles({
  list: { margin: 0, paddingInlineStart: '20px' },
  path: { overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground3 },
});

/** What takes the data of a mailbox away: deleting it, or revoking its license, which leaves nothing behind and so no repository out. */
export type DataLossKind = 'delete-data' | 'revoke';

/** Names what is lost, and has the address typed before it is done. */
export function DataLossDialog(props: {
  readonly kind: DataLossKind;
  readonly mailbox: Mailbox;
  readonly forecast: DeletionForecast;
  readonly onClose: () => void;
}): ReactNode {
  const action = useAction();
  const { kind, mailbox, forecast, onClose } = props;
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const [leaveUnreachable, setLeave] = useState(false);
  const words = t.mailboxes.data[kind === 'revoke' ? 'revoke' : 'deletion'];
  const unreachable = forecast.repositories.some(({ error }) => error !== null);
  const refusal = forecast.isHeld
    ? words.isHeld
    : unreachable && kind === 'revoke'
      ? t.mailboxes.data.revoke.unreachable
      : null;
  const isReady =
    refusal === null &&
    typed.trim() === mailbox.mailbox &&
    (kind === 'revoke' ? reason.trim() !== '' : !unreachable || leaveUnreachable);
  const confirm = (): void => {
    action.run(async () => {
      const request = { mailboxId: mailbox.id, reason };
      const { sessionId } =
        kind === 'revoke'
          ? await bridge.mailboxes.revoke(request)
          : await bridge.mailboxes.deleteData({ ...request, leaveUnreachable });
      noteDeletionStarted(sessionId, mailbox.mailbox, kind);
      onClose();
    });
  };
  return (
    <ConfirmDialog
      title={words.title(mailbox.mailbox)}
      confirm={words.confirm}
      busy={action.busy}
      isReady={isReady}
      error={action.error}
      onConfirm={confirm}
      onCancel={onClose}
    >
      {refusal !== null && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{refusal}</MessageBarBody>
        </MessageBar>
      )}
      <Lost kind={kind} forecast={forecast} />
      {refusal === null && (
        <>
          {unreachable && (
            <Checkbox
              label={t.mailboxes.data.deletion.leave}
              checked={leaveUnreachable}
              onChange={(_event, { checked }) => {
                setLeave(checked === true);
              }}
            />
          )}
          <ReasonField
            label={kind === 'revoke' ? t.mailboxes.data.revoke.reason : t.mailboxes.data.reason}
            required={kind === 'revoke'}
            value={reason}
            onChange={setReason}
          />
          <Field label={t.mailboxes.data.deletion.typeAddress(mailbox.mailbox)}>
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
    </ConfirmDialog>
  );
}

/** What is lost, in all and in each repository, and what will bring it back. */
function Lost(props: { readonly kind: DataLossKind; readonly forecast: DeletionForecast }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const words = t.mailboxes.data.deletion;
  const { points, messages, bytes, oldest, newest, alsoOf, jobs, repositories } = props.forecast;
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
              {each.error === null ? (
                words.inRepository(format.number(each.points), format.number(each.messages))
              ) : (
                <ErrorText error={each.error} />
              )}
            </span>
          </li>
        ))}
      </ul>
      {alsoOf.length > 0 && (
        <p>
          {t.mailboxes.data.revoke.alsoOf(
            alsoOf.map(({ mailbox, source }) => t.mailboxes.data.revoke.ofSource(mailbox, source)).join(', '),
          )}
        </p>
      )}
      <p>
        {words.forGood} {props.kind === 'revoke' ? t.mailboxes.data.revoke.license : words.license}
      </p>
      {jobs.length > 0 && <p>{words.jobs(jobs.join(', '))}</p>}
    </>
  );
}
