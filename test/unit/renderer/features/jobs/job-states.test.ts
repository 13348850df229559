import { expect, it } from 'vitest';
import { jobStates } from '../../../../../renderer/features/jobs/job-states.js';
import type { Job } from '../../../../../shared/backup/job.js';
import type { Session, SessionStatus } from '../../../../../shared/backup/session.js';

const job = (id: string): Job => ({
  id,
  name: id,
  sourceId: 'source',
  copyFrom: null,
  selection: { type: 'all', except: [] },
  kinds: {},
  excludedFolders: [],
  keepMissingSessions: 3,
  schedule: { type: 'manual' },
  windows: [],
  retries: { count: 0, waitMinutes: 10 },
  bandwidth: [],
  retry: null,
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

it('joins a job with its newest session only', () => {
  const sessions = [
    session('new', 'job', 'Success', '2026-04-02T10:00:00Z'),
    session('old', 'job', 'Failed', '2026-04-01T10:00:00Z'),
  ];
  expect(jobStates([job('job'), job('other')], sessions).map(({ last }) => last?.id ?? null)).toEqual([
    'new',
    null,
  ]);
});
