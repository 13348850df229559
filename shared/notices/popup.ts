import { z } from 'zod';
import { assertNever } from '../errors.js';
import { calendarDateSchema } from '../license/dates.js';
import { periodSchema } from '../license/usage-report.js';
import { licenseNotice } from './license-notice.js';
import { severities } from './severity.js';
import { textSchema } from '../texts/text.js';

/** Pop-ups that main asks for; one type, one dialog. */
export const popupSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('startup-warnings'),
    sections: z.array(z.object({ ...licenseNotice, severity: z.enum(severities), text: textSchema })).min(1),
  }),
  z.object({ type: z.literal('quit-during-run'), running: z.int() }),
  /** On the 1st of a month: the report of the month before can be reviewed, adjusted, sent or postponed. */
  z.object({ type: z.literal('usage-report-review'), period: periodSchema, sendsOn: calendarDateSchema }),
]);
export type Popup = z.infer<typeof popupSchema>;

/** Whether `popup` makes `other` untrue: two months have two reports; of all else the newest says it all. */
export function replacesPopup(popup: Popup, other: Popup): boolean {
  if (popup.type === 'usage-report-review' && other.type === 'usage-report-review') {
    return popup.period === other.period;
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
    case 'quit-during-run':
      return String(popup.running);
    case 'usage-report-review':
      return `${popup.period} ${popup.sendsOn}`;
    default:
      return assertNever(popup);
  }
}
