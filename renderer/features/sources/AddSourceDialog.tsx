import {
  Link,
  Toast,
  ToastBody,
  ToastFooter,
  ToastTitle,
  ToastTrigger,
  useToastController,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Source } from '../../../shared/backup/source.js';
import { openOverlay } from '../../base/navigation.js';
import { toasterId } from '../../base/toast.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { SourceDialog } from './SourceDialog.js';

/** Long enough to read, and to reach the way to a job. */
const shownMs = 20_000;

/** Adds a source; what was added is said, with the way to a job, as nothing backs it up yet. */
export function AddSourceDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { dispatchToast } = useToastController(toasterId);
  const format = useFormat();
  const onSaved = ({ id: sourceId, name }: Source, mailboxes: number | null): void => {
    dispatchToast(
      <Toast>
        <ToastTitle>
          {mailboxes === null
            ? t.sources.added(name)
            : t.sources.addedMailboxes(mailboxes, format.number(mailboxes))}
        </ToastTitle>
        <ToastBody>{t.sources.addedText(name)}</ToastBody>
        <ToastFooter>
          <ToastTrigger>
            <Link
              onClick={() => {
                openOverlay({ type: 'job-wizard', of: { type: 'source', sourceId } });
              }}
            >
              {t.sources.makeJob}
            </Link>
          </ToastTrigger>
        </ToastFooter>
      </Toast>,
      { intent: 'success', timeout: shownMs, pauseOnHover: true, pauseOnWindowBlur: true },
    );
  };
  return <SourceDialog edited={null} onClose={onClose} onSaved={onSaved} />;
}
