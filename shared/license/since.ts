import { type EventLogEntry, licenseEventNumbers } from '../events.js';
import type { LicenseStatus } from './model.js';

/** The event that brought the license where it is: since when, and why; null where the log does not go back that far. */
export function sinceEvent(
  status: Pick<LicenseStatus, 'term' | 'count'>,
  events: readonly EventLogEntry[],
): EventLogEntry | null {
  const number = numberOf(status);
  return events
    .filter((event) => event.number === number)
    .reduce<EventLogEntry | null>(
      (newest, event) => (newest === null || Date.parse(event.at) > Date.parse(newest.at) ? event : newest),
      null,
    );
}

/** Term wins over count when both apply (licensing.md §2). */
function numberOf({ term, count }: Pick<LicenseStatus, 'term' | 'count'>): number {
  switch (term) {
    case 'expired-grace':
    case 'expired-post-grace':
      return licenseEventNumbers.expired;
    case 'none':
    case 'valid':
    case 'expiring':
      if (count !== 'within') return licenseEventNumbers.limitExceeded;
      if (term === 'none') return licenseEventNumbers.removed;
      return term === 'expiring' ? licenseEventNumbers.aboutToExpire : licenseEventNumbers.installed;
  }
}
