import { daysBetween } from '../../../shared/license/calendar.js';
import type { LicenseStatus } from '../../../shared/license/model.js';
import type { Format } from '../../messages/format.js';
import { t } from '../../messages/index.js';

/**
 * The most urgent thing about the license in few words, for the badge and the card on Home: the status (licensing.md §2), or, before a license expires,
 * when it does; of an expiry and the end of an exceeded grace the nearer one.
 */
export function urgentWords(status: LicenseStatus, format: Format): string {
  const days = daysToExpiry(status);
  return days === null ? format.say(status.statusText) : t.license.expiresIn(days, format.number(days));
}

/** Null when something else is more urgent. */
function daysToExpiry({
  term,
  count,
  daysLeft,
  expiresOn,
  exceededGraceEndsOn,
}: LicenseStatus): number | null {
  if (term !== 'expiring' || daysLeft === null || expiresOn === null) return null;
  switch (count) {
    case 'within':
      return daysLeft;
    case 'exceeded-within-allowance':
    case 'exceeded-beyond-allowance':
      return exceededGraceEndsOn !== null && daysBetween(expiresOn, exceededGraceEndsOn) < 0
        ? null
        : daysLeft;
    case 'exceeded-post-grace':
      return null;
  }
}
