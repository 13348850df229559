import type { ReactNode } from 'react';
import type { SampleForecast } from '../../../shared/backup/sample.js';
import { bridge } from '../../base/bridge.js';
import { ConfirmDialog } from '../../components/ConfirmDialog.js';
import { useAction } from '../../components/useAction.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';

/** Says what goes with the sample organisation, and removes it. */
export function RemoveSampleDialog(props: {
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
