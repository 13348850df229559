import type { CalendarDate, Instant } from '../../shared/license/dates.js';
import type { KindCounts, UsageReport } from '../../shared/license/protocol.js';
import { addMonths } from '../../shared/license/calendar.js';
import type { Contract } from './contract.js';
import { covers, monthOf, type ReportRefusal } from './report-rules.js';

/** What is on record of one console's usage. */
export interface ReportedUsage {
  readonly reports: readonly { readonly report: UsageReport; readonly receivedAt: Instant }[];
  /** The most of each week, as update requests said it. */
  readonly marks: readonly {
    readonly period: string;
    readonly weekOf: CalendarDate;
    readonly highWatermark: number;
  }[];
  readonly refusals: readonly {
    readonly period: string;
    readonly reason: ReportRefusal;
    readonly lastAt: Instant;
    readonly times: number;
  }[];
}

/** What does not fit together in a console's usage reports (licensing.md §11). */
export type ReportFinding =
  /** A month in which the console was measured, or that lies between two reported ones, has no report. */
  | { readonly kind: 'missing'; readonly period: string }
  | { readonly kind: 'number-missing'; readonly number: number }
  | { readonly kind: 'number-twice'; readonly number: number; readonly periods: readonly string[] }
  /** Another report for a month that has one was sent, or one for a month that was not due. */
  | {
      readonly kind: 'refused';
      readonly period: string;
      readonly reason: ReportRefusal;
      readonly at: Instant;
      readonly times: number;
    }
  /** The report says fewer mailboxes than the console itself said in a week of the month. */
  | {
      readonly kind: 'below-mark';
      readonly period: string;
      readonly reported: number;
      readonly mark: number;
      readonly weekOf: CalendarDate;
    }
  /** Fewer mailboxes are managed than user mailboxes are counted, or more than there are of all kinds. */
  | {
      readonly kind: 'kinds-differ';
      readonly period: string;
      readonly managed: number;
      readonly kinds: KindCounts;
    }
  /** The corrected count is not the managed mailboxes without the removed ones; null where no corrected count was sent. */
  | {
      readonly kind: 'removed-differ';
      readonly period: string;
      readonly managed: number;
      readonly removed: number;
      readonly adjusted: number | null;
    };

/** Consoles send a report on the 11th and the hours after; two days later it is missing. */
const overdueDay = 13;

/** The findings of one console under a contract, by month. */
export function findingsOf(
  usage: ReportedUsage,
  contract: Pick<Contract, 'startsOn' | 'endsOn'>,
  today: CalendarDate,
): ReportFinding[] {
  return [
    ...missingMonths(usage, contract, today),
    ...numbering(usage),
    ...usage.refusals.map(
      ({ period, reason, lastAt, times }) =>
        ({ kind: 'refused', period, reason, at: lastAt, times }) as const,
    ),
    ...belowMarks(usage),
    ...contradictions(usage),
  ];
}

function missingMonths(
  { reports, marks }: ReportedUsage,
  contract: Pick<Contract, 'startsOn' | 'endsOn'>,
  today: CalendarDate,
): ReportFinding[] {
  const reported = new Set(reports.map(({ report }) => report.period));
  const periods = [...reported].sort();
  const measured = marks.map(({ period }) => period);
  const wanted = new Set([...measured, ...monthsBetween(periods[0], periods.at(-1))]);
  return [...wanted]
    .filter((period) => !reported.has(period) && covers(contract, period) && isOverdue(period, today))
    .sort()
    .map((period) => ({ kind: 'missing', period }));
}

function monthsBetween(first: string | undefined, last: string | undefined): string[] {
  if (first === undefined || last === undefined) return [];
  const months: string[] = [];
  for (let month = first; month <= last; month = monthOf(addMonths(`${month}-01`, 1))) months.push(month);
  return months;
}

function isOverdue(period: string, today: CalendarDate): boolean {
  const due = `${monthOf(addMonths(`${period}-01`, 1))}-${String(overdueDay)}`;
  return today >= due;
}

/** Consoles number their reports from 1; those of a version that numbered none come first. */
function numbering({ reports }: ReportedUsage): ReportFinding[] {
  const byNumber = new Map<number, string[]>();
  let unnumbered = 0;
  for (const { report } of reports) {
    if (report.number === undefined) unnumbered += 1;
    else byNumber.set(report.number, [...(byNumber.get(report.number) ?? []), report.period]);
  }
  const last = Math.max(0, ...byNumber.keys());
  const gaps = Array.from({ length: last }, (_, index) => index + 1).filter(
    (number) => number > unnumbered && !byNumber.has(number),
  );
  return [
    ...gaps.map((number) => ({ kind: 'number-missing', number }) as const),
    ...[...byNumber].flatMap(([number, periods]) =>
      periods.length > 1 ? [{ kind: 'number-twice', number, periods: periods.sort() } as const] : [],
    ),
  ];
}

function belowMarks({ reports, marks }: ReportedUsage): ReportFinding[] {
  return reports.flatMap(({ report: { period, highWatermark } }) => {
    const highest = marks
      .filter((mark) => mark.period === period)
      .reduce<ReportedUsage['marks'][number] | null>(
        (most, mark) => (most === null || mark.highWatermark > most.highWatermark ? mark : most),
        null,
      );
    return highest !== null && highest.highWatermark > highWatermark
      ? [
          {
            kind: 'below-mark',
            period,
            reported: highWatermark,
            mark: highest.highWatermark,
            weekOf: highest.weekOf,
          } as const,
        ]
      : [];
  });
}

/** Reports whose own figures do not fit together. */
function contradictions({ reports }: ReportedUsage): ReportFinding[] {
  return reports.flatMap(({ report: { period, managed, kinds, removed, adjusted } }) => {
    const findings: ReportFinding[] = [];
    if (
      kinds !== undefined &&
      (managed < kinds.user || managed > kinds.user + kinds.shared + kinds.resource)
    ) {
      findings.push({ kind: 'kinds-differ', period, managed, kinds });
    }
    if (removed !== undefined && adjusted?.managed !== managed - removed) {
      findings.push({
        kind: 'removed-differ',
        period,
        managed,
        removed,
        adjusted: adjusted?.managed ?? null,
      });
    }
    return findings;
  });
}
