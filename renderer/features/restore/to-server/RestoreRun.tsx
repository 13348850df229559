import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useEffect, useState } from 'react';
import type { SessionDetail, SessionStatus } from '../../../../shared/backup/session.js';
import type { ServerRestoreProgress } from '../../../../shared/backup/server-restore.js';
import { assertNever } from '../../../../shared/errors.js';
import { bridge } from '../../../base/bridge.js';
import { go } from '../../../base/navigation.js';
import { DialogText } from '../../../components/DialogText.js';
import { ProgressBar } from '../../../components/ProgressBar.js';
import { DialogButtons } from '../../../components/DialogButtons.js';
import { Facts } from '../../../components/Facts.js';
import { LoadFailed } from '../../../components/Loaded.js';
import { SessionStatusLabel } from '../../../components/SessionStatusLabel.js';
import { useAction } from '../../../components/useAction.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { type ServerRestoreRun, stopServerRestore } from '../../../stores/server-restore.js';
import { useCall } from '../../../stores/useCall.js';
import { restoreFigures } from './figures.js';
import { useBeginRestore } from './useBeginRestore.js';

/** Remarks shown here; the log has them all. */
const remarksShown = 3;

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', rowGap: '12px', minHeight: '96px' },
  figures: { fontVariantNumeric: 'tabular-nums', minHeight: tokens.lineHeightBase300 },
  quiet: { color: tokens.colorNeutralForeground3, overflowWrap: 'anywhere' },
  words: { overflowWrap: 'anywhere' },
  remarks: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '4px',
    paddingInlineStart: '20px',
    listStyleType: 'disc',
    overflowWrap: 'anywhere',
  },
});

/** How far a restore is, and what came of it. */
export function RestoreRun(props: {
  readonly run: ServerRestoreRun;
  readonly onClose: () => void;
}): ReactNode {
  const styles = useStyles();
  const stop = useAction();
  const { run, onClose } = props;
  const start = useBeginRestore(run.request.sourceId, () => undefined);
  const resume = (): void => {
    if (start.mayBegin && !start.action.busy) start.begin({ ...run.request, startOver: false });
  };
  const { status, started, progress } = run;
  const isRunning = status === 'Running';
  const [close, setClose] = useState<HTMLButtonElement | null>(null);
  // The button that was pressed last goes away at the beginning and at the end.
  useEffect(() => {
    close?.focus();
  }, [close, isRunning]);
  const mayContinue = status === 'Failed' || status === 'Stopped';
  return (
    <>
      <DialogText className={styles.content}>
        <p className={styles.words} dir="auto">
          {placeText(run)}
        </p>
        {isRunning ? (
          <Running progress={progress} />
        ) : (
          <Outcome status={status} sessionId={started.sessionId} progress={progress} />
        )}
        {start.secretFields(resume)}
        {[stop.error, start.action.error].map(
          (error, index) => error && <LoadFailed key={index} error={error} />,
        )}
      </DialogText>
      <DialogButtons>
        {isRunning && (
          <Button
            disabledFocusable={stop.busy}
            onClick={() => {
              stop.run(stopServerRestore);
            }}
          >
            {stop.busy ? t.restoreToServer.stopping : t.restoreToServer.stop}
          </Button>
        )}
        {mayContinue && (
          <Button
            appearance="primary"
            disabledFocusable={start.action.busy || !start.mayBegin}
            onClick={resume}
          >
            {t.restoreToServer.continueRestore}
          </Button>
        )}
        {!isRunning && (
          <Button
            onClick={() => {
              go({ screen: 'history', sessionId: started.sessionId });
            }}
          >
            {t.restoreToServer.showLog}
          </Button>
        )}
        <Button ref={setClose} onClick={onClose}>
          {t.common.close}
        </Button>
      </DialogButtons>
    </>
  );
}

/** Where a restore goes or went, in words. */
export function placeText({ started: { targetMailbox, topFolder }, status }: ServerRestoreRun): string {
  const { running, runningIn, ended, endedIn, brokenOff } = t.restoreToServer;
  switch (status) {
    case 'Running':
      return topFolder === null ? running(targetMailbox) : runningIn(targetMailbox, topFolder);
    case 'Success':
    case 'Warning':
      return topFolder === null ? ended(targetMailbox) : endedIn(targetMailbox, topFolder);
    case 'Failed':
    case 'Stopped':
      return brokenOff(targetMailbox);
    default:
      return assertNever(status);
  }
}

function Running({ progress }: { readonly progress: ServerRestoreProgress | null }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const isMeasured = progress !== null && progress.messagesTotal > 0;
  return (
    <>
      <ProgressBar
        aria-label={t.restoreToServer.title}
        {...(isMeasured ? { value: progress.messagesDone, max: progress.messagesTotal } : {})}
      />
      <p className={styles.figures}>{progress && restoreFigures(progress, format)}</p>
      <p className={styles.quiet} dir="auto">
        {progress && progress.folder.join(' / ')}
      </p>
      <p className={styles.quiet}>{t.restoreToServer.mayClose}</p>
    </>
  );
}

const getSession = (sessionId: string): Promise<SessionDetail> => bridge.sessions.get({ sessionId });

function Outcome(props: {
  readonly status: Exclude<SessionStatus, 'Running'>;
  readonly sessionId: string;
  readonly progress: ServerRestoreProgress | null;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { status, sessionId, progress } = props;
  const { data } = useCall(sessionId, getSession);
  const remarks =
    data.state === 'ready' ? data.value.log.filter(({ type }) => type === 'Warning' || type === 'Error') : [];
  const rest = remarks.length - remarksShown;
  return (
    <div role="status" className={styles.content}>
      <SessionStatusLabel status={status} />
      <p>{t.restoreToServer.outcome[status]}</p>
      {remarks.length > 0 && (
        <ul className={styles.remarks}>
          {remarks.slice(0, remarksShown).map(({ text }, index) => (
            <li key={index}>{text}</li>
          ))}
          {rest > 0 && <li>{t.restoreToServer.moreRemarks(rest, format.number(rest))}</li>}
        </ul>
      )}
      {progress && <Facts facts={factsOf(progress, format.number)} />}
      {(status === 'Failed' || status === 'Stopped') && (
        <p className={styles.quiet}>
          {progress?.restored === 0 ? t.restoreToServer.goesOnFromNothing : t.restoreToServer.goesOn}
        </p>
      )}
    </div>
  );
}

function factsOf(progress: ServerRestoreProgress, number: (value: number) => string): [string, string][] {
  const { figures } = t.restoreToServer;
  const optional = (['present', 'replaced', 'refused', 'damaged'] as const).filter(
    (key) => progress[key] > 0,
  );
  return [
    [figures.restored, number(progress.restored)],
    ...optional.map((key): [string, string] => [figures[key], number(progress[key])]),
  ];
}
