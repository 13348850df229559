import type { Job, Retention, Schedule } from '../../../shared/backup/job.js';
import { type JobWindow, type Weekday, minutesOf, weekdays } from '../../../shared/backup/job-window.js';
import type { Format } from '../../messages/format.js';
import { t } from '../../messages/index.js';

const minutesPerHour = 60;
const minutesPerDay = 1440;
/** `m h * * d`: once a day on some days, the form the wizard writes. */
const dailyCron = /^(\d{1,2}) (\d{1,2}) \* \* (\*|[0-7](?:[-,][0-7])*)$/;

/** Time and days of a cron expression that runs once a day, else null. */
export function dailyOf(
  expression: string,
): { readonly time: string; readonly weekdays: readonly Weekday[] } | null {
  const match = dailyCron.exec(expression.trim());
  if (!match) return null;
  const [, minute = '', hour = '', given = ''] = match;
  const chosen = weekdays.filter((_, index) => given === '*' || includesDay(given, index + 1));
  return chosen.length === 0
    ? null
    : { time: `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`, weekdays: chosen };
}

/** Whether `1-5` or `1,3` has a day; Monday is 1, and Sunday is 0 and 7. */
function includesDay(given: string, day: number): boolean {
  return given.split(',').some((part) => {
    const [first = 0, last = first] = part.split('-').map(Number);
    return (day >= first && day <= last) || (day === 7 && first === 0);
  });
}

/** Days as a cron expression has them. */
export function cronDays(days: readonly Weekday[]): string {
  if (days.length === weekdays.length) return '*';
  const numbers = weekdays.flatMap((day, index) => (days.includes(day) ? [(index + 1) % 7] : []));
  const isRange = numbers.length > 2 && numbers.every((day, index) => day === (numbers[0] ?? 0) + index);
  return isRange ? `${String(numbers[0])}-${String(numbers.at(-1))}` : numbers.join(',');
}

type Times = Pick<Format, 'timeOfDay'>;

/** Hours of some days, as they are written. */
export function describeWindow(window: JobWindow, format: Times): string {
  const { days, from, to } = window;
  const hours = `${format.timeOfDay(from)}–${format.timeOfDay(to)}`;
  return days.length === weekdays.length
    ? hours
    : `${days.map((day) => t.jobWizard.weekdaysShort[day]).join(', ')} ${hours}`;
}

/** A schedule in words. */
export function describeSchedule(schedule: Schedule, format: Times): string {
  switch (schedule.type) {
    case 'manual':
      return t.jobs.schedule.manual;
    case 'every':
      return describeInterval(schedule.minutes);
    case 'cron': {
      const daily = dailyOf(schedule.expression);
      if (daily === null) return t.jobs.schedule.cron(schedule.expression);
      const time = format.timeOfDay(minutesOf(daily.time) ?? 0);
      return daily.weekdays.length === weekdays.length
        ? t.jobWizard.summary.dailyAt(time)
        : t.jobWizard.summary.onDaysAt(
            daily.weekdays.map((day) => t.jobWizard.weekdaysShort[day]).join(', '),
            time,
          );
    }
  }
}

function describeInterval(minutes: number): string {
  if (minutes % minutesPerDay === 0) return t.jobs.schedule.everyDays(minutes / minutesPerDay);
  if (minutes % minutesPerHour === 0) return t.jobs.schedule.everyHours(minutes / minutesPerHour);
  return t.jobs.schedule.everyMinutes(minutes);
}

export function describeRetention(retention: Retention): string {
  switch (retention.type) {
    case 'forever':
      return t.jobs.retention.forever;
    case 'days':
      return t.jobs.retention.days(retention.days);
    case 'points':
      return t.jobs.retention.points(retention.points);
    case 'gfs':
      return t.jobs.retention.gfs(retention);
  }
}

/** Where a job's mail comes from: its source, or the repository that is copied. */
export function describeOrigin(
  { copyFrom }: Job,
  source: string | undefined,
  /** What people call a repository, by its path. */
  nameOf: (path: string) => string,
): string {
  if (copyFrom === null) return source ?? t.common.none;
  const { repositoryPath } = copyFrom;
  return t.jobs.copyOf(repositoryPath === null ? t.jobWizard.repository.own : nameOf(repositoryPath));
}

/** `All`, `All but 3`, or how many are chosen. */
export function describeSelection(job: Pick<Job, 'selection'>, number: (value: number) => string): string {
  const { selection } = job;
  if (selection.type === 'chosen') return number(selection.mailboxes.length);
  return selection.except.length === 0 ? t.jobs.allMailboxes : t.jobs.allBut(selection.except.length);
}

/** When a job runs next, or why it does not. */
export function describeNextRun(
  { schedule, enabled, nextRunAt }: Pick<Job, 'schedule' | 'enabled' | 'nextRunAt'>,
  format: Format,
): string {
  if (schedule.type === 'manual') return t.jobs.manual;
  if (!enabled) return t.jobs.disabled;
  return nextRunAt === null ? t.common.none : format.relative(nextRunAt);
}
