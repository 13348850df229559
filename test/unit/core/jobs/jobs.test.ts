import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Catalogue, openCatalogue } from '../../../../core/catalogue/catalogue.js';
import { isExcluded } from '../../../../core/backup/folder-exclusion.js';
import { createJobs, type Jobs } from '../../../../core/jobs/jobs.js';
import type { KnownTime } from '../../../../shared/license/sure-time.js';
import { jobDefinitionSchema, type JobDefinition } from '../../../../shared/backup/job.js';

let directory: string;
let catalogue: Catalogue;
let jobs: Jobs;
let now: Date;
let sourceId: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-jobs-'));
  now = new Date('2026-03-01T00:00:00.000Z');
  catalogue = openCatalogue(directory, () => now);
  jobs = createJobs(catalogue, () => now);
  sourceId = catalogue.sources.add('Server', { type: 'maildir', path: '/mail' }).id;
});
const time = (): KnownTime => ({ now: now.toISOString() });

afterEach(async () => {
  catalogue.close();
  await rm(directory, { recursive: true, force: true });
});

const definition = (changes: Partial<JobDefinition> = {}): JobDefinition =>
  jobDefinitionSchema.parse({
    name: 'Nightly',
    sourceId,
    selection: { type: 'all' },
    schedule: { type: 'every', minutes: 60 },
    retention: { type: 'forever' },
    repositoryPath: null,
    ...changes,
  });

it('a job is due one interval after it was made, then one after its last run', () => {
  const { id, nextRunAt } = jobs.create(definition(), time());
  expect(nextRunAt).toBe('2026-03-01T01:00:00.000Z');
  now = new Date('2026-03-01T00:30:00.000Z');
  catalogue.jobs.noteRun(id, 'session', now.toISOString());
  expect(jobs.get(id)).toMatchObject({ nextRunAt: '2026-03-01T01:30:00.000Z', lastSessionId: 'session' });
});

it('a run under a clock that was ahead does not put the next ones off until that time has come', () => {
  const { id } = jobs.create(definition(), time());
  catalogue.jobs.noteRun(id, 'session', '2026-04-10T00:00:00.000Z');
  expect(jobs.get(id).nextRunAt).toBe(now.toISOString());
  catalogue.jobs.noteRun(id, 'another', now.toISOString());
  expect(jobs.get(id).nextRunAt).toBe('2026-03-01T01:00:00.000Z');
  // A clock that is set right by some seconds moves nothing.
  catalogue.jobs.noteRun(id, 'third', '2026-03-01T00:00:30.000Z');
  expect(jobs.get(id).nextRunAt).toBe('2026-03-01T01:00:30.000Z');
});

it('a job switched off is never due; switched on again it counts from then, not from what it missed', () => {
  const { id } = jobs.create(definition(), time());
  expect(jobs.update(id, definition({ enabled: false }), time()).nextRunAt).toBeNull();
  now = new Date('2026-03-05T00:00:00.000Z');
  expect(jobs.update(id, definition({ enabled: true }), time()).nextRunAt).toBe('2026-03-05T01:00:00.000Z');
});

it('a change that leaves the schedule as it is does not move the next run', () => {
  const { id, nextRunAt } = jobs.create(definition(), time());
  now = new Date('2026-03-01T00:30:00.000Z');
  expect(jobs.update(id, definition({ name: 'Renamed' }), time()).nextRunAt).toBe(nextRunAt);
});

it('names are unique, whatever their case', () => {
  jobs.create(definition(), time());
  expect(() => jobs.create(definition({ name: 'NIGHTLY' }), time())).toThrow(
    expect.objectContaining({ code: 'already-exists' }),
  );
  const other = jobs.create(definition({ name: 'Other' }), time());
  expect(() => jobs.update(other.id, definition(), time())).toThrow(
    expect.objectContaining({ code: 'already-exists' }),
  );
});

it('a job of an unknown source, or with a schedule that is none, is refused', () => {
  expect(() => jobs.create(definition({ sourceId: 'nowhere' }), time())).toThrow(
    expect.objectContaining({ code: 'not-found' }),
  );
  expect(() => jobs.create(definition({ schedule: { type: 'cron', expression: 'often' } }), time())).toThrow(
    expect.objectContaining({ code: 'invalid-argument' }),
  );
  expect(jobs.list()).toEqual([]);
});

it('a running job is not removed', () => {
  const { id } = jobs.create(definition(), time());
  const session = catalogue.sessions.start({ type: 'backup', name: 'Nightly', jobId: id, trigger: 'manual' });
  expect(() => {
    jobs.remove(id, time());
  }).toThrow(expect.objectContaining({ code: 'busy' }));
  catalogue.sessions.end(session.id, 'Success');
  jobs.remove(id, time());
  expect(jobs.list()).toEqual([]);
});

it.each([
  [['Junk'], ['Junk'], true],
  [['Junk', '2026'], ['Junk'], true],
  [['Junk mail'], ['Junk'], false],
  [['Archive', 'Junk'], ['Junk'], false],
  [['Archive', 'Junk'], ['Archive/Junk'], true],
  [['INBOX'], [], false],
])('folder %j is left out by %j: %j', (path, excluded, expected) => {
  expect(isExcluded(path, excluded)).toBe(expected);
});

it('what is known of its mailboxes goes with the job, and with its source, as another one has others', () => {
  const other = catalogue.sources.add('Other', { type: 'maildir', path: '/other' }).id;
  const ran = (jobId: string): void => {
    const session = catalogue.sessions.start({ type: 'backup', name: 'Nightly', jobId, trigger: 'manual' });
    catalogue.sessions.putResult(session.id, {
      ...{ mailbox: 'a@example.com', result: 'success', licenseState: 'NotRequired' },
      ...{ seen: 1, stored: 1, removed: 0, flagsChanged: 0, bytesRead: 1, bytesStored: 1 },
    });
    catalogue.sessions.end(session.id, 'Success');
  };
  const { id } = jobs.create(definition(), time());
  ran(id);
  jobs.update(id, definition({ name: 'Renamed' }), time());
  expect(catalogue.jobMailboxes.list()).toMatchObject([{ jobId: id, goodAt: now.toISOString() }]);
  jobs.update(id, definition({ sourceId: other }), time());
  expect(catalogue.jobMailboxes.list()).toEqual([]);
  ran(id);
  jobs.remove(id, time());
  expect(catalogue.jobMailboxes.list()).toEqual([]);
});
