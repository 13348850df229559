import type { SupposedDay } from '../../../../shared/license/what-if.js';
import type { Tone } from '../../../components/tone.js';
import { licenseTone } from '../license-tone.js';

/** How serious a supposed day is: mailboxes that stopped for good outweigh a notice of expiry. */
export function supposedTone({ status }: SupposedDay): Tone {
  return status.count === 'exceeded-post-grace' ? 'error' : licenseTone(status);
}
