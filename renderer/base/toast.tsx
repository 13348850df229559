import {
  Link,
  Toast,
  ToastBody,
  ToastFooter,
  ToastTitle,
  ToastTrigger,
  useToastController,
} from '@fluentui/react-components';
import { useCallback } from 'react';
import type { SavedFile } from '../../shared/saved-file.js';
import { bridge } from './bridge.js';
import { t } from '../messages/index.js';
import { useFormat } from '../messages/format.js';

export const toasterId = 'postkeep';

/** Says in a few words that something has been done. */
export function useDoneToast(): (done: string) => void {
  const { dispatchToast } = useToastController(toasterId);
  return useCallback(
    (done) => {
      dispatchToast(
        <Toast>
          <ToastTitle>{done}</ToastTitle>
        </Toast>,
        { intent: 'success' },
      );
    },
    [dispatchToast],
  );
}

/** Says where an export went, and leads there; nothing when the user cancelled the dialog. */
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
          {saved.holds === null
            ? t.common.savedFile(saved.path)
            : t.common.savedCounted(
                saved.holds.what,
                saved.holds.count,
                format.number(saved.holds.count),
                saved.path,
              )}
          {warnings.slice(0, 1).map((warning, index) => (
            <div key={index}>{format.say(warning)}</div>
          ))}
          {warnings.length > 1 && <div>{t.common.moreInHistory(format.number(warnings.length - 1))}</div>}
        </ToastBody>
        <ToastFooter>
          <Link
            onClick={() => {
              void bridge.app.showInFolder({ path: saved.path });
            }}
          >
            {t.common.openFolder}
          </Link>
        </ToastFooter>
      </Toast>,
      // A warning stays until it is closed: nobody may be looking.
      // One that leads somewhere stays long enough to be reached.
      warnings.length > 0
        ? { intent: 'warning', timeout: -1 }
        : { intent: 'success', timeout: 10_000, pauseOnHover: true, pauseOnWindowBlur: true },
    );
  };
}
