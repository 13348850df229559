import { describe, expect, it } from 'vitest';
import {
  definitionOfDraft,
  draftOf,
  newDraft,
  problemsOf,
} from '../../../../../../renderer/features/jobs/wizard/draft.js';
import {
  choosingSome,
  includes,
  kindOf,
  missingMailboxes,
  unmatchedFolders,
  withFolderExcluded,
  withIncluded,
  withKind,
  withSeenFolders,
} from '../../../../../../renderer/features/jobs/wizard/mailboxes-draft.js';
import { refusedCron, timeOfCopy } from '../../../../../../renderer/features/jobs/wizard/schedule-draft.js';
import { type Retention, type Schedule, jobDefinitionSchema } from '../../../../../../shared/backup/job.js';

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
    { type: 'cron', expression: '30 22 * * 1,3,0' },
    { type: 'cron', expression: '30 22 1 * *' },
  ];
  it.each(schedules)('gives an edited job back unchanged: %j', (schedule) => {
    const definition = { ...definitionOfDraft(complete), schedule };
    const job = {
      ...definition,
      id: 'job',
      createdAt: '2026-01-01T00:00:00Z',
      nextRunAt: null,
      retry: null,
      lastSessionId: null,
    };
    expect(definitionOfDraft(draftOf(job))).toEqual(definition);
  });

  it('gives windows, retries and limits back unchanged, and refuses what is none', () => {
    const definition = {
      ...definitionOfDraft(complete),
      windows: [
        { days: ['sat' as const, 'sun' as const], from: 0, to: 1440 },
        { days: ['mon' as const], from: 1320, to: 360 },
      ],
      retries: { count: 3, waitMinutes: 15 },
      bandwidth: [
        { kilobitsPerSecond: 1500, window: null },
        { kilobitsPerSecond: 512, window: { days: ['fri' as const], from: 480, to: 1080 } },
      ],
    };
    const draft = draftOf({
      ...definition,
      id: 'job',
      createdAt: '2026-01-01T00:00:00Z',
      nextRunAt: null,
      retry: null,
      lastSessionId: null,
    });
    expect(definitionOfDraft(draft)).toEqual(definition);
    expect(problemsOf(draft, 'schedule')).toEqual([]);
    const hours = { days: ['fri' as const], from: '08:00', to: '18:00' };
    for (const change of [
      { windows: [{ ...hours, days: [] }] },
      { windows: [{ ...hours, to: '' }] },
      { retryCount: '21' },
      { retryWait: '0' },
      { bandwidth: [{ megabits: '0.1', hours: null }] },
      { bandwidth: [{ megabits: 'fast', hours: null }] },
      { bandwidth: [{ megabits: '1', hours: { ...hours, from: '' } }] },
      { scheduleType: 'daily' as const, weekdays: [] },
    ])
      expect(problemsOf({ ...draft, ...change }, 'schedule')).toHaveLength(1);
  });

  const retentions: Retention[] = [
    { type: 'forever' },
    { type: 'days', days: 30 },
    { type: 'points', points: 5 },
    { type: 'gfs', daily: 14, weekly: 0, monthly: 6, yearly: 1 },
  ];
  it.each(retentions)('gives the retention of an edited job back unchanged: %j', (retention) => {
    const definition = { ...definitionOfDraft(complete), retention };
    const job = {
      ...definition,
      ...{ id: 'job', createdAt: '2026-01-01T00:00:00Z', nextRunAt: null, retry: null, lastSessionId: null },
    };
    expect(definitionOfDraft(draftOf(job))).toEqual(definition);
  });

  it('grandfather-father-son that would keep nothing is no retention', () => {
    const retentionGfs = { daily: '0', weekly: '0', monthly: '0', yearly: '0' };
    const draft = { ...complete, retentionType: 'gfs', retentionGfs } as const;
    expect(problemsOf(draft, 'repository')).toEqual(['Enter at least one number above 0.']);
    expect(problemsOf({ ...draft, retentionGfs: { ...retentionGfs, yearly: '1' } }, 'repository')).toEqual(
      [],
    );
  });

  const wished = (part: Partial<typeof complete>) => ({ ...complete, ...part });
  const listed = ['a', 'b', 'c'].map((mailbox) => ({ mailbox, kind: 'user' as const }));

  it('keeps "all" open for mailboxes that come later, and "chosen" closed', () => {
    const all = wished(withIncluded(complete, ['a'], false));
    expect(definitionOfDraft(all).selection).toEqual({ type: 'all', except: ['a'] });
    expect(includes(all, 'later')).toBe(true);
    const some = wished({ all: false });
    const chosen = { ...some, ...withIncluded(some, ['a', 'b'], true) };
    expect(definitionOfDraft({ ...chosen, ...withIncluded(chosen, ['a'], false) }).selection).toEqual({
      type: 'chosen',
      mailboxes: ['b'],
    });
    expect(includes(chosen, 'later')).toBe(false);
  });

  it('goes from all to some with those that were backed up until then, and back to a choice that was made', () => {
    const all = wished({ except: new Set(['b']) });
    expect([...choosingSome(all, listed).chosen]).toEqual(['a', 'c']);
    const before = wished({ chosen: new Set(['c']) });
    expect([...choosingSome(before, listed).chosen]).toEqual(['c']);
  });

  it('names chosen mailboxes that the source does not list', () => {
    expect(missingMailboxes(wished({ all: false, chosen: new Set(['a', 'gone']) }), listed)).toEqual([
      'gone',
    ]);
    expect(missingMailboxes(wished({ all: true, chosen: new Set(['gone']) }), listed)).toEqual([]);
  });

  it('gives many mailboxes a kind at once, and leaves the others theirs', () => {
    const changed = wished(withKind({ ...complete, kinds: { c: 'resource' } }, ['a', 'b'], 'shared'));
    expect(listed.map((mailbox) => kindOf(changed, mailbox))).toEqual(['shared', 'shared', 'resource']);
  });

  it('knows INBOX in any letters, as servers do', () => {
    const typed = wished({ excludedFolders: 'inbox\nInbox/Old\nsent' });
    const looked = {
      ...typed,
      ...withSeenFolders(typed, 'a', [{ path: ['INBOX', 'Old'] }, { path: ['Sent'] }]),
    };
    expect(unmatchedFolders(looked)).toEqual(['sent']);
    expect(withFolderExcluded(looked, 'INBOX', false).excludedFolders).toBe('INBOX/Old\nsent');
  });

  it('leaves folders out once each, and names those that no mailbox has that was looked at', () => {
    const junk = wished({ excludedFolders: 'Junk\nArchive' });
    expect(unmatchedFolders(junk)).toEqual([]);
    const first = { ...junk, ...withSeenFolders(junk, 'a', [{ path: ['Archive', '2019'] }]) };
    expect(unmatchedFolders(first)).toEqual(['Junk']);
    const both = { ...first, ...withSeenFolders(first, 'b', [{ path: ['Junk'] }]) };
    expect(unmatchedFolders(both)).toEqual([]);
    expect(both.seenFolders.mailboxes).toEqual(['a', 'b']);
    expect(withFolderExcluded(junk, 'Sent', true).excludedFolders).toBe('Junk\nArchive\nSent');
    expect(withFolderExcluded(junk, 'Junk', true).excludedFolders).toBe('Archive\nJunk');
    expect(withFolderExcluded(junk, 'Junk', false).excludedFolders).toBe('Archive');
  });

  it('holds a cron expression at its step until the engine has taken it', () => {
    const typed = wished({ scheduleType: 'cron', cron: ' 61 * * * * ', cronAnswer: null });
    expect(problemsOf(typed, 'schedule')).toHaveLength(1);
    expect(refusedCron(typed)).toBeNull();
    const refused = { ...typed, cronAnswer: { expression: '61 * * * *', problem: 'No schedule.' } };
    expect(problemsOf(refused, 'schedule')).toEqual(['No schedule.']);
    expect(refusedCron(refused)).toBe('No schedule.');
    const another = { ...refused, cron: '1 * * * *' };
    expect(refusedCron(another)).toBeNull();
    expect(problemsOf(another, 'schedule')).toHaveLength(1);
    const taken = { ...another, cronAnswer: { expression: '1 * * * *', problem: null } };
    expect(problemsOf(taken, 'schedule')).toEqual([]);
    expect(problemsOf({ ...refused, scheduleType: 'manual' }, 'schedule')).toEqual([]);
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

describe('the time proposed for a second copy', () => {
  const daily = (expression: string): Schedule => ({ type: 'cron', expression });
  it.each<[string, Schedule[], string]>([
    ['without backups: after the time proposed for them', [], '00:00'],
    [
      'without daily ones too',
      [{ type: 'manual' }, { type: 'every', minutes: 60 }, daily('*/5 * * * *')],
      '00:00',
    ],
    ['after the daily one', [daily('30 20 * * *')], '22:30'],
    ['after the last one', [daily('0 18 * * *'), daily('15 21 * * 1-5')], '23:15'],
    ['after midnight is later than before it', [daily('0 22 * * *'), daily('30 2 * * *')], '04:30'],
    ['noon begins the night', [daily('0 12 * * *'), daily('59 11 * * *')], '13:59'],
    ['past midnight', [daily('59 23 * * *')], '01:59'],
  ])('%s', (_name, backups, time) => {
    expect(timeOfCopy(backups)).toBe(time);
  });
});
