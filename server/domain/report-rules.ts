import type { CalendarDate } from '../../shared/license/dates.js';
import { problemTexts } from '../../shared/texts/licensing-server/problems.js';
import type { Contract } from './contract.js';

/** Why a usage report is not taken; a closed set, kept with the refusal. */
export const reportRefusals = ['month-not-ended', 'not-covered', 'another-report'] as const;
export type ReportRefusal = (typeof reportRefusals)[number];

/** What is wrong with the month of a report (licensing.md §11): it must have ended, and the contract must cover a day of it. Null when it is due. */
export function monthRefusal(
  period: string,
  contract: Pick<Contract, 'startsOn' | 'endsOn'>,
  today: CalendarDate,
): Extract<ReportRefusal, 'month-not-ended' | 'not-covered'> | null {
  if (period >= monthOf(today)) return 'month-not-ended';
  return covers(contract, period) ? null : 'not-covered';
}

/** True when a day of the month lies in the contract. */
export function covers(contract: Pick<Contract, 'startsOn' | 'endsOn'>, period: string): boolean {
  return monthOf(contract.startsOn) <= period && period <= monthOf(contract.endsOn);
}

/** The month of a date, `YYYY-MM`. */
export function monthOf(date: CalendarDate): string {
  return date.slice(0, 7);
}

/** What the sender of a refused report reads. */
export function monthRefusalDetail(
  refusal: Extract<ReportRefusal, 'month-not-ended' | 'not-covered'>,
  period: string,
  contract: Pick<Contract, 'id' | 'startsOn' | 'endsOn'>,
): string {
  switch (refusal) {
    case 'month-not-ended':
      return problemTexts.reportMonthNotEnded({ period });
    case 'not-covered':
      return problemTexts.reportNotCovered({ period, ...contract });
  }
}
