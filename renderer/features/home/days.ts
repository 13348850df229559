import type { Session } from '../../../shared/backup/model.js';

/** One day of the strip; the counts are sessions that started on it. */
export interface Day {
  /** `YYYY-MM-DD` in the machine's time zone. */
  readonly key: string;
  readonly date: Date;
  readonly total: number;
  readonly failed: number;
  readonly warned: number;
}

export type DayState = 'none' | 'success' | 'warning' | 'failed';

/** The calendar day of an instant in the machine's time zone, `YYYY-MM-DD`. */
export function localDay(instant: Date): string {
  const month = String(instant.getMonth() + 1).padStart(2, '0');
  return `${String(instant.getFullYear())}-${month}-${String(instant.getDate()).padStart(2, '0')}`;
}

/** The last `count` days up to `now`, oldest first, each with what its sessions came to. */
export function lastDays(sessions: readonly Session[], now: Date, count: number): Day[] {
  const byDay = new Map<string, Session[]>();
  for (const session of sessions) {
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
      warned: ofDay.filter(({ status }) => status === 'Warning').length,
    };
  });
}

/** The worst that happened on a day. */
export function stateOfDay(day: Day): DayState {
  if (day.total === 0) return 'none';
  if (day.failed > 0) return 'failed';
  return day.warned > 0 ? 'warning' : 'success';
}
