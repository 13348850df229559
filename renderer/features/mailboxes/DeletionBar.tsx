import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  makeStyles,
} from '@fluentui/react-components';
import { Dismiss20Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { DataDeletionProgress } from '../../../shared/backup/mailbox-data.js';
import type { Session } from '../../../shared/backup/session.js';
import { bridge } from '../../base/bridge.js';
import { go } from '../../base/navigation.js';
import { valueOr } from '../../base/resource.js';
import { ProgressBar } from '../../components/ProgressBar.js';
import { LoadFailed } from '../../components/Loaded.js';
import { useAction } from '../../components/useAction.js';
import { t } from '../../messages/index.js';
import { type Format, useFormat } from '../../messages/format.js';
import { putDeletionAway, useDataDeletion } from '../../stores/data-deletion.js';
import { sessionsResource } from '../../stores/sessions.js';

const useStyles = makeStyles({
  bar: { marginBottom: '12px', flexShrink: 0 },
  progress: { marginTop: '6px' },
});

const intents = {
  Running: 'info',
  Success: 'success',
  Warning: 'warning',
  Failed: 'error',
  Stopped: 'info',
} as const;

/** How far the deletion of a mailbox's data is that was started here, and how it ended. */
export function DeletionBar(): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const action = useAction();
  const { started, progress } = useDataDeletion();
  const session = sessionsResource.use(({ data }) =>
    valueOr(data, []).find(({ id }) => id === started?.sessionId),
  );
  if (started === null || session === undefined) return null;
  const { sessionId, mailbox } = started;
  const words = started.kind === 'revoke' ? t.mailboxes.data.revoke : t.mailboxes.data.deletion;
  const isRunning = session.status === 'Running';
  const figures = progress?.sessionId === sessionId ? progress : null;
  return (
    <div className={styles.bar} aria-live="polite">
      <MessageBar intent={intents[session.status]} layout="multiline">
        <MessageBarBody>
          {wordsOf(session, words, mailbox)}
          {isRunning && (
            <>
              <ProgressBar
                className={styles.progress}
                aria-label={words.running(mailbox)}
                {...(figures?.total != null && figures.total > 0
                  ? { value: figures.done, max: figures.total }
                  : {})}
              />
              <span>{figures === null ? '' : figuresOf(figures, format)}</span>
            </>
          )}
          {action.error && <LoadFailed error={action.error} />}
        </MessageBarBody>
        <MessageBarActions
          containerAction={
            isRunning ? null : (
              <Button
                appearance="transparent"
                icon={<Dismiss20Regular />}
                aria-label={t.common.close}
                onClick={putDeletionAway}
              />
            )
          }
        >
          {isRunning && (
            <Button
              disabledFocusable={action.busy}
              onClick={() => {
                action.run(() => bridge.sessions.stop({ sessionId }));
              }}
            >
              {t.mailboxes.data.deletion.stop}
            </Button>
          )}
          <Button
            onClick={() => {
              go({ screen: 'history', sessionId });
            }}
          >
            {t.mailboxes.data.deletion.log}
          </Button>
        </MessageBarActions>
      </MessageBar>
    </div>
  );
}

type Words = Readonly<
  Record<'running' | 'done' | 'doneInPart' | 'failed' | 'stopped', (mailbox: string) => string>
>;

function wordsOf({ status }: Session, words: Words, mailbox: string): string {
  switch (status) {
    case 'Running':
      return words.running(mailbox);
    case 'Success':
      return words.done(mailbox);
    case 'Warning':
      return words.doneInPart(mailbox);
    case 'Failed':
      return words.failed(mailbox);
    case 'Stopped':
      return words.stopped(mailbox);
  }
}

function figuresOf({ step, done, total }: DataDeletionProgress, format: Format): string {
  return t.mailboxes.data.deletion.steps[step](format.number(done), format.number(total ?? 0));
}
