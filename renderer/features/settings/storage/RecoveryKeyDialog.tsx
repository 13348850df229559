import {
  Button,
  Checkbox,
  Dialog,
  DialogBody,
  DialogSurface,
  DialogTitle,
  MessageBar,
  MessageBarBody,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { bridge } from '../../../base/bridge.js';
import { DialogText } from '../../../components/DialogText.js';
import { CopyButton } from '../../../components/CopyButton.js';
import { DialogButtons } from '../../../components/DialogButtons.js';
import { LoadFailed } from '../../../components/Loaded.js';
import { useAction } from '../../../components/useAction.js';
import { useReturnFocus } from '../../../components/useReturnFocus.js';
import { t } from '../../../messages/index.js';

const useStyles = makeStyles({
  // On paper there is nothing else, and all of it is black, in the dark theme too.
  surface: {
    '@media print': {
      position: 'fixed',
      inset: 0,
      maxWidth: 'none',
      boxShadow: 'none',
      '&, & *': { color: 'black', backgroundColor: 'white' },
    },
  },
  content: { display: 'flex', flexDirection: 'column', rowGap: '12px' },
  key: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase500,
    padding: '12px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    userSelect: 'text',
  },
  path: { overflowWrap: 'anywhere', color: tokens.colorNeutralForeground3 },
  buttons: { display: 'flex', columnGap: '8px', '@media print': { display: 'none' } },
  unprinted: { '@media print': { display: 'none' } },
});

/** The recovery key, which is shown once: the dialog ends when somebody says that it is kept. */
export function RecoveryKeyDialog(props: {
  readonly path: string;
  readonly recoveryKey: string;
  /** What else is to be said of how it went. */
  readonly remarks: readonly string[];
  readonly onClose: () => void;
}): ReactNode {
  useReturnFocus();
  const styles = useStyles();
  const action = useAction();
  const [savedTo, setSavedTo] = useState<string | null>(null);
  const [isStored, setStored] = useState(false);
  return (
    <Dialog open modalType="alert">
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{t.encryption.recoveryTitle}</DialogTitle>
          <DialogText className={styles.content}>
            <p>{t.encryption.recoveryText}</p>
            <div className={styles.path} dir="auto">
              {props.path}
            </div>
            <div className={styles.key} role="group" aria-label={t.encryption.recoveryKey}>
              {props.recoveryKey}
            </div>
            <div className={styles.buttons}>
              <Button
                size="small"
                onClick={() => {
                  window.print();
                }}
              >
                {t.encryption.print}
              </Button>
              <Button
                size="small"
                disabledFocusable={action.busy}
                onClick={() => {
                  action.run(async () => {
                    const { path, recoveryKey } = props;
                    const saved = await bridge.repository.saveRecoveryKey({ path, recoveryKey });
                    if (saved.outcome === 'saved') setSavedTo(saved.path);
                  });
                }}
              >
                {t.encryption.save}
              </Button>
              <CopyButton label={t.encryption.copy} text={() => props.recoveryKey} />
            </div>
            <div className={styles.unprinted} aria-live="polite">
              {savedTo !== null && <div className={styles.path}>{t.encryption.savedTo(savedTo)}</div>}
              {action.error && <LoadFailed error={action.error} />}
            </div>
            {props.remarks.map((remark) => (
              <MessageBar key={remark} intent="warning" layout="multiline">
                <MessageBarBody>{remark}</MessageBarBody>
              </MessageBar>
            ))}
            <Checkbox
              className={styles.unprinted}
              label={t.encryption.stored}
              checked={isStored}
              onChange={(_event, { checked }) => {
                setStored(checked === true);
              }}
            />
          </DialogText>
          <DialogButtons>
            <Button
              className={styles.unprinted}
              appearance="primary"
              disabledFocusable={!isStored}
              onClick={() => {
                if (isStored) props.onClose();
              }}
            >
              {t.encryption.done}
            </Button>
          </DialogButtons>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
