import { describe, expect, it } from 'vitest';
import { newestFirst, withSession } from '../../../../renderer/stores/session-order.js';
import type { Session, SessionStatus } from '../../../../shared/backup/session.js';

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

describe('sessions as they are pushed', () => {
  const first = session('a', 'job', 'Running', '2026-04-01T10:00:00Z');
  const second = session('b', 'job', 'Success', '2026-04-02T10:00:00Z');

  it('keep the newest first', () => {
    expect(withSession([first], second).map(({ id }) => id)).toEqual(['b', 'a']);
    expect(withSession([second], first).map(({ id }) => id)).toEqual(['b', 'a']);
  });

  it('of several types are one list', () => {
    expect(newestFirst([first, second]).map(({ id }) => id)).toEqual(['b', 'a']);
  });

  it('replace their earlier selves', () => {
    expect(withSession([second, first], { ...first, status: 'Stopped' })).toEqual([
      second,
      { ...first, status: 'Stopped' },
    ]);
  });
});
