import { addDays, addMonths, firstOfMonth } from '../../../../shared/license/calendar.js';
import type { CalendarDate } from '../../../../shared/license/dates.js';
import type { Interval } from '../../../../shared/license/license-days.js';

export const intervalPresets = ['last-30-days', 'this-month', 'last-month', 'last-12-months'] as const;
export type IntervalPreset = (typeof intervalPresets)[number];

/** The days of a named interval, both included, today among them but for the last month. */
export function intervalOf(preset: IntervalPreset, today: CalendarDate): Interval {
  const thisMonth = firstOfMonth(today);
  switch (preset) {
    case 'last-30-days':
      return { from: addDays(today, -29), to: today };
    case 'this-month':
      return { from: thisMonth, to: today };
    case 'last-month':
      return { from: addMonths(thisMonth, -1), to: addDays(thisMonth, -1) };
    case 'last-12-months':
      return { from: addDays(addMonths(today, -12), 1), to: today };
  }
}
