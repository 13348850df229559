import { Button, Field, Input, makeStyles } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { Mailbox } from '../../../shared/backup/mailbox.js';
import { AppError, assertNever } from '../../../shared/errors.js';
import { verbatim } from '../../../shared/texts/text.js';
import { bridge } from '../../base/bridge.js';
import { ProgressBar } from '../../components/ProgressBar.js';
import { useDoneToast } from '../../base/toast.js';
import { ErrorText } from '../../components/ErrorText.js';
import { ConfirmDialog } from '../../components/ConfirmDialog.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { sessionEnd } from '../../stores/sessions.js';
import { ReasonField } from './ReasonField.js';
import { RowOutcomes } from './RowOutcomes.js';
import { type EachState, useEach } from './useEach.js';
import { useMailboxNames } from './useMailboxNames.js';

const useStyles = makeStyles({
  running: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start', rowGap: '8px' },
});

/** What is done to several mailboxes, one after the other. */
export type SeveralKind = 'hold' | 'release' | 'delete-data' | 'revoke';

interface SeveralDialogProps {
  readonly kind: SeveralKind;
  readonly mailboxes: readonly Mailbox[];
  readonly onClose: () => void;
}

/** Lists the mailboxes, asks once, and says of each for which it could not be done why. */
export function SeveralDialog({ kind, mailboxes, onClose }: SeveralDialogProps): ReactNode {
  const format = useFormat();
  const names = useMailboxNames();
  const onDone = useDoneToast();
  const { state, run, stop } = useEach();
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const words = t.mailboxes.severalDialog[kind];
  const isLoss = kind === 'delete-data' || kind === 'revoke';
  const isReady =
    (!isLoss || typed.trim() === String(mailboxes.length)) && (kind !== 'revoke' || reason.trim() !== '');
  const confirm = (): void => {
    if (state.type === 'ended') {
      onClose();
      return;
    }
    void run(mailboxes, (mailbox) => doTo(kind, mailbox.id, reason)).then(({ done, left, failed }) => {
      if (left > 0 || failed.length > 0) return;
      onDone(words.done(t.mailboxes.several(done, format.number(done))));
      onClose();
    });
  };
  return (
    <ConfirmDialog
      title={words.title(names(mailboxes))}
      {...(state.type === 'idle' ? { text: words.text } : {})}
      confirm={state.type === 'ended' ? t.common.close : words.confirm}
      busy={state.type === 'running'}
      isReady={state.type === 'ended' || isReady}
      onConfirm={confirm}
      onCancel={state.type === 'running' ? stop : onClose}
    >
      {state.type === 'idle' ? (
        <>
          <Contents mailboxes={mailboxes} stayHeld={isLoss} />
          {(kind === 'hold' || isLoss) && (
            <ReasonField
              label={kind === 'revoke' ? t.mailboxes.severalDialog.reasonNeeded : t.mailboxes.data.reason}
              required={kind === 'revoke'}
              value={reason}
              onChange={setReason}
            />
          )}
          {isLoss && (
            <Field label={t.mailboxes.severalDialog.typeCount(String(mailboxes.length))}>
              <Input
                value={typed}
                autoComplete="off"
                spellCheck={false}
                onChange={(_event, { value }) => {
                  setTyped(value);
                }}
              />
            </Field>
          )}
        </>
      ) : (
        <Progress state={state} total={mailboxes.length} onStop={stop} />
      )}
    </ConfirmDialog>
  );
}

/** Each mailbox with what there is of it. */
function Contents(props: {
  readonly mailboxes: readonly Mailbox[];
  /** Those under legal hold stay as they are. */
  readonly stayHeld: boolean;
}): ReactNode {
  const format = useFormat();
  const words = t.mailboxes.severalDialog;
  const rows = props.mailboxes.map(({ id, mailbox, restorePoints, messages, hold }) => {
    const points = format.number(restorePoints);
    const figures = words.figures(restorePoints, points, messages, format.number(messages));
    return { key: id, mailbox, text: props.stayHeld && hold !== null ? words.held(figures) : figures };
  });
  return <RowOutcomes label={words.list} rows={rows} />;
}

/** Resolves when it is done to its end; a deletion is a session, which is waited for. */
async function doTo(kind: SeveralKind, mailboxId: string, reason: string): Promise<void> {
  switch (kind) {
    case 'hold':
      await bridge.mailboxes.hold({ mailboxId, reason });
      return;
    case 'release':
      await bridge.mailboxes.release({ mailboxId, leaveUnreachable: false });
      return;
    case 'delete-data':
    case 'revoke': {
      const { sessionId } =
        kind === 'revoke'
          ? await bridge.mailboxes.revoke({ mailboxId, reason })
          : await bridge.mailboxes.deleteData({ mailboxId, reason, leaveUnreachable: false });
      const { status } = await sessionEnd(sessionId);
      if (status !== 'Success' && status !== 'Warning')
        throw new AppError('io', verbatim(t.mailboxes.severalDialog.sessionFailed));
      return;
    }
    default:
      assertNever(kind);
  }
}

function Progress(props: {
  readonly state: Exclude<EachState, { type: 'idle' }>;
  readonly total: number;
  readonly onStop: () => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { state, total } = props;
  const words = t.mailboxes.severalDialog;
  if (state.type === 'running') {
    const text = words.progress(format.number(state.done), format.number(total), state.current);
    return (
      <div className={styles.running} role="status">
        <p>{text}</p>
        <ProgressBar aria-label={text} value={state.done} max={total} />
        <Button disabledFocusable={state.isStopping} onClick={props.onStop}>
          {state.isStopping ? words.stopping : words.stop}
        </Button>
      </div>
    );
  }
  const { done, left, failed } = state;
  return (
    <>
      {failed.length > 0 && (
        <>
          <p role="status">
            {words.outcome(format.number(done), failed.length, format.number(failed.length))}
          </p>
          <RowOutcomes
            label={words.failures}
            rows={failed.map(({ mailbox, error }) => ({
              key: mailbox.id,
              mailbox: mailbox.mailbox,
              text: <ErrorText error={error} />,
            }))}
          />
        </>
      )}
      {left > 0 && <p role="status">{words.stopped(left, format.number(left))}</p>}
    </>
  );
}
