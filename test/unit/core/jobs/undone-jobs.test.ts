import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Catalogue, openCatalogue } from '../../../../core/catalogue/catalogue.js';
import { type Jobs, createJobs } from '../../../../core/jobs/jobs.js';
import { undoableForMs } from '../../../../core/jobs/removals.js';
import { createSources } from '../../../../core/jobs/sources.js';
import { definitionOf } from '../../../../shared/backup/exclusion.js';
import { type Job, jobDefinitionSchema } from '../../../../shared/backup/job.js';
import { admit } from '../../../../shared/license/admission.js';
import { factsOf } from '../../shared/license/fixtures.js';

const start = new Date('2026-03-01T12:00:00.000Z');
const facts = factsOf(null, start.toISOString());
let now: Date;
let folder: string;
let catalogue: Catalogue;
let jobs: Jobs;
let job: Job;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postkeep-undone-'));
  now = start;
  catalogue = openCatalogue(folder, () => now);
  jobs = createJobs(catalogue, () => now);
  const source = catalogue.sources.add('Mail', { type: 'maildir', path: '/mail' });
  job = jobs.create(definitionFor(source.id, 'Hourly'), facts);
  const asked = ['ada', 'bo', 'cy'].map((name) => ({
    mailbox: `${name}@example.com`,
    kind: 'user' as const,
  }));
  catalogue.mailboxes.admit(source, asked, (ledger, all) => admit(ledger, all, facts));
  const session = catalogue.sessions.start({
    type: 'backup',
    name: 'Hourly',
    jobId: job.id,
    trigger: 'schedule',
  });
  catalogue.jobs.noteRun(job.id, session.id, session.startedAt);
  catalogue.sessions.end(session.id, 'Success');
  catalogue.jobs.noteRetry(job.id, '2026-03-01T12:20:00.000Z');
});
afterEach(async () => {
  catalogue.close();
  await rm(folder, { recursive: true, force: true });
});

function definitionFor(sourceId: string, name: string) {
  return jobDefinitionSchema.parse({
    ...{ name, sourceId, selection: { type: 'all', except: ['nobody@example.com'] } },
    ...{
      schedule: { type: 'every', minutes: 60 },
      retention: { type: 'days', days: 30 },
      repositoryPath: null,
    },
    kinds: { 'room@example.com': 'resource' },
  });
}

function pass(ms: number): void {
  now = new Date(now.getTime() + ms);
}

/** All that the catalogue knows of jobs, and the queue for the license. */
const everything = () => ({
  jobs: catalogue.jobs.list(),
  outcomes: catalogue.jobMailboxes.list(),
  sessions: catalogue.sessions.list({ limit: 10 }),
  ledger: catalogue.mailboxes.ledger(),
});

describe('a job that was deleted', () => {
  it('comes back whole: its id, schedule, retry, sessions and the places of its mailboxes in the queue', () => {
    const before = everything();
    jobs.remove(job.id, facts);
    expect(catalogue.jobs.list()).toEqual([]);
    expect(catalogue.mailboxes.ledger().entries.map(({ inJob }) => inJob)).toEqual([false, false, false]);
    pass(60_000);
    expect(jobs.putBack(job.id, facts)).toMatchObject({ id: job.id, name: 'Hourly' });
    expect(everything()).toEqual(before);
  });

  it('can be put back for ten minutes, and once', () => {
    jobs.remove(job.id, facts);
    pass(undoableForMs);
    jobs.putBack(job.id, facts);
    expect(() => jobs.putBack(job.id, facts)).toThrow(expect.objectContaining({ code: 'not-found' }));
    jobs.remove(job.id, facts);
    pass(undoableForMs + 1);
    expect(() => jobs.putBack(job.id, facts)).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(catalogue.jobs.list()).toEqual([]);
  });

  it('stays deleted when the program ends before that: nothing of it is kept on a disk', () => {
    jobs.remove(job.id, facts);
    const next = createJobs(catalogue, () => now);
    expect(() => next.putBack(job.id, facts)).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(catalogue.jobs.list()).toEqual([]);
  });

  it('whose name, folder or source is taken or gone stays deleted, and comes back once that is not so', () => {
    jobs.remove(job.id, facts);
    const other = jobs.create({ ...definitionOf(job), name: 'hourly' }, facts);
    expect(() => jobs.putBack(job.id, facts)).toThrow(expect.objectContaining({ code: 'already-exists' }));
    expect(catalogue.jobs.list().map(({ id }) => id)).toEqual([other.id]);
    jobs.remove(other.id, facts);
    const sources = createSources(catalogue, () => now);
    sources.remove(job.sourceId, false, facts);
    expect(() => jobs.putBack(job.id, facts)).toThrow(expect.objectContaining({ code: 'not-found' }));
    sources.putBack(job.sourceId, facts);
    expect(jobs.putBack(job.id, facts).id).toBe(job.id);
  });
});

describe('a job that was changed', () => {
  const disable = (): void => {
    jobs.update(job.id, { ...definitionOf(job), enabled: false }, facts);
  };

  it('is as it was, and its schedule counts from where it did', () => {
    const before = everything();
    pass(40 * 60_000);
    disable();
    pass(5_000);
    jobs.undoChange(job.id, facts);
    expect(everything()).toEqual(before);
  });

  it('keeps the run that began since', () => {
    disable();
    pass(60_000);
    const session = catalogue.sessions.start({
      type: 'backup',
      name: 'Hourly',
      jobId: job.id,
      trigger: 'manual',
    });
    catalogue.jobs.noteRun(job.id, session.id, session.startedAt);
    jobs.undoChange(job.id, facts);
    expect(catalogue.jobs.get(job.id)).toMatchObject({
      lastSessionId: session.id,
      scheduleFrom: session.startedAt,
      definition: { enabled: true },
    });
  });

  it.each([
    [
      'ten minutes later',
      () => {
        disable();
        pass(undoableForMs + 1);
      },
    ],
    [
      'when another program has changed it since',
      () => {
        disable();
        const { definition, scheduleFrom } = catalogue.jobs.get(job.id);
        catalogue.jobs.update(job.id, { ...definition, name: 'Renamed' }, scheduleFrom);
      },
    ],
    ['when nothing was changed', () => undefined],
    [
      'when it is deleted',
      () => {
        disable();
        jobs.remove(job.id, facts);
      },
    ],
  ])('stays as it is %s', (_, happens) => {
    happens();
    const before = everything();
    expect(() => jobs.undoChange(job.id, facts)).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(everything()).toEqual(before);
  });
});
