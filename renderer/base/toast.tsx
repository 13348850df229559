import {
  Link,
  Toast,
  ToastBody,
  ToastTitle,
  ToastTrigger,
  useToastController,
} from '@fluentui/react-components';
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
    const warnings = saved.warnings ?? [];
    dispatchToast(
      <Toast>
        {warnings.length === 0 ? (
          <ToastTitle>{t.common.exported}</ToastTitle>
        ) : (
          <ToastTitle
            action={
              <ToastTrigger>
                <Link>{t.common.close}</Link>
              </ToastTrigger>
            }
          >
            {t.common.exportedWithWarnings}
          </ToastTitle>
        )}
        <ToastBody>
          {t.common.savedFiles(saved.items, format.number(saved.items), saved.path)}
          {warnings.slice(0, 1).map((warning, index) => (
            <div key={index}>{format.say(warning)}</div>
          ))}
          {warnings.length > 1 && <div>{t.common.moreInHistory(format.number(warnings.length - 1))}</div>}
        </ToastBody>
      </Toast>,
      // A warning stays until it is closed: nobody may be looking.
      warnings.length > 0 ? { intent: 'warning', timeout: -1 } : { intent: 'success' },
    );
  };
}
