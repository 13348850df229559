import type { Session } from '../../../shared/backup/session.js';

/** One day of the strip; the counts are backups that started on it. */
export interface Day {
  /** `YYYY-MM-DD` in the machine's time zone. */
  readonly key: string;
  readonly date: Date;
  readonly total: number;
  readonly failed: number;
  /** Ended with warnings, or stopped before their end. */
  readonly warned: number;
  readonly running: number;
}

export type DayState = 'none' | 'running' | 'success' | 'warning' | 'failed';

/** The calendar day of an instant in the machine's time zone, `YYYY-MM-DD`. */
export function localDay(instant: Date): string {
  const month = String(instant.getMonth() + 1).padStart(2, '0');
  return `${String(instant.getFullYear())}-${month}-${String(instant.getDate()).padStart(2, '0')}`;
}

/** The last `count` days up to `now`, oldest first, each with what its backups came to. */
export function lastDays(sessions: readonly Session[], now: Date, count: number): Day[] {
  const byDay = new Map<string, Session[]>();
  for (const session of sessions) {
    if (session.type !== 'backup') continue;
    const key = localDay(new Date(session.startedAt));
    byDay.set(key, [...(byDay.get(key) ?? []), session]);
  }
  return Array.from({ length: count }, (_, index) => {
    const date = new Date(now.getFullYear(), now.getMonth(), now.getDate() - (count - 1 - index));
    const key = localDay(date);
    const ofDay = byDay.get(key) ?? [];
    return {
      key,
      date,
      total: ofDay.length,
      failed: ofDay.filter(({ status }) => status === 'Failed').length,
      warned: ofDay.filter(({ status }) => status === 'Warning' || status === 'Stopped').length,
      running: ofDay.filter(({ status }) => status === 'Running').length,
    };
  });
}

/** The worst that happened on a day. */
export function stateOfDay(day: Day): DayState {
  if (day.total === 0) return 'none';
  if (day.failed > 0) return 'failed';
  if (day.warned > 0) return 'warning';
  // One that runs may still fail: it is no good news yet.
  return day.running === day.total ? 'running' : 'success';
}
