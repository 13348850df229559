import type { CalendarDate, Instant } from '../license/dates.js';
import { formatBytes } from './bytes.js';

/** How dates and figures are written inside a text: the user's way on screens, the same everywhere in logs, JSON and on the command line. */
export interface TextFormat {
  /** A UTC calendar date (licensing.md §1). */
  readonly date: (date: CalendarDate) => string;
  readonly dateTime: (instant: Instant) => string;
  /** A month `YYYY-MM`. */
  readonly month: (period: string) => string;
  readonly number: (value: number) => string;
  readonly bytes: (bytes: number) => string;
}

/** ISO 8601 and plain figures, for logs, JSON and the command line. */
export const isoFormat: TextFormat = {
  date: (date) => date,
  dateTime: (instant) => instant,
  month: (period) => period,
  number: String,
  bytes: formatBytes,
};
