import {
  Link,
  Toast,
  ToastBody,
  ToastTitle,
  ToastTrigger,
  useToastController,
} from '@fluentui/react-components';
import { useCallback } from 'react';
import type { ErrorData } from '../../shared/errors.js';
import { toasterId } from '../base/toast.js';
import { t } from '../messages/index.js';
import { ErrorText } from './ErrorText.js';

/** Says why something failed that went on while the user was elsewhere; stays until it is closed. */
export function useFailedToast(): (what: string, error: ErrorData) => void {
  const { dispatchToast } = useToastController(toasterId);
  return useCallback(
    (what, error) => {
      dispatchToast(
        <Toast>
          <ToastTitle
            action={
              <ToastTrigger>
                <Link>{t.common.close}</Link>
              </ToastTrigger>
            }
          >
            {what}
          </ToastTitle>
          <ToastBody>
            <ErrorText error={error} />
          </ToastBody>
        </Toast>,
        { intent: 'error', timeout: -1 },
      );
    },
    [dispatchToast],
  );
}
