import type { ReactNode } from 'react';
import { assertNever } from '../../../shared/errors.js';
import { QuitDuringRun } from './QuitDuringRun.js';
import { StartupWarnings } from './StartupWarnings.js';
import { UpdateResult } from './UpdateResult.js';
import { UsageReportReview } from './UsageReportReview.js';
import { dismissPopup, usePopups } from '../../base/popups.js';

/** The most serious pop-up that waits, if any: one at a time. */
export function PopupHost(): ReactNode {
  const popup = usePopups(({ queue }) => queue.waiting[0]);
  if (!popup) return null;
  const close = (): void => {
    dismissPopup(popup);
  };
  switch (popup.type) {
    case 'startup-warnings':
      return <StartupWarnings sections={popup.sections} onClose={close} />;
    case 'update-result':
      return <UpdateResult key={popup.report.sessionId} report={popup.report} onClose={close} />;
    case 'quit-during-run':
      return <QuitDuringRun running={popup.running} onClose={close} />;
    case 'usage-report-review':
      return (
        <UsageReportReview key={popup.period} period={popup.period} sendsOn={popup.sendsOn} onClose={close} />
      );
    default:
      return assertNever(popup);
  }
}
