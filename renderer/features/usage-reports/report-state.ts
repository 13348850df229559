import type { ErrorCode, ErrorData } from '../../../shared/errors.js';
import type { Text } from '../../../shared/texts/text.js';
import type { UsageReportView } from '../../../shared/license/usage-report-view.js';
import type { CalendarDate, Instant } from '../../../shared/license/dates.js';
import type { KindCounts } from '../../../shared/license/protocol.js';
import type { Tone } from '../../components/tone.js';
import type { Format } from '../../messages/format.js';
import { t } from '../../messages/index.js';

/** Codes of a failed delivery that the report tells by its state, which stays. */
const keptWithReport: readonly ErrorCode[] = ['source-unreachable', 'license-refused'];

/** Whether what a click came to is told by the report already. */
export function isKeptWithReport(error: ErrorData | null): boolean {
  return error !== null && keptWithReport.includes(error.code);
}

/** Where a report is on its way to the licensing server. */
export type ReportState =
  | { readonly state: 'sent'; readonly at: Instant }
  /** Automatic update is off: it waits. */
  | { readonly state: 'held' }
  | { readonly state: 'failed'; readonly detail: Text; readonly next: NextAttempt }
  | { readonly state: 'postponed'; readonly remindAt: Instant; readonly sendsOn: CalendarDate }
  | { readonly state: 'open'; readonly sendsOn: CalendarDate };

/** An attempt that failed before the day of sending is not repeated before that day. */
type NextAttempt = { readonly on: CalendarDate } | { readonly at: Instant };

export function reportState(report: UsageReportView, autoUpdate: boolean, now: Instant): ReportState {
  const { deliveredAt, failure, remindAt, sendsOn } = report;
  if (deliveredAt !== null) return { state: 'sent', at: deliveredAt };
  if (!autoUpdate) return { state: 'held' };
  if (failure !== null) {
    const next = failure.retryAt < sendsOn ? { on: sendsOn } : { at: failure.retryAt };
    return { state: 'failed', detail: failure.detail, next };
  }
  if (remindAt !== null && remindAt > now) return { state: 'postponed', remindAt, sendsOn };
  return { state: 'open', sendsOn };
}

export const stateTones: Readonly<Record<ReportState['state'], Tone>> = {
  sent: 'success',
  held: 'neutral',
  failed: 'warning',
  postponed: 'info',
  open: 'info',
};

/** The state in words, with its dates in the user's format. */
export function stateText(state: ReportState, format: Format): string {
  const { states } = t.usageReports;
  switch (state.state) {
    case 'sent':
      return states.sent(format.dateTime(state.at));
    case 'held':
      return states.held;
    case 'failed':
      return states.failed(
        format.say(state.detail),
        'on' in state.next
          ? t.usageReports.sentAgainOn(format.date(state.next.on))
          : t.usageReports.nextAttempt(format.dateTime(state.next.at)),
      );
    case 'postponed':
      return states.postponed(format.dateTime(state.remindAt), format.date(state.sendsOn));
    case 'open':
      return states.open(format.date(state.sendsOn));
  }
}

/** How many mailboxes of each kind a report counts. */
export function kindsText({ user, shared, resource }: KindCounts, { number }: Format): string {
  return t.usageReports.kinds({ user: number(user), shared: number(shared), resource: number(resource) });
}
