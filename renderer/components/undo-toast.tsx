import {
  Link,
  Toast,
  ToastFooter,
  ToastTitle,
  ToastTrigger,
  useToastController,
} from '@fluentui/react-components';
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

/** Says that something was done, with a way to take it back for a while. */
export function useUndoToast(): (undoable: Undoable) => void {
  const { dispatchToast } = useToastController(toasterId);
  const onDone = useDoneToast();
  const onFailed = useFailedToast();
  return ({ done, undo, failed }) => {
    dispatchToast(
      <Toast>
        <ToastTitle>{done}</ToastTitle>
        <ToastFooter>
          <ToastTrigger>
            <Link
              onClick={() => {
                undo().then(onDone, (error: unknown) => {
                  onFailed(failed, toErrorData(error));
                });
              }}
            >
              {t.common.undo}
            </Link>
          </ToastTrigger>
        </ToastFooter>
      </Toast>,
      { intent: 'success', timeout: undoableMs, pauseOnHover: true, pauseOnWindowBlur: true },
    );
  };
}
