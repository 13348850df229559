import { Toast, ToastBody, ToastTitle, useToastController } from '@fluentui/react-components';
import type { SavedFile } from '../../shared/saved-file.js';
import { t } from '../messages/index.js';
import { useFormat } from '../messages/format.js';

export const toasterId = 'postkeep';

/** Says in a few words that something has been done. */
export function useDoneToast(): (done: string) => void {
  const { dispatchToast } = useToastController(toasterId);
  return (done) => {
    dispatchToast(
      <Toast>
        <ToastTitle>{done}</ToastTitle>
      </Toast>,
      { intent: 'success' },
    );
  };
}

/** Says where an export went; nothing when the user cancelled the dialog. */
export function useSavedToast(): (saved: SavedFile) => void {
  const { dispatchToast } = useToastController(toasterId);
  const format = useFormat();
  return (saved) => {
    if (saved.outcome === 'cancelled') return;
    dispatchToast(
      <Toast>
        <ToastTitle>{t.common.exported}</ToastTitle>
        <ToastBody>{t.common.savedFiles(saved.items, format.number(saved.items), saved.path)}</ToastBody>
      </Toast>,
      { intent: 'success' },
    );
  };
}
