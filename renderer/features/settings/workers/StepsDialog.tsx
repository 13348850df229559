import {
  Button,
  Dialog,
  DialogBody,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { ClusterPlace } from '../../../../shared/backup/cluster.js';
import { CopyButton } from '../../../components/CopyButton.js';
import { DialogButtons } from '../../../components/DialogButtons.js';
import { DialogText } from '../../../components/DialogText.js';
import { useReturnFocus } from '../../../components/useReturnFocus.js';
import { t } from '../../../messages/index.js';
import { workerCommand, workerEnvironment, workerFiles, workerUnit } from './worker-command.js';

const useStyles = makeStyles({
  surface: { width: '720px', maxWidth: 'calc(100vw - 32px)', maxHeight: 'calc(100vh - 32px)' },
  body: { maxHeight: 'calc(100vh - 82px)' },
  content: { display: 'flex', flexDirection: 'column', rowGap: '12px', padding: '2px' },
  steps: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '16px',
    margin: 0,
    paddingInlineStart: '24px',
    listStyle: 'decimal',
  },
  step: { overflowWrap: 'anywhere' },
  copied: { display: 'flex', flexWrap: 'wrap', alignItems: 'start', gap: '8px', marginTop: '6px' },
  // A button of its own width, and below where there is no room for it.
  button: { flexShrink: 0, '& button': { whiteSpace: 'nowrap' } },
  text: {
    flex: '1 1 260px',
    minWidth: 0,
    margin: 0,
    padding: '6px 12px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    userSelect: 'text',
  },
});

/** Fits every distribution that systemd runs on. */
const userAndFolder = 'sudo useradd --system postkeep\nsudo mkdir -p /etc/postkeep\n';

/** What is done on another computer so that it reads mailboxes. The password of the database stands nowhere in it. */
export function StepsDialog(props: {
  readonly place: ClusterPlace;
  /** Workers were set up just now. */
  readonly isFirst: boolean;
  readonly onClose: () => void;
}): ReactNode {
  useReturnFocus();
  const styles = useStyles();
  const { place, isFirst, onClose } = props;
  return (
    <Dialog
      open
      onOpenChange={(_event, { open }) => {
        if (!open) onClose();
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody className={styles.body}>
          <DialogTitle>{isFirst ? t.workers.doneTitle : t.workers.stepsTitle}</DialogTitle>
          <DialogText className={styles.content}>
            <p>{t.workers.stepsText}</p>
            <ol className={styles.steps}>
              <Step said={t.workers.stepInstall} text={userAndFolder} copy={t.workers.copyCommands} />
              <Step
                said={t.workers.stepKey(workerFiles.key)}
                text={place.keyFile}
                copy={t.workers.copyKeyPath}
              />
              {place.authority !== null && (
                <Step
                  said={t.workers.stepCa(workerFiles.authority)}
                  text={place.authority}
                  copy={t.workers.copyCaPath}
                />
              )}
              <Step
                said={t.workers.stepEnvironment(workerFiles.environment)}
                text={workerEnvironment(place)}
                copy={t.workers.copyLines}
              />
              <Step
                said={t.workers.stepUnit(workerFiles.unit)}
                text={workerUnit(place)}
                copy={t.workers.copyUnit}
              />
              <Step said={t.workers.stepStart} text={workerCommand(place)} copy={t.workers.copyCommand} />
            </ol>
            <p>{t.workers.stepsEnd}</p>
          </DialogText>
          <DialogButtons>
            <Button appearance="primary" onClick={onClose}>
              {t.common.close}
            </Button>
          </DialogButtons>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function Step(props: { readonly said: string; readonly text?: string; readonly copy?: string }): ReactNode {
  const styles = useStyles();
  const { said, text, copy } = props;
  return (
    <li className={styles.step}>
      {said}
      {text !== undefined && copy !== undefined && (
        <div className={styles.copied}>
          <pre className={styles.text}>{text.trimEnd()}</pre>
          <div className={styles.button}>
            <CopyButton label={copy} text={() => text} />
          </div>
        </div>
      )}
    </li>
  );
}
