import { describe, expect, it } from 'vitest';
import {
  definitionOfDraft,
  draftOf,
  includes,
  newDraft,
  problemsOf,
  withIncluded,
} from '../../../../../../renderer/features/jobs/wizard/draft.js';
import { type Schedule, jobDefinitionSchema } from '../../../../../../shared/backup/model.js';

const complete = { ...newDraft, name: ' Nightly ', sourceId: 'source-1' };

describe('the draft of a job', () => {
  it('makes a definition that the contract accepts', () => {
    const definition = definitionOfDraft({ ...complete, excludedFolders: ' Junk \n\nArchive/2019' });
    expect(jobDefinitionSchema.parse(definition)).toMatchObject({
      name: 'Nightly',
      excludedFolders: ['Junk', 'Archive/2019'],
    });
  });

  const schedules: Schedule[] = [
    { type: 'manual' },
    { type: 'every', minutes: 1 },
    { type: 'every', minutes: 90 },
    { type: 'every', minutes: 240 },
    { type: 'every', minutes: 2880 },
    { type: 'cron', expression: '5 7 * * *' },
    { type: 'cron', expression: '30 22 * * 1-5' },
  ];
  it.each(schedules)('gives an edited job back unchanged: %j', (schedule) => {
    const definition = { ...definitionOfDraft(complete), schedule };
    const job = {
      ...definition,
      id: 'job',
      createdAt: '2026-01-01T00:00:00Z',
      nextRunAt: null,
      lastSessionId: null,
    };
    expect(definitionOfDraft(draftOf(job))).toEqual(definition);
  });

  it('keeps "all" open for mailboxes that come later, and "chosen" closed', () => {
    const all = withIncluded(complete, ['a'], false);
    expect(definitionOfDraft(all).selection).toEqual({ type: 'all', except: ['a'] });
    expect(includes(all, 'later')).toBe(true);
    const chosen = withIncluded({ ...complete, all: false }, ['a', 'b'], true);
    expect(definitionOfDraft(withIncluded(chosen, ['a'], false)).selection).toEqual({
      type: 'chosen',
      mailboxes: ['b'],
    });
    expect(includes(chosen, 'later')).toBe(false);
  });

  it.each([
    ['source', { sourceId: null }],
    ['mailboxes', { all: false }],
    ['schedule', { scheduleType: 'every', every: '0' }],
    ['schedule', { scheduleType: 'every', every: '1.5' }],
    ['schedule', { scheduleType: 'every', every: '366', unit: 'days' }],
    ['schedule', { scheduleType: 'cron', cron: '* * *' }],
    ['schedule', { scheduleType: 'daily', time: '' }],
    ['repository', { ownRepository: false, repositoryPath: ' ' }],
    ['repository', { retentionType: 'points', retentionPoints: '0' }],
    ['summary', { name: '  ' }],
    ['summary', { name: 'x'.repeat(121) }],
  ] as const)('cannot leave %s with %j', (step, change) => {
    expect(problemsOf({ ...complete, ...change }, step)).toHaveLength(1);
    expect(problemsOf(complete, step)).toEqual([]);
  });
});
