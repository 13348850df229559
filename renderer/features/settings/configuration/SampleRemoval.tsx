import { Button, Link, Spinner, makeStyles, tokens } from '@fluentui/react-components';
import { Delete20Regular } from '@fluentui/react-icons';
import { type ReactNode, useEffect, useState } from 'react';
import type { SampleForecast } from '../../../../shared/backup/sample.js';
import { bridge } from '../../../base/bridge.js';
import { go } from '../../../base/navigation.js';
import { valueOr } from '../../../base/resource.js';
import { ConfirmDialog } from '../../../components/ConfirmDialog.js';
import { useAction } from '../../../components/useAction.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { sampleResource } from '../../../stores/configuration.js';
import { sessionsResource } from '../../../stores/sessions.js';
import { sourcesResource } from '../../../stores/sources.js';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '8px', marginTop: '20px' },
  heading: { fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground3 },
  buttons: { display: 'flex' },
});

/** The end of the sample organisation, as long as something of it is there. */
export function SampleRemoval(): ReactNode {
  const styles = useStyles();
  const [sessionId, setSession] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  const data = sampleResource.use((state) => state.data);
  const sources = sourcesResource.use((state) => state.data);
  const status = sessionsResource.use(
    (state) => valueOr(state.data, []).find(({ id }) => id === sessionId)?.status ?? null,
  );
  // What is backed up of it grows, and goes.
  useEffect(() => void sampleResource.load(), [sources, status]);
  const forecast = valueOr<SampleForecast | null>(data, null);
  const isRunning = status === 'Running';
  if (forecast === null && !isRunning) return null;
  return (
    <div className={styles.root}>
      <h3 className={styles.heading}>{t.configuration.sample}</h3>
      <div aria-live="polite">
        {isRunning ? (
          <Spinner size="tiny" labelPosition="after" label={t.configuration.removingSample} />
        ) : status !== null && sessionId !== null ? (
          <p>
            {t.configuration.sampleFailed}{' '}
            <Link
              onClick={() => {
                go({ screen: 'history', sessionId });
              }}
            >
              {t.configuration.sampleLog}
            </Link>
          </p>
        ) : (
          <p className={styles.quiet}>{t.configuration.sampleHint}</p>
        )}
      </div>
      {!isRunning && (
        <div className={styles.buttons}>
          <Button
            icon={<Delete20Regular />}
            aria-label={t.configuration.removeSampleTitle}
            onClick={() => {
              setAsking(true);
            }}
          >
            {t.configuration.removeSample}
          </Button>
        </div>
      )}
      {isAsking && forecast !== null && (
        <RemoveSampleDialog
          forecast={forecast}
          onRemoving={(session) => {
            setSession(session);
            setAsking(false);
          }}
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
    </div>
  );
}

function RemoveSampleDialog(props: {
  readonly forecast: SampleForecast;
  readonly onRemoving: (sessionId: string | null) => void;
  readonly onClose: () => void;
}): ReactNode {
  const format = useFormat();
  const action = useAction();
  const { jobs, mailboxes, points, bytes, isHeld } = props.forecast;
  return (
    <ConfirmDialog
      title={t.configuration.removeSampleTitle}
      text={isHeld ? t.configuration.sampleHeld : t.configuration.removeSampleText}
      confirm={t.configuration.removeSampleConfirm}
      isReady={!isHeld}
      busy={action.busy}
      error={action.error}
      onConfirm={() => {
        action.run(async () => {
          const { sessionId } = await bridge.sample.remove();
          props.onRemoving(sessionId);
        });
      }}
      onCancel={props.onClose}
    >
      {!isHeld && (
        <>
          <ul style={{ paddingInlineStart: 20 }}>
            {mailboxes > 0 && (
              <li style={{ listStyle: 'disc' }}>
                {t.configuration.sampleParts(
                  format.number(mailboxes),
                  format.number(points),
                  format.bytes(bytes),
                )}
              </li>
            )}
            {jobs.length > 0 && <li style={{ listStyle: 'disc' }}>{t.configuration.sampleJobs(jobs)}</li>}
            <li style={{ listStyle: 'disc' }}>{t.configuration.sampleSource}</li>
          </ul>
          <p>{t.configuration.sampleStays}</p>
        </>
      )}
    </ConfirmDialog>
  );
}
