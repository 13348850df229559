import type { ReactNode } from 'react';
import { ConfirmDialog } from '../../components/ConfirmDialog.js';
import { t } from '../../messages/index.js';
import { InstallReview } from './InstallReview.js';
import type { LicenseActions } from './useLicenseActions.js';

/** What stands between an action and its effect: old and new license side by side, or whether to remove one. */
export function LicenseQuestion({ actions }: { readonly actions: LicenseActions }): ReactNode {
  const { question, confirm, cancel } = actions;
  if (question === null) return null;
  return question.kind === 'install' ? (
    <InstallReview comparison={question.comparison} onConfirm={confirm} onCancel={cancel} />
  ) : (
    <ConfirmDialog
      title={t.license.confirmTitle}
      text={question.text}
      confirm={t.license.confirmRemove}
      onConfirm={confirm}
      onCancel={cancel}
    />
  );
}
