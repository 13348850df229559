import { describe, expect, it } from 'vitest';
import { jobStates, jobsNeedingAttention, verdictOf } from '../../../../../renderer/features/home/verdict.js';
import type { Job, Session, SessionStatus } from '../../../../../shared/backup/model.js';

const job = (id: string): Job => ({
  id,
  name: id,
  sourceId: 'source',
  selection: { type: 'all', except: [] },
  kinds: {},
  excludedFolders: [],
  keepMissingSessions: 3,
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
