import { describe, expect, it } from 'vitest';
import { lastDays, localDay, stateOfDay } from '../../../../../renderer/features/home/days.js';
import type { Session, SessionStatus } from '../../../../../shared/backup/session.js';

const session = (id: string, jobId: string, status: SessionStatus, startedAt: string): Session => ({
  id,
  type: 'backup',
  name: jobId,
  jobId,
  trigger: 'schedule',
  status,
  startedAt,
  endedAt: status === 'Running' ? null : startedAt,
});

describe('the strip of days', () => {
  const now = new Date(2026, 2, 2, 12);

  it('ends today and crosses the end of a month', () => {
    expect(lastDays([], now, 3).map(({ key }) => key)).toEqual(['2026-02-28', '2026-03-01', '2026-03-02']);
  });

  it('colours a day by its worst session', () => {
    const at = new Date(2026, 2, 1, 23, 59).toISOString();
    const [, day] = lastDays([session('a', 'j', 'Success', at), session('b', 'j', 'Warning', at)], now, 3);
    expect(day).toMatchObject({ total: 2, warned: 1, failed: 0 });
    expect(stateOfDay(day!)).toBe('warning');
  });

  it('shows what became of backups, whatever else ran that day', () => {
    const at = new Date(2026, 2, 2, 9).toISOString();
    const today = (...sessions: Session[]) => stateOfDay(lastDays(sessions, now, 1)[0]!);
    expect(today({ ...session('u', 'j', 'Success', at), type: 'license-update' })).toBe('none');
    expect(
      today({ ...session('r', 'j', 'Failed', at), type: 'restore' }, session('a', 'j', 'Success', at)),
    ).toBe('success');
    expect(today(session('a', 'j', 'Running', at))).toBe('running');
    expect(today(session('a', 'j', 'Running', at), session('b', 'j', 'Success', at))).toBe('success');
    expect(today(session('a', 'j', 'Stopped', at), session('b', 'j', 'Success', at))).toBe('warning');
  });

  it('counts by the calendar of the machine, not of Greenwich', () => {
    expect(localDay(new Date(2026, 0, 1, 0, 0, 1))).toBe('2026-01-01');
  });
});
