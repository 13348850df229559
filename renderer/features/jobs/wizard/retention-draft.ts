import { type GfsPeriod, gfsPeriods } from '../../../../shared/backup/gfs.js';
import {
  type Retention,
  gfsCountSchema,
  retentionDaysSchema,
  retentionPointsSchema,
} from '../../../../shared/backup/job.js';
import { type NumberFormat, numberProblem } from '../../../base/field-problems.js';
import { t } from '../../../messages/index.js';

/** What the fields of a retention hold, numbers as typed. */
export interface RetentionDraft {
  readonly retentionType: Retention['type'];
  readonly retentionDays: string;
  readonly retentionPoints: string;
  readonly retentionGfs: Readonly<Record<GfsPeriod, string>>;
}

export const newRetentionDraft: RetentionDraft = {
  retentionType: 'days',
  retentionDays: '90',
  retentionPoints: '30',
  retentionGfs: { daily: '7', weekly: '4', monthly: '12', yearly: '3' },
};

/** The draft that edits an existing retention. */
export function retentionDraftOf(retention: Retention): RetentionDraft {
  const draft = { ...newRetentionDraft, retentionType: retention.type };
  switch (retention.type) {
    case 'forever':
      return draft;
    case 'days':
      return { ...draft, retentionDays: String(retention.days) };
    case 'points':
      return { ...draft, retentionPoints: String(retention.points) };
    case 'gfs': {
      const { daily, weekly, monthly, yearly } = retention;
      const retentionGfs = {
        daily: String(daily),
        weekly: String(weekly),
        monthly: String(monthly),
        yearly: String(yearly),
      };
      return { ...draft, retentionGfs };
    }
  }
}

/** What is wrong with the numbers of the retention; null when nothing is. */
export function retentionProblem(draft: RetentionDraft, number: NumberFormat): string | null {
  switch (draft.retentionType) {
    case 'forever':
      return null;
    case 'days':
      return numberProblem(draft.retentionDays, retentionDaysSchema, number);
    case 'points':
      return numberProblem(draft.retentionPoints, retentionPointsSchema, number);
    case 'gfs': {
      const problems = gfsPeriods.map((period) => gfsProblem(draft, period, number));
      const isNothing = gfsPeriods.every((period) => Number(draft.retentionGfs[period]) === 0);
      return problems.find((problem) => problem !== null) ?? (isNothing ? t.jobWizard.gfs.nothing : null);
    }
  }
}

/** What is wrong with the number of one period; null when nothing is. */
export function gfsProblem(draft: RetentionDraft, period: GfsPeriod, number: NumberFormat): string | null {
  return numberProblem(draft.retentionGfs[period], gfsCountSchema, number);
}

/** NaN for anything but digits. */
export function wholeNumber(text: string): number {
  return /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
}

/** The retention that a draft without problems describes. */
export function retentionOf(draft: RetentionDraft): Retention {
  switch (draft.retentionType) {
    case 'forever':
      return { type: 'forever' };
    case 'days':
      return { type: 'days', days: wholeNumber(draft.retentionDays) };
    case 'points':
      return { type: 'points', points: wholeNumber(draft.retentionPoints) };
    case 'gfs': {
      const { daily, weekly, monthly, yearly } = draft.retentionGfs;
      return {
        type: 'gfs',
        daily: wholeNumber(daily),
        weekly: wholeNumber(weekly),
        monthly: wholeNumber(monthly),
        yearly: wholeNumber(yearly),
      };
    }
  }
}
