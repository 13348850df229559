import { expect, it } from 'vitest';
import { type EventLogEntry, licenseEventNumbers as numbers } from '../../../../shared/events.js';
import type { LicenseStatus } from '../../../../shared/license/model.js';
import { sinceEvent } from '../../../../shared/license/since.js';

const event = (day: string, number: number): EventLogEntry => ({ at: `${day}T08:00:00Z`, number, text: day });
const events = [
  event('2026-01-02', numbers.installed),
  event('2026-03-01', numbers.limitExceeded),
  event('2026-04-01', numbers.installed),
  event('2026-05-01', numbers.limitExceeded),
  event('2026-05-01', numbers.graceEntered),
  event('2026-12-01', numbers.aboutToExpire),
  event('2027-01-01', numbers.expired),
];

it.each<[LicenseStatus['term'], LicenseStatus['count'], string | null]>([
  ['valid', 'within', '2026-04-01'],
  ['valid', 'exceeded-within-allowance', '2026-05-01'],
  ['valid', 'exceeded-post-grace', '2026-05-01'],
  ['expiring', 'within', '2026-12-01'],
  ['expiring', 'exceeded-beyond-allowance', '2026-05-01'],
  // Term wins over count when both apply (§2).
  ['expired-grace', 'exceeded-within-allowance', '2027-01-01'],
  ['expired-post-grace', 'within', '2027-01-01'],
  ['none', 'within', null],
])('§11: %s and %s is so since %s', (term, count, day) => {
  expect(sinceEvent({ term, count }, events)?.text ?? null).toBe(day);
  expect(sinceEvent({ term, count }, events.toReversed())?.text ?? null).toBe(day);
});
