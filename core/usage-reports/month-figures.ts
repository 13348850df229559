import type { Instant } from '../../shared/license/dates.js';
import type { MonthFigures } from '../../shared/license/usage-mailboxes.js';
import { endOfMonth, type UsageFacts } from '../../shared/license/usage-report.js';
import { isCancelled, unlessAborted } from '../lib/cancellation.js';
import type { UsageLists } from './usage-lists.js';

const listWaitsMs = 24 * 60 * 60_000;

interface MonthFiguresOptions {
  /** Pages of the mailboxes that a report counts at an instant, as `formatUsageMailboxes` makes them. */
  readonly mailboxesAt: (at: Instant) => AsyncIterable<string>;
  readonly lists: UsageLists;
  readonly onError: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/**
 * The figures of an ended month (`2026-04`), whose list of mailboxes is kept. A list that cannot be had is tried for a day; then
 * the report goes without one rather than not at all: null. Throws AppError `cancelled`, and on the first day what making the list throws.
 */
export async function monthFigures(
  period: string,
  { licenseId, now }: UsageFacts,
  options: MonthFiguresOptions,
): Promise<MonthFigures | null> {
  const endedAt = endOfMonth(period);
  try {
    const pages = options.mailboxesAt(endedAt);
    // The console that quits does not wait for a worker that may not answer any more.
    return await unlessAborted(
      options.lists.write({ licenseId: licenseId ?? '', period }, now, pages),
      options.signal,
    );
  } catch (error) {
    if (isCancelled(error) || Date.parse(now) - Date.parse(endedAt) < listWaitsMs) throw error;
    options.onError(error);
    return null;
  }
}
