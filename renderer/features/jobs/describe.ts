import type { Job, Retention, Schedule } from '../../../shared/backup/model.js';
import { t } from '../../messages/index.js';

const minutesPerHour = 60;
const minutesPerDay = 1440;
/** `m h * * *`: once a day, the form the wizard writes. */
const dailyCron = /^(\d{1,2}) (\d{1,2}) \* \* \*$/;

/** `HH:MM` of a cron expression that runs once a day, else null. */
export function dailyTimeOf(expression: string): string | null {
  const match = dailyCron.exec(expression.trim());
  if (!match) return null;
  const [, minute = '', hour = ''] = match;
  return `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
}

/** A schedule in words. */
export function describeSchedule(schedule: Schedule): string {
  switch (schedule.type) {
    case 'manual':
      return t.jobs.schedule.manual;
    case 'every':
      return describeInterval(schedule.minutes);
    case 'cron': {
      const time = dailyTimeOf(schedule.expression);
      return time === null ? t.jobs.schedule.cron(schedule.expression) : t.jobWizard.summary.dailyAt(time);
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

/** `All`, `All but 3`, or how many are chosen. */
export function describeSelection(job: Pick<Job, 'selection'>, number: (value: number) => string): string {
  const { selection } = job;
  if (selection.type === 'chosen') return number(selection.mailboxes.length);
  return selection.except.length === 0 ? t.jobs.allMailboxes : t.jobs.allBut(selection.except.length);
}
