import { Toast, ToastBody, ToastTitle, useToastController } from '@fluentui/react-components';
import { toasterId } from '../../../base/toast.js';
import { t } from '../../../messages/index.js';

/** Says that leaving the wizard has lost nothing. */
export function useKeptToast(): () => void {
  const { dispatchToast } = useToastController(toasterId);
  return () => {
    dispatchToast(
      <Toast>
        <ToastTitle>{t.jobWizard.draft.isKept}</ToastTitle>
        <ToastBody>{t.jobWizard.draft.isKeptText}</ToastBody>
      </Toast>,
      { intent: 'info' },
    );
  };
}
