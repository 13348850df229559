import { type Schedule, cronExpressionSchema, intervalMinutesSchema } from '../../../../shared/backup/job.js';
import { type Weekday, minutesOf, weekdays } from '../../../../shared/backup/job-window.js';
import type { NumberFormat } from '../../../base/field-problems.js';
import { longestOf } from '../../../base/limits.js';
import { t } from '../../../messages/index.js';
import { cronDays, dailyOf } from '../describe.js';
import { wholeNumber } from './retention-draft.js';

export const units = ['minutes', 'hours', 'days'] as const;
type Unit = (typeof units)[number];
const minutesIn: Readonly<Record<Unit, number>> = { minutes: 1, hours: 60, days: 1440 };

/** What the fields of a schedule hold, numbers as typed. */
export interface ScheduleDraft {
  readonly scheduleType: 'manual' | 'every' | 'daily' | 'cron';
  readonly every: string;
  readonly unit: Unit;
  readonly time: string;
  /** On which a daily job runs. */
  readonly weekdays: readonly Weekday[];
  readonly cron: string;
  /** What the engine said of a cron expression; null before. `problem` is null where it can be one. */
  readonly cronAnswer: { readonly expression: string; readonly problem: string | null } | null;
}

export const newScheduleDraft: ScheduleDraft = {
  scheduleType: 'daily',
  every: '4',
  unit: 'hours',
  time: '22:00',
  weekdays,
  cron: '30 22 * * 1-5',
  cronAnswer: null,
};

const minutesPerDay = 1440;
/** Between the last backup of a night and its copy. */
const copyAfterMinutes = 120;

/** When a second copy is proposed to be made: after the last of the daily backups that it copies, of a night from noon to noon. */
export function timeOfCopy(backups: readonly Schedule[]): string {
  const fromNoon = (minutes: number): number => (minutes + minutesPerDay / 2) % minutesPerDay;
  const daily = backups.flatMap((schedule) => {
    const time = schedule.type === 'cron' ? dailyOf(schedule.expression)?.time : undefined;
    return minutesOf(time ?? '') ?? [];
  });
  const times = daily.length > 0 ? daily : [minutesOf(newScheduleDraft.time) ?? 0];
  const last = times.reduce((latest, each) => (fromNoon(each) > fromNoon(latest) ? each : latest));
  const minutes = (last + copyAfterMinutes) % minutesPerDay;
  const twoDigits = (value: number): string => String(value).padStart(2, '0');
  return `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

/** The draft that edits an existing schedule. */
export function scheduleDraftOf(schedule: Schedule): ScheduleDraft {
  switch (schedule.type) {
    case 'manual':
      return { ...newScheduleDraft, scheduleType: 'manual' };
    case 'every': {
      const unit = schedule.minutes % 1440 === 0 ? 'days' : schedule.minutes % 60 === 0 ? 'hours' : 'minutes';
      const every = String(schedule.minutes / minutesIn[unit]);
      return { ...newScheduleDraft, scheduleType: 'every', unit, every };
    }
    case 'cron': {
      const daily = dailyOf(schedule.expression);
      return daily === null
        ? { ...newScheduleDraft, scheduleType: 'cron', ...takenCron(schedule.expression) }
        : { ...newScheduleDraft, scheduleType: 'daily', ...daily };
    }
  }
}

/** The engine has taken it before. */
function takenCron(cron: string): Pick<ScheduleDraft, 'cron' | 'cronAnswer'> {
  return { cron, cronAnswer: { expression: cron, problem: null } };
}

/** What is wrong with the schedule as it is typed. */
export function scheduleProblems(draft: ScheduleDraft, number: NumberFormat): string[] {
  switch (draft.scheduleType) {
    case 'manual':
      return [];
    case 'every': {
      const minutes = wholeNumber(draft.every) * minutesIn[draft.unit];
      return intervalMinutesSchema.safeParse(minutes).success ? [] : [t.jobWizard.schedule.intervalInvalid];
    }
    case 'daily':
      if (draft.weekdays.length === 0) return [t.jobWizard.schedule.noDay];
      return /^\d{2}:\d{2}$/.test(draft.time) ? [] : [t.jobWizard.schedule.timeInvalid];
    case 'cron':
      if (draft.cron.trim().split(/\s+/).length !== 5) return [t.jobWizard.schedule.cronInvalid];
      return cronExpressionSchema.safeParse(draft.cron.trim()).success
        ? []
        : [t.jobWizard.schedule.cronTooLong(number(longestOf(cronExpressionSchema)))];
  }
}

/** Why the engine refuses the cron expression; null when it does not, or has not answered yet. */
export function refusedCron({ scheduleType, cron, cronAnswer }: ScheduleDraft): string | null {
  return scheduleType === 'cron' && cronAnswer?.expression === cron.trim() ? cronAnswer.problem : null;
}

/** Why the step cannot be left with this cron expression: it is refused, or nobody knows yet. */
export function cronProblem(draft: ScheduleDraft): string | null {
  const { scheduleType, cron, cronAnswer } = draft;
  if (scheduleType !== 'cron') return null;
  return cronAnswer?.expression === cron.trim() ? refusedCron(draft) : t.jobWizard.schedule.cronUnknown;
}

/** The schedule that a draft without problems describes. */
export function scheduleOf(draft: ScheduleDraft): Schedule {
  switch (draft.scheduleType) {
    case 'manual':
      return { type: 'manual' };
    case 'every':
      return { type: 'every', minutes: wholeNumber(draft.every) * minutesIn[draft.unit] };
    case 'daily': {
      const [hour = 0, minute = 0] = draft.time.split(':').map(Number);
      return {
        type: 'cron',
        expression: `${String(minute)} ${String(hour)} * * ${cronDays(draft.weekdays)}`,
      };
    }
    case 'cron':
      return { type: 'cron', expression: draft.cron.trim() };
  }
}
