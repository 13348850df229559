import { z } from 'zod';

/** `YYYY-MM-DD`, a UTC calendar date (licensing.md §1: all dates are UTC calendar dates). */
export const calendarDateSchema = z.iso.date();
export type CalendarDate = z.infer<typeof calendarDateSchema>;

/** RFC 3339 instant, as the product writes it. */
export const instantSchema = z.iso.datetime({ offset: true });
/** RFC 3339 instant from outside: `T` and `Z` may be small (§5.6), and a leap second is taken for the second before it, of the same day. */
export const foreignInstantSchema = z
  .string()
  .transform((text) => text.toUpperCase().replace(/(:\d\d):60(?=[.Z+-])/, '$1:59'))
  .pipe(instantSchema);
export type Instant = z.infer<typeof instantSchema>;
