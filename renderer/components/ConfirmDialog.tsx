import {
  Button,
  Dialog,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { DialogButtons } from './DialogButtons.js';
import type { ErrorData } from '../../shared/errors.js';
import { t } from '../messages/index.js';
import { LoadFailed } from './Loaded.js';
import { useReturnFocus } from './useReturnFocus.js';

/** Asks before something that cannot be taken back; the verb is on the button. */
export function ConfirmDialog(props: {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly busy?: boolean;
  readonly error?: ErrorData | null;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}): ReactNode {
  useReturnFocus();
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
          <DialogTitle>{props.title}</DialogTitle>
          <DialogContent>
            <p>{props.text}</p>
            {props.error && <LoadFailed error={props.error} />}
          </DialogContent>
          <DialogButtons>
            <Button appearance="primary" disabledFocusable={props.busy === true} onClick={props.onConfirm}>
              {props.confirm}
            </Button>
            <Button onClick={props.onCancel}>{t.common.cancel}</Button>
          </DialogButtons>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
