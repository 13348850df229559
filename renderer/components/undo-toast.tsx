import { Link, Toast, ToastFooter, ToastTitle, useToastController } from '@fluentui/react-components';
import { useCallback } from 'react';
import { toErrorData } from '../../shared/errors.js';
import { toasterId, useDoneToast } from '../base/toast.js';
import { t } from '../messages/index.js';
import { useFailedToast } from './failed-toast.js';

/** Long enough to be reached by the keyboard, and to have second thoughts. */
const undoableMs = 30_000;

interface Undoable {
  /** What was done. */
  readonly done: string;
  /** Takes it back, and says what that came to. */
  readonly undo: () => Promise<string>;
  /** Said with the reason when it cannot be taken back. */
  readonly failed: string;
}

/** What stands on the page to be taken back, the last of it last. */
const standing: { readonly toastId: string; readonly takeBack: () => void }[] = [];

/** Takes back what was done last, as long as the page offers it: `Ctrl+Z`. False when it offers nothing. */
export function undoLast(): boolean {
  const last = standing.at(-1);
  last?.takeBack();
  return last !== undefined;
}

function drop(toastId: string): void {
  const index = standing.findIndex((each) => each.toastId === toastId);
  if (index >= 0) standing.splice(index, 1);
}

/** Says that something was done, with a way to take it back for a while. */
export function useUndoToast(): (undoable: Undoable) => void {
  const { dispatchToast, dismissToast } = useToastController(toasterId);
  const onDone = useDoneToast();
  const onFailed = useFailedToast();
  return useCallback(
    ({ done, undo, failed }) => {
      const toastId = crypto.randomUUID();
      const takeBack = (): void => {
        drop(toastId);
        dismissToast(toastId);
        undo().then(onDone, (error: unknown) => {
          onFailed(failed, toErrorData(error));
        });
      };
      standing.push({ toastId, takeBack });
      dispatchToast(
        <Toast>
          <ToastTitle>{done}</ToastTitle>
          <ToastFooter>
            <Link title={t.common.undoShortcut} onClick={takeBack}>
              {t.common.undo}
            </Link>
          </ToastFooter>
        </Toast>,
        {
          toastId,
          intent: 'success',
          timeout: undoableMs,
          pauseOnHover: true,
          pauseOnWindowBlur: true,
          onStatusChange: (_event, { status }) => {
            if (status === 'dismissed' || status === 'unmounted') drop(toastId);
          },
        },
      );
    },
    [dispatchToast, dismissToast, onDone, onFailed],
  );
}
