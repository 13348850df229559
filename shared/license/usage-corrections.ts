import { z } from 'zod';
import { AppError } from '../errors.js';
import { text } from '../texts/text.js';
import type { UsageReport } from './protocol.js';
import type { UsageMailbox } from './usage-mailboxes.js';
import {
  changeOpen,
  type MonthlyReport,
  type RemovedMailbox,
  type UsageFacts,
  type UsageState,
} from './usage-report.js';

/*
 * What a user changes in an open usage report, and what is sent of it (licensing.md §11): mailboxes are removed, each with a reason, or the
 * count is corrected, one at a time (docs/decisions/0175).
 */

const longestReason = 2000;

/** Why a mailbox was removed. */
export const removalReasonSchema = z.string().min(1).max(500);
/** The state file is written whole at every change: whoever removes more says so by the count. */
export const mostRemoved = 1000;

/** A correction of a usage report's count. */
export const adjustmentSchema = z.object({
  managed: z.int().min(0).max(10_000_000),
  reason: z.string().min(1).max(longestReason),
});

/** Corrects the count of an open report, or takes the correction back with null. Throws AppError `invalid-argument`. */
export function adjustReport(
  state: UsageState,
  facts: UsageFacts,
  period: string,
  adjustment: MonthlyReport['adjustment'],
): UsageState {
  const reason = storable(adjustment?.reason ?? '');
  if (adjustment !== null && (reason === '' || reason.length > longestReason)) {
    throw new AppError('invalid-argument', text('usageReports.reasonNeeded'));
  }
  return changeOpen(state, facts, period, (report) => {
    if (adjustment === null) return { ...report, adjustment };
    if (report.removed.length > 0) throw new AppError('invalid-argument', text('usageReports.hasRemoved'));
    return { ...report, adjustment: { managed: adjustment.managed, reason } };
  });
}

/** Takes a mailbox of an open report out of its count, or gives a removed one another reason. Throws AppError `invalid-argument`. */
export function removeMailbox(
  state: UsageState,
  facts: UsageFacts,
  period: string,
  { id, mailbox, kind, standing }: UsageMailbox,
  why: string,
): UsageState {
  const reason = storable(why);
  if (!removalReasonSchema.safeParse(reason).success) {
    throw new AppError('invalid-argument', text('usageReports.removalReasonNeeded'));
  }
  if (standing === 'not-required') {
    throw new AppError('invalid-argument', text('usageReports.notCounted', { mailbox }));
  }
  return changeOpen(state, facts, period, (report) => {
    if (report.adjustment !== null) throw new AppError('invalid-argument', text('usageReports.isAdjusted'));
    const others = report.removed.filter((removed) => removed.id !== id);
    if (others.length >= mostRemoved) {
      throw new AppError('invalid-argument', text('usageReports.tooManyRemoved', { most: mostRemoved }));
    }
    return { ...report, removed: [...others, { id, mailbox, kind, new: standing === 'new', reason }] };
  });
}

/** Counts a removed mailbox again. */
export function putBackMailbox(
  state: UsageState,
  facts: UsageFacts,
  period: string,
  mailboxId: string,
): UsageState {
  return changeOpen(state, facts, period, (report) => ({
    ...report,
    removed: report.removed.filter(({ id }) => id !== mailboxId),
  }));
}

/** Puts an open report back as measured. */
export function resetReport(state: UsageState, facts: UsageFacts, period: string): UsageState {
  return changeOpen(state, facts, period, (report) => ({ ...report, removed: [], adjustment: null }));
}

/** What the licensing server can keep (shared/license/protocol.ts). */
function storable(reason: string): string {
  return reason.replaceAll(/[\0\p{Surrogate}]/gu, '').trim();
}

/** What goes over the wire. */
export function reportToSend({
  period,
  number,
  managed,
  new: fresh,
  highWatermark,
  kinds,
  adjustment,
  removed,
}: MonthlyReport): UsageReport {
  return {
    period,
    ...(number !== undefined && { number }),
    managed,
    new: fresh,
    highWatermark,
    ...(kinds !== undefined && { kinds }),
    ...(adjustment !== null && { adjusted: adjustment }),
    ...(removed.length > 0 && {
      adjusted: { managed: managed - removed.length, reason: reasonOfRemoved(removed) },
      removed: removed.length,
    }),
  };
}

/** How many mailboxes a report counts as the user has corrected it. */
export function reportedMailboxes({
  managed,
  adjustment,
  removed,
}: Pick<MonthlyReport, 'managed' | 'adjustment' | 'removed'>): number {
  return adjustment === null ? managed - removed.length : adjustment.managed;
}

/** The reasons of the removals, each once, with how many there are of it; no mailbox is named. */
function reasonOfRemoved(removed: readonly RemovedMailbox[]): string {
  const times = new Map<string, number>();
  for (const { reason } of removed) times.set(reason, (times.get(reason) ?? 0) + 1);
  const reasons = [...times].map(([reason, count]) =>
    count === 1 ? reason : `${reason} (${String(count)})`,
  );
  const said = `${String(removed.length)} removed: ${reasons.join('; ')}`;
  return said.length <= longestReason ? said : storable(`${said.slice(0, longestReason - 1)}…`);
}
