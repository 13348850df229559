import { describe, expect, it } from 'vitest';
import type { StoredJob } from '../../../../core/catalogue/jobs.js';
import type { JobMailbox } from '../../../../core/catalogue/job-mailboxes.js';
import type { StoredMailbox } from '../../../../core/catalogue/mailboxes.js';
import type { JobState } from '../../../../core/mailboxes/job-states.js';
import {
  createJudge,
  judgeMailboxes,
  reportProtection,
} from '../../../../core/mailboxes/protection-report.js';
import { type JobDefinition, jobDefinitionSchema } from '../../../../shared/backup/model.js';
import { coverageOf, mailboxStates } from '../../../../shared/backup/status.js';

const now = new Date('2026-06-10T12:00:00Z');
const hoursAgo = (hours: number): string => new Date(now.getTime() - hours * 3_600_000).toISOString();
const moment = { now, upSince: null };

function job(
  name: string,
  definition: Partial<JobDefinition> = {},
  change: Partial<JobState> = {},
): JobState {
  const stored: StoredJob = {
    id: name,
    definition: jobDefinitionSchema.parse({
      name,
      sourceId: 'source',
      selection: { type: 'all' },
      schedule: { type: 'every', minutes: 1440 },
      retention: { type: 'forever' },
      repositoryPath: null,
      ...definition,
    }),
    createdAt: hoursAgo(1000),
    scheduleFrom: hoursAgo(10),
    lastSessionId: null,
    retryAt: null,
    retriesDone: 0,
  };
  return {
    stored,
    lastEnded: null,
    enabled: stored.definition.enabled,
    schedule: stored.definition.schedule,
    windows: [],
    createdAt: new Date(stored.createdAt),
    changedAt: null,
    runningSince: null,
    lastComplete: { id: 'session', later: new Set<string>() },
    hasRun: true,
    ...change,
  };
}

function outcome(jobId: string, mailbox: string, change: Partial<JobMailbox> = {}): JobMailbox {
  const at = hoursAgo(10);
  const found = {
    sessionId: 'session',
    at,
    result: 'success',
    reason: null,
    status: 'Success',
    goodAt: at,
  } as const;
  return { ...{ jobId, mailbox }, ...found, ...change };
}

function stored(mailbox: string): StoredMailbox {
  return {
    ...{
      id: mailbox,
      unitId: mailbox,
      mailbox,
      sourceId: 'source',
      sourceName: 'Office',
      lastBackupAt: null,
    },
    ...{ messages: 0, bytes: 0, restorePoints: 0, isOpenedOnly: false, isSample: false },
    ...{ kind: 'user', firstAdmittedAt: hoursAgo(1000) },
  };
}

const ada = { mailbox: 'ada', sourceId: 'source' };
const leavesAdaOut = { selection: { type: 'all' as const, except: ['ada'] } };

describe('what tells mailboxes apart that are not backed up', () => {
  it.each([
    ['no job at all', [], 'unassigned'],
    ['a job of another source', [job('a', { sourceId: 'other' })], 'unassigned'],
    [
      'a job that names others',
      [job('a', { selection: { type: 'chosen', mailboxes: ['bo'] } })],
      'unassigned',
    ],
    ['a job that leaves it out', [job('a', leavesAdaOut)], 'excluded'],
    [
      'a job of another source that leaves it out',
      [job('a', { ...leavesAdaOut, sourceId: 'other' })],
      'unassigned',
    ],
    ['one that leaves it out, one that has it', [job('a', leavesAdaOut), job('b')], 'protected'],
    ['a job that is off', [job('b', { enabled: false })], 'paused'],
    [
      'one that leaves it out, one that is off',
      [job('a', leavesAdaOut), job('b', { enabled: false })],
      'paused',
    ],
  ])('%s', (_name, jobs, type) => {
    const judge = createJudge({ jobs, outcomes: [outcome('b', 'ada')], moment });
    expect(judge(ada, false).type).toBe(type);
  });

  it('names the jobs that leave it out', () => {
    const judge = createJudge({
      jobs: [job('a', leavesAdaOut), job('b', { sourceId: 'other' }), job('c', leavesAdaOut)],
      ...{ outcomes: [], moment },
    });
    const judgement = judge(ada, false);
    expect(judgement.type === 'excluded' && judgement.by.map(({ stored: { id } }) => id)).toEqual(['a', 'c']);
  });

  it('the license has it wait, whatever its job did before', () => {
    const judge = createJudge({ jobs: [job('a')], outcomes: [outcome('a', 'ada')], moment });
    expect(judge(ada, true).type).toBe('waiting');
  });

  it('of several jobs the worst counts, with its reason and the oldest good backup', () => {
    const failed = outcome('b', 'ada', { result: 'failed', reason: 'Sign-in failed.', goodAt: hoursAgo(90) });
    const judge = createJudge({
      jobs: [job('a'), job('b')],
      outcomes: [outcome('a', 'ada'), failed],
      moment,
    });
    expect(judge(ada, false)).toMatchObject({
      ...{ type: 'failing', reason: 'Sign-in failed.', goodAt: new Date(hoursAgo(90)) },
      job: { stored: { id: 'b' } },
    });
  });

  it('a schedule that is off takes the last good backup from nobody, and does not count beside one that is on', () => {
    const off = { enabled: false };
    const outcomes = [outcome('a', 'ada', { goodAt: hoursAgo(90) }), outcome('b', 'ada')];
    const judged = (jobs: JobState[]) => createJudge({ jobs, outcomes, moment })(ada, false);
    expect(judged([job('a', off)])).toMatchObject({ type: 'paused', goodAt: new Date(hoursAgo(90)) });
    expect(judged([job('a', off), job('b')])).toMatchObject({
      ...{ type: 'protected', goodAt: new Date(hoursAgo(10)) },
    });
  });

  it('a mailbox that a job names and no session has listed yet is judged too, once', () => {
    const chosen = { selection: { type: 'chosen' as const, mailboxes: ['ada', 'bo'] } };
    const jobs = [job('a', chosen), job('b', chosen)];
    const judged = judgeMailboxes({
      ...{ jobs, mailboxes: [stored('ada')], assignments: new Map(), outcomes: [], moment },
    });
    expect(judged.map(({ mailbox, stored: known }) => [mailbox, known?.id ?? null])).toEqual([
      ['ada', 'ada'],
      ['bo', null],
    ]);
  });

  it('the totals of the status and the states of the list are the same judgements', () => {
    const names = ['ada', 'bo', 'cy'];
    const input = {
      jobs: [job('a', leavesAdaOut), job('b', { selection: { type: 'chosen', mailboxes: ['bo'] } })],
      mailboxes: [...names.map(stored), { ...stored('dee'), sourceId: 'other' }],
      assignments: new Map(),
      outcomes: [outcome('a', 'bo'), outcome('a', 'cy'), outcome('b', 'bo')],
      moment,
    };
    const states = judgeMailboxes(input).map(({ judgement }) => judgement.type);
    expect(states).toEqual(['excluded', 'protected', 'protected', 'unassigned']);
    const { mailboxes, ...others } = reportProtection(input);
    expect(others).toEqual({ excluded: 1, unassigned: 1 });
    expect(mailboxes.map(({ type }) => type)).toEqual(['protected', 'protected']);
  });
});

it('nothing but a good backup within its schedule counts as protected', () => {
  const isProtected = mailboxStates.filter((state) => coverageOf(state) === 'protected');
  expect(isProtected).toEqual(['protected', 'due']);
  expect(mailboxStates.filter((state) => coverageOf(state) === 'pending')).toEqual(['running', 'new']);
});
