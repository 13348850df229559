import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Catalogue, openCatalogue } from '../../../../core/catalogue/catalogue.js';
import type { LastBackup } from '../../../../core/catalogue/repositories.js';
import { createRetentionRules } from '../../../../core/maintenance/retention-rules.js';
import type { JobDefinition, Retention } from '../../../../shared/backup/job.js';

const now = '2026-03-01T00:00:00.000Z';
const days = (count: number): Retention => ({ type: 'days', days: count });
const found = {
  id: 'mailbox-1',
  mailbox: 'ada@example.com',
  sourceName: 'Server',
  firstPointAt: now,
  lastPointAt: now,
  messages: 1,
  bytes: 1,
  restorePoints: 1,
};
let directory: string;
let catalogue: Catalogue;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-rules-'));
  catalogue = openCatalogue(directory, () => new Date(now));
  catalogue.mailboxes.adopt([found], catalogue.repositories.register(null).id);
});
afterEach(async () => {
  catalogue.close();
  await rm(directory, { recursive: true, force: true });
});

function addJob(name: string, retention: Retention, change: Partial<JobDefinition> = {}): string {
  return catalogue.jobs.create(
    {
      name,
      sourceId: 'server',
      copyFrom: null,
      selection: { type: 'all', except: [] },
      kinds: {},
      excludedFolders: [],
      keepMissingSessions: 3,
      schedule: { type: 'manual' },
      windows: [],
      retries: { count: 0, waitMinutes: 10 },
      bandwidth: [],
      retention,
      repositoryPath: null,
      enabled: true,
      ...change,
    },
    now,
  ).id;
}

function rulesOf(last: LastBackup | null): readonly Retention[] {
  const own = catalogue.repositories.register(null);
  if (last !== null) catalogue.repositories.linkMailbox('mailbox-1', own.id, last);
  return createRetentionRules(
    catalogue,
    own,
  )({ id: 'mailbox-1', mailbox: 'ada@example.com', sourceId: 'server' });
}

const without: JobDefinition['selection'] = { type: 'all', except: ['ada@example.com'] };

describe('the retention of a mailbox', () => {
  it('is that of the job that backs it up, as the job has it now', () => {
    const jobId = addJob('Daily', days(30));
    expect(rulesOf({ jobId, retention: days(7) })).toEqual([days(30)]);
  });

  it('is that of every job that backs it up into this repository', () => {
    addJob('Daily', days(30));
    const jobId = addJob('Yearly', days(3650));
    addJob('Of another server', days(1), { sourceId: 'other' });
    addJob('Into another repository', days(2), { repositoryPath: join(directory, 'elsewhere') });
    expect(rulesOf({ jobId, retention: days(5) })).toEqual([days(30), days(3650)]);
  });

  it.each<[string, JobDefinition['selection']]>([
    ['excluded from its job', without],
    ['no longer chosen', { type: 'chosen', mailboxes: ['bob@example.com'] }],
  ])('that is %s stays that of the job', (_, selection) => {
    const jobId = addJob('Daily', days(30), { selection });
    expect(rulesOf({ jobId, retention: days(7) })).toEqual([days(30)]);
  });

  it('that vanished from the source stays that of its job: by name the job still takes it', () => {
    const jobId = addJob('Daily', days(30), {
      selection: { type: 'chosen', mailboxes: ['ada@example.com'] },
    });
    expect(rulesOf({ jobId, retention: days(7) })).toEqual([days(30)]);
  });

  it('whose job was removed is the one that the job had when it last backed it up', () => {
    const jobId = addJob('Daily', days(30));
    catalogue.jobs.remove(jobId);
    expect(rulesOf({ jobId, retention: days(7) })).toEqual([days(7)]);
  });

  it('whose job writes elsewhere now is still that of the job', () => {
    const jobId = addJob('Daily', days(30), { repositoryPath: join(directory, 'elsewhere') });
    expect(rulesOf({ jobId, retention: days(7) })).toEqual([days(30)]);
  });

  it('is still known when the mailbox is found in the repository once more', () => {
    const jobId = addJob('Daily', days(30));
    catalogue.jobs.remove(jobId);
    rulesOf({ jobId, retention: days(7) });
    catalogue.mailboxes.adopt([found], catalogue.repositories.register(null).id);
    expect(rulesOf(null)).toEqual([days(7)]);
  });

  it('of which nothing is known keeps everything', () => {
    addJob('Daily', days(30), { selection: without });
    expect(rulesOf(null)).toEqual([]);
  });
});
