import { z } from 'zod';
import { calendarDateSchema } from '../license/model.js';
import { periodSchema } from '../license/usage-report.js';
import { severities } from './severity.js';

/** Pop-ups that main asks for; one type, one dialog. */
export const popupSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('startup-warnings'),
    sections: z.array(z.object({ id: z.string(), severity: z.enum(severities), text: z.string() })).min(1),
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
