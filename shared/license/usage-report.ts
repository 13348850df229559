import { z } from 'zod';
import { AppError } from '../errors.js';
import { addDays, addMonths, daysBetween, dateOf, startOfDay } from './calendar.js';
import { calendarDateSchema, type CalendarDate, type Instant, instantSchema } from './dates.js';
import { mailboxKinds } from './model.js';
import { kindCountsSchema, type Usage } from './protocol.js';
import type { MonthFigures } from './usage-mailboxes.js';
import { type Text, text, textSchema, verbatim } from '../texts/text.js';

/*
 * The monthly usage report of a rental license: measured week by week, open for review from the 1st, sent by itself on the 11th.
 * Pure: states in, states out; time is an argument.
 */

const count = z.int().min(0);
/** A month, `YYYY-MM`. */
export const periodSchema = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);

/** The most mailboxes managed in one week, as far as the week lies in one month. */
const usageMarkSchema = z.object({
  licenseId: z.string(),
  period: periodSchema,
  /** Monday of the week. */
  weekOf: calendarDateSchema,
  highWatermark: count,
  /** Latest figures of the week. */
  managed: count,
  new: count,
});
type UsageMark = z.infer<typeof usageMarkSchema>;

/** Earlier versions kept the words themselves. */
const textOrOldWords = z.union([textSchema, z.string().transform(verbatim)]);

/** A mailbox that the user has taken out of a report's count, and why. */
const removedMailboxSchema = z.object({
  id: z.string(),
  mailbox: z.string(),
  kind: z.enum(mailboxKinds),
  new: z.boolean(),
  reason: z.string(),
});
export type RemovedMailbox = z.infer<typeof removedMailboxSchema>;

export const monthlyReportSchema = z.object({
  licenseId: z.string(),
  period: periodSchema,
  /** Counts the reports of the license from 1, without gaps (licensing.md §11); earlier versions numbered none. */
  number: z.int().min(1).optional(),
  createdAt: instantSchema,
  weeks: z.array(usageMarkSchema.pick({ weekOf: true, highWatermark: true })),
  /** As measured: at the end of the month, and the highest of it. */
  managed: count,
  new: count,
  highWatermark: count,
  /** As measured, with a list of the mailboxes; absent where there is no list: earlier versions made none. */
  kinds: kindCountsSchema.optional(),
  /** A count that the user has corrected, and why: instead of mailboxes removed, never beside them (docs/decisions/0175). */
  adjustment: z.object({ managed: count, reason: z.string() }).nullable(),
  removed: z.array(removedMailboxSchema).default([]),
  /** When the notice to review is shown next; null once it has been shown. */
  remindAt: instantSchema.nullable(),
  /** The latest attempt that failed, and when the next one is made. */
  failure: z.object({ at: instantSchema, detail: textOrOldWords, retryAt: instantSchema }).nullable(),
  deliveredAt: instantSchema.nullable(),
});
export type MonthlyReport = z.infer<typeof monthlyReportSchema>;

export const usageStateSchema = z.object({
  marks: z.array(usageMarkSchema),
  /** Oldest first. */
  reports: z.array(monthlyReportSchema),
});
export type UsageState = z.infer<typeof usageStateSchema>;

/** A report is sent by itself on this day of the month that follows. */
const sendingDay = 11;
const postponementMs = 24 * 60 * 60_000;
const reportsKept = 36;

export interface UsageFacts {
  /** The installed rental license while "Update license automatically (enables usage reporting)" is on, else null. */
  readonly licenseId: string | null;
  /** The trusted clock (licensing.md §9). */
  readonly now: Instant;
  /** Shifts the sending within the 11th, so that a million consoles do not send at midnight. */
  readonly spreadMs: number;
}

/** What is due next; an `at` that has passed is due at once. Nothing is, while usage reporting is off. */
export type UsageStep =
  | { readonly action: 'none' }
  | { readonly action: 'close-month'; readonly at: Instant }
  | { readonly action: 'remind'; readonly at: Instant; readonly period: string }
  | { readonly action: 'deliver'; readonly at: Instant; readonly period: string };

/** Raises the high-water mark of the present week. Nothing is measured while usage reporting is off. */
export function noteUsage(
  state: UsageState,
  facts: UsageFacts,
  counts: Pick<Usage, 'managed' | 'new'>,
): UsageState {
  if (facts.licenseId === null) return state;
  const today = dateOf(facts.now);
  const isThis = (mark: UsageMark): boolean =>
    mark.licenseId === facts.licenseId && mark.period === periodOf(today) && mark.weekOf === mondayOf(today);
  const known = state.marks.find(isThis);
  const mark: UsageMark = {
    licenseId: facts.licenseId,
    period: periodOf(today),
    weekOf: mondayOf(today),
    highWatermark: Math.max(known?.highWatermark ?? 0, counts.managed),
    managed: counts.managed,
    new: counts.new,
  };
  return { ...state, marks: [...state.marks.filter((other) => !isThis(other)), mark] };
}

/** What an update request says of usage: the present figures, and the most of this week (a week may lie in two months). */
export function usageOfWeek(
  state: UsageState,
  facts: UsageFacts,
  counts: Pick<Usage, 'managed' | 'new'>,
): Usage {
  const monday = mondayOf(dateOf(facts.now));
  const marks = state.marks.filter((mark) => mark.weekOf === monday && mark.licenseId === facts.licenseId);
  return {
    managed: counts.managed,
    new: counts.new,
    highWatermark: Math.max(counts.managed, ...marks.map((mark) => mark.highWatermark)),
  };
}

/** The months that have ended and were measured, and of which there is no report yet. */
export function monthsToClose(state: UsageState, facts: UsageFacts): string[] {
  const periods = endedMarks(state, facts).map(({ period }) => period);
  return [...new Set(periods)]
    .filter((period) => findReport(state, facts.licenseId, period) === undefined)
    .sort();
}

function endedMarks({ marks }: UsageState, { licenseId, now }: UsageFacts): UsageMark[] {
  const current = periodOf(dateOf(now));
  return marks.filter((mark) => mark.licenseId === licenseId && mark.period < current);
}

/**
 * Makes a report, open for review, of every month that has ended and was measured. `measured` has the figures of each month's list of
 * mailboxes; without one the last figures that were noted stand.
 */
export function closeMonths(
  state: UsageState,
  facts: UsageFacts,
  measured: ReadonlyMap<string, MonthFigures> = new Map(),
): UsageState {
  const ended = endedMarks(state, facts);
  const reports = monthsToClose(state, facts).map((period, index) =>
    reportOf(
      ended.filter((mark) => mark.period === period),
      measured.get(period),
      nextNumber(state, facts) + index,
      facts.now,
    ),
  );
  return {
    marks: state.marks.filter((mark) => !ended.includes(mark)),
    reports: [...state.reports, ...reports].slice(-reportsKept),
  };
}

/** Shows the notice to review again in a day; the 11th stays the day of sending. */
export function postponeReport(state: UsageState, facts: UsageFacts, period: string): UsageState {
  const remindAt = new Date(Date.parse(facts.now) + postponementMs).toISOString();
  return changeOpen(state, facts, period, (report) => ({ ...report, remindAt }));
}

export function reminderShown(state: UsageState, facts: UsageFacts, period: string): UsageState {
  return changeOpen(state, facts, period, (report) => ({ ...report, remindAt: null }));
}

export function deliverySucceeded(state: UsageState, facts: UsageFacts, period: string): UsageState {
  return changeOpen(state, facts, period, (report) => ({
    ...report,
    remindAt: null,
    failure: null,
    deliveredAt: facts.now,
  }));
}

export function deliveryFailed(
  state: UsageState,
  facts: UsageFacts,
  period: string,
  failure: { readonly detail: Text; readonly retryInMs: number },
): UsageState {
  const retryAt = new Date(Date.parse(facts.now) + failure.retryInMs).toISOString();
  return changeOpen(state, facts, period, (report) => ({
    ...report,
    failure: { at: facts.now, detail: failure.detail, retryAt },
  }));
}

/** The open report of a month. Throws AppError `not-found`, and `invalid-argument` once it has been delivered, or while usage reporting is off. */
export function openReport(state: UsageState, facts: UsageFacts, period: string): MonthlyReport {
  if (facts.licenseId === null) throw new AppError('invalid-argument', text('usageReports.off', { period }));
  const report = findReport(state, facts.licenseId, period);
  if (report === undefined) throw new AppError('not-found', text('usageReports.missing', { period }));
  if (report.deliveredAt !== null) {
    throw new AppError('invalid-argument', text('usageReports.delivered', { period }));
  }
  return report;
}

/** The next step of usage reporting. */
export function nextUsageStep(state: UsageState, facts: UsageFacts): UsageStep {
  if (facts.licenseId === null) return { action: 'none' };
  const mine = state.marks.filter((mark) => mark.licenseId === facts.licenseId).map((mark) => mark.period);
  const open = state.reports.filter(
    (report) => report.licenseId === facts.licenseId && report.deliveredAt === null,
  );
  const steps: Exclude<UsageStep, { action: 'none' }>[] = [
    ...mine.map((period) => ({ action: 'close-month', at: startOf(nextMonth(period)) }) as const),
    ...open.flatMap(({ remindAt: at, period }) =>
      at === null ? [] : [{ action: 'remind', at, period } as const],
    ),
    ...open.map(
      (report) => ({ action: 'deliver', at: sendingTime(report, facts), period: report.period }) as const,
    ),
  ];
  return steps.sort((a, b) => Date.parse(a.at) - Date.parse(b.at))[0] ?? { action: 'none' };
}

/** The day on which a report is sent by itself. */
export function sendingDate(period: string): CalendarDate {
  return addDays(nextMonth(period), sendingDay - 1);
}

function sendingTime(report: MonthlyReport, { spreadMs }: UsageFacts): Instant {
  const planned = startOfDay(sendingDate(report.period)) + (spreadMs % (24 * 60 * 60_000));
  const retry = report.failure === null ? 0 : Date.parse(report.failure.retryAt);
  return new Date(Math.max(planned, retry)).toISOString();
}

/** One more than the last number of the license, or than the reports that have none. */
function nextNumber({ reports }: UsageState, { licenseId }: UsageFacts): number {
  const mine = reports.filter((report) => report.licenseId === licenseId);
  const unnumbered = mine.filter((report) => report.number === undefined).length;
  return Math.max(unnumbered, ...mine.map((report) => report.number ?? 0)) + 1;
}

function reportOf(
  marks: readonly UsageMark[],
  measured: MonthFigures | undefined,
  number: number,
  now: Instant,
): MonthlyReport {
  const weeks = marks.toSorted((a, b) => (a.weekOf < b.weekOf ? -1 : 1));
  const last = weeks.at(-1);
  if (last === undefined) throw new AppError('internal', 'A month without measurements has no report.');
  return {
    licenseId: last.licenseId,
    period: last.period,
    number,
    createdAt: now,
    weeks: weeks.map(({ weekOf, highWatermark }) => ({ weekOf, highWatermark })),
    managed: measured?.managed ?? last.managed,
    new: measured?.new ?? last.new,
    highWatermark: Math.max(measured?.managed ?? 0, ...weeks.map((mark) => mark.highWatermark)),
    ...(measured !== undefined && { kinds: measured.kinds }),
    adjustment: null,
    removed: [],
    remindAt: now,
    failure: null,
    deliveredAt: null,
  };
}

function findReport(state: UsageState, licenseId: string | null, period: string): MonthlyReport | undefined {
  return state.reports.find((report) => report.licenseId === licenseId && report.period === period);
}

/** The state with the open report of a month changed. Throws as {@link openReport}. */
export function changeOpen(
  state: UsageState,
  facts: UsageFacts,
  period: string,
  change: (report: MonthlyReport) => MonthlyReport,
): UsageState {
  const report = openReport(state, facts, period);
  return { ...state, reports: state.reports.map((other) => (other === report ? change(other) : other)) };
}

function periodOf(date: CalendarDate): string {
  return date.slice(0, 7);
}

/** The last instant of a month. */
export function endOfMonth(period: string): Instant {
  return new Date(startOfDay(nextMonth(period)) - 1).toISOString();
}

/** First day of the month after a period. */
function nextMonth(period: string): CalendarDate {
  return addMonths(`${period}-01`, 1);
}

function mondayOf(date: CalendarDate): CalendarDate {
  // 1970-01-05 was a Monday.
  return addDays(date, -(((daysBetween('1970-01-05', date) % 7) + 7) % 7));
}

function startOf(date: CalendarDate): Instant {
  return new Date(startOfDay(date)).toISOString();
}
