import {
  Button,
  Dialog,
  DialogBody,
  DialogSurface,
  DialogTitle,
  makeStyles,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { DialogButtons } from './DialogButtons.js';
import { DialogText } from './DialogText.js';
import type { ErrorData } from '../../shared/errors.js';
import { t } from '../messages/index.js';
import { LoadFailed } from './Loaded.js';
import { useReturnFocus } from './useReturnFocus.js';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', rowGap: '12px' },
  title: { overflowWrap: 'anywhere' },
});

/** Asks before something that cannot be taken back; the verb is on the button. `children` is what is asked for first, `afterError` what a failure offers. */
export function ConfirmDialog(props: {
  readonly title: string;
  readonly text?: string;
  readonly confirm: string;
  /** On the button that leaves all as it is; “Cancel” where nothing is said. With words of its own it is what Enter does. */
  readonly cancel?: string;
  readonly busy?: boolean;
  /** False while something is missing. */
  readonly isReady?: boolean;
  readonly error?: ErrorData | null;
  readonly children?: ReactNode;
  readonly afterError?: ReactNode;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}): ReactNode {
  useReturnFocus();
  const styles = useStyles();
  const { isReady = true, busy = false, cancel } = props;
  return (
    <Dialog
      open
      modalType="alert"
      onOpenChange={(_event, { open }) => {
        if (!open) props.onCancel();
      }}
    >
      <DialogSurface>
        <DialogBody>
          <DialogTitle className={styles.title}>{props.title}</DialogTitle>
          <DialogText className={styles.content}>
            {props.text !== undefined && <p>{props.text}</p>}
            {props.children}
            {props.error && <LoadFailed error={props.error} />}
            {props.afterError}
          </DialogText>
          <DialogButtons>
            {cancel !== undefined && (
              <Button appearance="primary" onClick={props.onCancel}>
                {cancel}
              </Button>
            )}
            <Button
              appearance={cancel === undefined ? 'primary' : 'secondary'}
              disabledFocusable={!isReady || busy}
              onClick={() => {
                if (isReady) props.onConfirm();
              }}
            >
              {props.confirm}
            </Button>
            {cancel === undefined && <Button onClick={props.onCancel}>{t.common.cancel}</Button>}
          </DialogButtons>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
