import { describe, expect, it } from 'vitest';
import { describeSchedule } from '../../../renderer/features/jobs/describe.js';
import {
  definitionOfDraft,
  draftOf,
  includes,
  newDraft,
  problemsOf,
  withIncluded,
} from '../../../renderer/features/jobs/wizard/draft.js';
import { newSource, sourceDraftOf, withType } from '../../../renderer/features/settings/sources/draft.js';
import { type Schedule, jobDefinitionSchema, sourceConfigSchema } from '../../../shared/backup/model.js';

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

describe('a schedule in words', () => {
  it.each([
    [{ type: 'every', minutes: 60 }, 'Every hour'],
    [{ type: 'every', minutes: 45 }, 'Every 45 minutes'],
    [{ type: 'every', minutes: 2880 }, 'Every 2 days'],
    [{ type: 'cron', expression: '0 22 * * *' }, 'Every day at 22:00'],
    [{ type: 'cron', expression: '0 22 * * 5' }, 'Schedule 0 22 * * 5'],
  ] as const)('%j is "%s"', (schedule, words) => {
    expect(describeSchedule(schedule)).toBe(words);
  });
});

describe('the draft of a mail source', () => {
  const imap = { ...newSource, host: 'mail.example.org', user: 'ada', secret: 'x' };

  it('makes a configuration that the contract accepts, named after its server', () => {
    const draft = sourceDraftOf(imap);
    expect(draft?.name).toBe('mail.example.org');
    expect(sourceConfigSchema.parse(draft?.config)).toMatchObject({ port: 993, security: 'tls' });
  });

  it('is named after the last part of its folder', () => {
    expect(sourceDraftOf({ ...newSource, type: 'mbox', path: '/srv/archive/2019/' })?.name).toBe('2019');
  });

  it.each([
    { host: '' },
    { user: ' ' },
    { secret: '' },
    { port: '0' },
    { port: '99999' },
    { method: 'master' as const },
  ])('is not complete with %j', (change) => {
    expect(sourceDraftOf({ ...imap, ...change })).toBeNull();
  });
});

describe('the draft of a source that signs in with an app', () => {
  const app = {
    ...newSource,
    ...withType('m365'),
    tenantId: 't',
    clientId: ' c ',
    secret: 's',
    mailboxes: 'a\n',
  };

  it('makes a configuration that the contract accepts, with the secret beside it', () => {
    const draft = sourceDraftOf(app);
    expect(sourceConfigSchema.parse(draft?.config)).toMatchObject({
      host: 'outlook.office365.com',
      auth: { method: 'oauth', provider: 'm365' },
      mailboxes: ['a'],
    });
    expect(draft?.secret).toBe('{"tenantId":"t","clientId":"c","clientSecret":"s"}');
  });

  it('leaves the reading of a file to main', () => {
    const google = { ...newSource, ...withType('google'), mailboxes: 'a', credentialsFile: ' /key.json ' };
    expect(sourceDraftOf(google)?.secret).toEqual({ credentialsFile: '/key.json' });
    expect(sourceDraftOf({ ...app, proof: 'file' })).toBeNull();
  });

  it.each([{ tenantId: '' }, { clientId: ' ' }, { secret: '' }, { mailboxes: '\n' }, { host: '' }])(
    'is not complete with %j',
    (change) => {
      expect(sourceDraftOf({ ...app, ...change })).toBeNull();
    },
  );

  it('forgets host and secret when another kind is chosen', () => {
    expect({ ...app, ...withType('imap') }).toMatchObject({ host: '', secret: '', port: '993' });
  });
});
