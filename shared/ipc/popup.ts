import type { Popup } from './console-contract.js';

/** Whether `popup` makes `other` untrue: two months have two reports, two sessions two results; of all else the newest says it all. */
export function replacesPopup(popup: Popup, other: Popup): boolean {
  if (popup.type === 'usage-report-review' && other.type === 'usage-report-review') {
    return popup.period === other.period;
  }
  if (popup.type === 'update-result' && other.type === 'update-result') {
    return popup.report.sessionId === other.report.sessionId;
  }
  return popup.type === other.type;
}
