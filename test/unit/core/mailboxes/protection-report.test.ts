import { describe, expect, it } from 'vitest';
import type { JobState } from '../../../../core/mailboxes/job-states.js';
import type { JobMailbox } from '../../../../core/catalogue/job-mailboxes.js';
import { createJudge, judgeMailboxes } from '../../../../core/mailboxes/protection-report.js';
import { coverageOf, mailboxStates } from '../../../../shared/backup/status.js';
import { hoursAgo, job, now, outcome } from './judging.js';

const moment = { now, upSince: null };
const by = { moment, isAway: () => false };

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
    const judge = createJudge({ jobs, outcomes: [outcome('b', 'ada')], ...by });
    expect(judge(ada, false).type).toBe(type);
  });

  it('names the jobs that leave it out', () => {
    const judge = createJudge({
      jobs: [job('a', leavesAdaOut), job('b', { sourceId: 'other' }), job('c', leavesAdaOut)],
      ...{ outcomes: [], ...by },
    });
    const judgement = judge(ada, false);
    expect(judgement.type === 'excluded' && judgement.by.map(({ stored: { id } }) => id)).toEqual(['a', 'c']);
  });

  it('the license has it wait, whatever its job did before', () => {
    const judge = createJudge({ jobs: [job('a')], outcomes: [outcome('a', 'ada')], ...by });
    expect(judge(ada, true).type).toBe('waiting');
  });

  it('of several jobs the worst counts, with its reason and the oldest good backup', () => {
    const failed = outcome('b', 'ada', { result: 'failed', reason: 'Sign-in failed.', goodAt: hoursAgo(90) });
    const judge = createJudge({
      jobs: [job('a'), job('b')],
      outcomes: [outcome('a', 'ada'), failed],
      ...by,
    });
    expect(judge(ada, false)).toMatchObject({
      ...{ type: 'failing', reason: 'Sign-in failed.', goodAt: new Date(hoursAgo(90)) },
      job: { stored: { id: 'b' } },
    });
  });

  it('a schedule that is off takes the last good backup from nobody, and does not count beside one that is on', () => {
    const off = { enabled: false };
    const outcomes = [outcome('a', 'ada', { goodAt: hoursAgo(90) }), outcome('b', 'ada')];
    const judged = (jobs: JobState[]) => createJudge({ jobs, outcomes, ...by })(ada, false);
    expect(judged([job('a', off)])).toMatchObject({ type: 'paused', goodAt: new Date(hoursAgo(90)) });
    expect(judged([job('a', off), job('b')])).toMatchObject({
      ...{ type: 'protected', goodAt: new Date(hoursAgo(10)) },
    });
  });

  it('what was backed up in time is away while the repository of its job is, and nothing else is', () => {
    const isAway = ({ stored: { id } }: JobState) => id === 'a';
    const judged = (found: JobMailbox[]) =>
      createJudge({ jobs: [job('a'), job('b')], outcomes: found, moment, isAway })(ada, false).type;
    expect(judged([outcome('a', 'ada'), outcome('b', 'ada')])).toBe('away');
    expect(judged([outcome('a', 'ada', { result: 'failed' }), outcome('b', 'ada')])).toBe('failing');
    expect(judged([outcome('a', 'ada'), outcome('b', 'ada', { goodAt: hoursAgo(90) })])).toBe('late');
  });

  it('of what only a directory has beside a list made by hand, no job reads anything', () => {
    const known = { ...{ id: 'ada', ...ada, source: 'Office', kind: null, stored: null }, isRead: false };
    const judged = (of: JobState) =>
      judgeMailboxes({ jobs: [of], mailboxes: [known], assignments: new Map(), outcomes: [], ...by }).map(
        ({ judgement }) => judgement.type,
      );
    expect(judged(job('a'))).toEqual(['unassigned']);
    expect(judged(job('a', leavesAdaOut))).toEqual(['excluded']);
  });
});

it('nothing but a good backup within its schedule counts as protected', () => {
  const isProtected = mailboxStates.filter((state) => coverageOf(state) === 'protected');
  expect(isProtected).toEqual(['protected', 'due']);
  expect(mailboxStates.filter((state) => coverageOf(state) === 'pending')).toEqual(['running', 'new']);
});
