import { Button, Checkbox, makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { UpdateReport } from '../../../shared/license/update.js';
import { LoadFailed } from '../../components/Loaded.js';
import type { Tone } from '../../components/tone.js';
import { useAction } from '../../components/useAction.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { licenseResource } from '../../stores/license.js';
import { bridge } from '../../base/bridge.js';
import { go, openOverlay } from '../../base/navigation.js';
import { PopupDialog } from './PopupDialog.js';
import { type UpdateResultAction, actionOfOutcome } from './update-result-actions.js';

const useStyles = makeStyles({
  next: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground3 },
});

const tones: Readonly<Record<UpdateReport['result'], Tone>> = {
  Success: 'success',
  Warning: 'warning',
  Failed: 'error',
};

/** What a forced update came to: message, reason, recommendation, next attempt (licensing.md §6). */
export function UpdateResult(props: {
  readonly report: UpdateReport;
  readonly onClose: () => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { report, onClose } = props;
  const action = actionOfOutcome(report.outcome);
  // While it is off nobody tries again by itself; only a generation error has to be waited for all the same.
  const autoUpdate = licenseResource.use(({ data }) => data.state === 'ready' && data.value.autoUpdate);
  return (
    <PopupDialog
      tone={tones[report.result]}
      title={format.say(report.lines.at(-1)?.text ?? report.reason)}
      onClose={onClose}
      actions={
        <>
          {action && (
            <Button
              appearance="primary"
              onClick={() => {
                onClose();
                follow(action, report.sessionId);
              }}
            >
              {labels[action]}
            </Button>
          )}
          <Button appearance={action ? 'secondary' : 'primary'} onClick={onClose}>
            {t.common.close}
          </Button>
        </>
      }
    >
      <p>{format.say(report.reason)}</p>
      <p>{format.say(report.recommendation)}</p>
      {report.note !== undefined && <p>{format.say(report.note)}</p>}
      {report.outcome === 'up-to-date' && <AutoUpdateOffer />}
      {report.nextAttempt !== undefined && (autoUpdate || report.outcome === 'generation-error') && (
        <p className={styles.next}>{t.popups.nextAttempt(format.dateTime(report.nextAttempt))}</p>
      )}
    </PopupDialog>
  );
}

const labels: Readonly<Record<NonNullable<UpdateResultAction>, string>> = {
  license: t.popups.openLicense,
  install: t.license.install,
  settings: t.popups.openSettings,
  session: t.popups.openSession,
};

function follow(action: NonNullable<UpdateResultAction>, sessionId: string): void {
  switch (action) {
    case 'license':
      openOverlay({ type: 'license' });
      return;
    case 'install':
      openOverlay({ type: 'license', key: { from: 'file-dialog' } });
      return;
    case 'settings':
      go({ screen: 'settings' });
      return;
    case 'session':
      go({ screen: 'history', sessionId });
  }
}

/** The check box itself, if the pop-up found it off (licensing.md §6); selecting it does not take it away. */
function AutoUpdateOffer(): ReactNode {
  const action = useAction();
  const data = licenseResource.use((state) => state.data);
  const [wasOff] = useState(data.state === 'ready' && !data.value.autoUpdate);
  if (!wasOff || data.state !== 'ready' || !data.value.autoUpdateSupported) return null;
  return (
    <>
      <Checkbox
        label={t.license.autoUpdate}
        checked={data.value.autoUpdate}
        onChange={(_event, { checked }) => {
          action.run(() => bridge.license.setAutoUpdate({ on: checked === true }));
        }}
      />
      {action.error && <LoadFailed error={action.error} />}
    </>
  );
}
