import { describe, expect, it } from 'vitest';
import { lastDays, localDay, stateOfDay } from '../../../renderer/features/home/days.js';
import { jobStates, jobsNeedingAttention, verdictOf } from '../../../renderer/features/home/verdict.js';
import { timeLeftMs } from '../../../renderer/features/jobs/time-left.js';
import { newestFirst, withSession } from '../../../renderer/stores/session-order.js';
import type { Job, Progress, Session, SessionStatus } from '../../../shared/backup/model.js';

const job = (id: string): Job => ({
  id,
  name: id,
  sourceId: 'source',
  selection: { type: 'all', except: [] },
  kinds: {},
  excludedFolders: [],
  schedule: { type: 'manual' },
  retention: { type: 'forever' },
  repositoryPath: null,
  enabled: true,
  createdAt: '2026-01-01T00:00:00Z',
  nextRunAt: null,
  lastSessionId: null,
});
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

describe('the verdict of Home: is anything wrong?', () => {
  const newest = (...statuses: SessionStatus[]) =>
    verdictOf(
      jobStates(
        statuses.map((_, index) => job(`job-${index}`)),
        statuses.map((status, index) =>
          session(`s-${index}`, `job-${index}`, status, `2026-04-0${index + 1}T10:00:00Z`),
        ),
      ),
      'all',
    );

  it.each([
    [[], { type: 'no-jobs' }],
    [['Success', 'Success'], { type: 'fine', lastBackupAt: '2026-04-02T10:00:00Z' }],
    [['Success', 'Running'], { type: 'running', jobs: 1 }],
    [['Running', 'Warning'], { type: 'attention', jobs: 1, failed: false }],
    [['Warning', 'Failed', 'Success'], { type: 'attention', jobs: 2, failed: true }],
  ] as const)('%j → %j', (statuses, verdict) => {
    expect(newest(...statuses)).toEqual(verdict);
  });

  it('backup has stopped when the license lets no mailbox be processed, however well the last sessions went (§4)', () => {
    const states = jobStates([job('job')], [session('s', 'job', 'Success', '2026-04-02T10:00:00Z')]);
    expect(verdictOf(states, 'none')).toEqual({ type: 'stopped' });
    expect(verdictOf(states, 'licensed').type).toBe('fine');
    expect(verdictOf([], 'none')).toEqual({ type: 'no-jobs' });
  });

  it('judges a job by its newest session only', () => {
    const sessions = [
      session('new', 'job', 'Success', '2026-04-02T10:00:00Z'),
      session('old', 'job', 'Failed', '2026-04-01T10:00:00Z'),
    ];
    expect(jobsNeedingAttention(jobStates([job('job')], sessions))).toEqual([]);
  });

  it('says so when nothing has ever run', () => {
    expect(verdictOf(jobStates([job('job')], []), 'all')).toEqual({ type: 'never-run' });
  });
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

  it('counts by the calendar of the machine, not of Greenwich', () => {
    expect(localDay(new Date(2026, 0, 1, 0, 0, 1))).toBe('2026-01-01');
  });
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

describe('time left of a run', () => {
  const progress: Progress = {
    sessionId: 's',
    jobId: 'j',
    mailboxesTotal: 12,
    mailboxesDone: 3,
    current: [],
    messagesSeen: 0,
    messagesStored: 0,
    bytesRead: 300,
    bytesStored: 0,
    bytesPerSecond: 10,
  };

  it('is the time spent on each mailbox times those to come', () => {
    expect(timeLeftMs(progress)).toBe(90_000);
  });

  it.each([{ mailboxesDone: 0 }, { bytesPerSecond: 0 }, { bytesRead: 0 }])('is unknown with %j', (change) => {
    expect(timeLeftMs({ ...progress, ...change })).toBeNull();
  });
});
