import { assertNever } from '../errors.js';
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

/** Whether both say the same: an answer to one is an answer to the other. */
export function isSamePopup(popup: Popup, other: Popup): boolean {
  return popup.type === other.type && popupKey(popup) === popupKey(other);
}

/** Of pop-ups of a type, the same for those that tell the same figures and dates, however they are worded. */
function popupKey(popup: Popup): string {
  switch (popup.type) {
    case 'startup-warnings':
      return popup.sections.map(({ key }) => key).join('\n');
    case 'update-result':
      return popup.report.sessionId;
    case 'quit-during-run':
      return String(popup.running);
    case 'usage-report-review':
      return `${popup.period} ${popup.sendsOn}`;
    default:
      return assertNever(popup);
  }
}
