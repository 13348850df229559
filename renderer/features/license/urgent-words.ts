import { daysBetween } from '../../../shared/license/calendar.js';
import type { LicenseStatus } from '../../../shared/license/model.js';
import type { Format } from '../../messages/format.js';
import { t } from '../../messages/index.js';

/**
 * The most urgent thing about the license in few words, for the card on Home: the status (licensing.md §2), or, before a license expires,
 * when it does; of an expiry and the end of an exceeded grace the nearer one.
 */
export function urgentWords(status: LicenseStatus, format: Format): string {
  const days = daysToExpiry(status);
  return days === null ? format.say(status.statusText) : t.license.expiresIn(days, format.number(days));
}

/** The same in the badge, which has room for two lines. */
export function badgeWords(status: LicenseStatus, format: Format): string {
  const { id, params } = status.statusText;
  const { days } = params;
  if (daysToExpiry(status) !== null || typeof days !== 'number') return urgentWords(status, format);
  switch (id) {
    case 'license.exceededInGraceFor':
      return t.license.graceLeft('Exceeded', days, format.number(days));
    case 'license.expiredInGraceFor':
      return t.license.graceLeft('Expired', days, format.number(days));
    default:
      return urgentWords(status, format);
  }
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
