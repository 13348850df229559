import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeSampleOrganisation } from '../../../../core/sources/sample-organisation.js';
import { definitionOf as decidedOf } from '../../../../shared/backup/exclusion.js';
import type { JobForecast } from '../../../../shared/backup/job-forecast.js';
import type { JobDefinition } from '../../../../shared/backup/job.js';
import type { SessionDetail } from '../../../../shared/backup/session.js';
import type { LicenseFacts } from '../../../../shared/license/model.js';
import { text } from '../../../../shared/texts/text.js';
import { type TestEngine, communityFacts, startEngine } from '../../../fixtures/engine.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';
import { numbersFrom } from '../../../fixtures/random-numbers.js';
import { worlds } from '../../../fixtures/worlds.js';
import { worded } from '../../../fixtures/worded.js';
import { factsOf, payloadOf } from '../../../unit/shared/license/fixtures.js';

const address = (n: number): string => `user${String(n).padStart(2, '0')}@example.com`;
const range = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => address(from + i));

let mail: MaildirFixture;
let folder: string;
let engine: TestEngine;
let facts: () => LicenseFacts;
let now: Date;

beforeEach(async () => {
  mail = await makeMaildirs(...range(1, 16));
  folder = await mkdtemp(join(tmpdir(), 'postkeep-forecast-'));
  now = new Date('2026-03-10T12:00:00.000Z');
  facts = () => communityFacts(() => now);
  engine = await startEngine({ dataDir: folder, clock: () => now, facts: () => facts() });
});
afterEach(async () => {
  await engine.close();
  await mail.remove();
  await rm(folder, { recursive: true, force: true });
});

const chosen = (mailboxes: readonly string[]): Pick<JobDefinition, 'selection'> => ({
  selection: { type: 'chosen', mailboxes: [...mailboxes] },
});
const addJob = (definition: Partial<JobDefinition>): Promise<string> =>
  engine.addJob({ type: 'maildir', path: mail.path }, definition);

async function definitionOf(jobId: string): Promise<JobDefinition> {
  const job = (await engine.client.jobs.list()).find(({ id }) => id === jobId);
  const definition = decidedOf(job!);
  return definition;
}

/** What is said of the job, as it is or would be changed. */
async function forecast(jobId: string, change: Partial<JobDefinition> = {}): Promise<JobForecast> {
  const { sourceId, selection, kinds, repositoryPath } = { ...(await definitionOf(jobId)), ...change };
  return engine.client.jobs.forecast({ jobId, sourceId, selection, kinds, repositoryPath });
}

const figures = (session: SessionDetail) => {
  const withResult = (...results: readonly string[]) =>
    session.mailboxes.filter(({ result }) => results.includes(result)).length;
  return { backedUp: withResult('success', 'warning'), waiting: withResult('refused') };
};

describe('with a license, what a job is forecast is what its next session does, and what it leaves of the license', () => {
  it.each([
    ['subscription', 100, 16, 0, null],
    ['subscription', 16, 16, 0, null],
    ['subscription', 14, 16, 0, 'license.exceededWithinAllowance'],
    ['evaluation', 5, 5, 11, 'license.exceededWithoutGrace'],
  ] as const)('%s that covers %i', async (type, covers, backedUp, waiting, message) => {
    facts = () => factsOf(payloadOf(type, { mailboxes: covers }), now.toISOString());
    const jobId = await addJob({});
    const said = await forecast(jobId);
    expect(said).toMatchObject({ says: 'license', covers, used: 16, backedUp, waiting });
    expect(said.says === 'license' ? (said.message?.id ?? null) : 'other').toBe(message);
    expect(figures(await engine.run(jobId))).toEqual({ backedUp, waiting });
  });

  it('that has expired, and another job uses already', async () => {
    facts = () => factsOf(payloadOf('subscription', { mailboxes: 10 }), now.toISOString());
    await engine.run(await addJob(chosen(range(1, 4))));
    const jobId = await addJob(chosen(range(4, 8)));
    expect(await forecast(jobId)).toMatchObject({ says: 'license', covers: 10, used: 8, waiting: 0 });
    const expired = payloadOf('subscription', { mailboxes: 10, expiresOn: '2025-06-01' });
    facts = () => factsOf(expired, now.toISOString());
    const said = await forecast(jobId);
    expect(said).toMatchObject({ says: 'license', backedUp: 0, waiting: 5 });
    expect(said.says === 'license' && said.message?.id).toBe('license.expiredAfterGrace');
  });
});

describe('without a license, what a job is forecast is what its next session does', () => {
  it.each<[string, Partial<JobDefinition>, number, number]>([
    ['ten mailboxes', chosen(range(1, 10)), 10, 0],
    ['sixteen mailboxes', {}, 10, 6],
    ['all but seven', { selection: { type: 'all', except: range(1, 7) } }, 9, 0],
    ['one that the source does not have', chosen([...range(1, 10), 'nobody@example.com']), 10, 0],
    [
      'four that need no license',
      {
        kinds: {
          [address(1)]: 'shared',
          [address(2)]: 'resource',
          [address(3)]: 'shared',
          [address(16)]: 'shared',
        },
      },
      14,
      2,
    ],
  ])('%s', async (_name, definition, backedUp, waiting) => {
    const jobId = await addJob(definition);
    const said = await forecast(jobId);
    expect(said).toMatchObject({ says: 'mailboxes', backedUp, waiting });
    expect(figures(await engine.run(jobId))).toEqual({ backedUp, waiting });
  });

  it('beside another job, also in a source of the same accounts; and is the same before it is made', async () => {
    await engine.run(await addJob(chosen(range(1, 8))));
    const jobId = await addJob(chosen(range(5, 16)));
    const { sourceId, selection, kinds, repositoryPath } = await definitionOf(jobId);
    const said = await forecast(jobId);
    expect(
      await engine.client.jobs.forecast({ jobId: null, sourceId, selection, kinds, repositoryPath }),
    ).toEqual(said);
    expect(said).toMatchObject({ says: 'mailboxes', backedUp: 6, waiting: 6 });
    expect(figures(await engine.run(jobId))).toEqual({ backedUp: 6, waiting: 6 });
  });

  it('changed: those that leave the queue with it let others in', async () => {
    const jobId = await addJob({});
    await engine.run(jobId);
    expect(await forecast(jobId)).toMatchObject({ backedUp: 10, waiting: 6 });
    // What restore points hold stays held: taking out those that are backed up lets nobody in.
    const held = chosen(range(9, 16));
    expect(await forecast(jobId, held)).toMatchObject({ backedUp: 2, waiting: 6 });
    const queued = chosen([...range(1, 10), ...range(14, 16)]);
    expect(await forecast(jobId, queued)).toMatchObject({ backedUp: 10, waiting: 3 });
    await engine.client.jobs.update({ jobId, definition: { ...(await definitionOf(jobId)), ...queued } });
    expect(figures(await engine.run(jobId))).toEqual({ backedUp: 10, waiting: 3 });
  });
});

describe('of a repository that another data folder has backed up into, or one that was lost', () => {
  let other: TestEngine;
  let repositoryPath: string;
  beforeEach(async () => {
    repositoryPath = join(folder, 'shared');
    other = await startEngine({ dataDir: join(folder, 'other'), clock: () => now, facts: () => facts() });
    const jobId = await other.addJob(
      { type: 'maildir', path: mail.path },
      { repositoryPath, ...chosen(range(1, 7)) },
    );
    await other.run(jobId);
    await other.close();
  });

  it('it goes by the units that the repository tells of, changes nothing, and is what the session does', async () => {
    const jobId = await addJob({ repositoryPath });
    expect(await forecast(jobId, { ...chosen(range(8, 16)), repositoryPath: null })).toMatchObject({
      backedUp: 9,
      waiting: 0,
    });
    const jobs: [Partial<JobDefinition>, number, number][] = [
      [chosen(range(8, 16)), 3, 6],
      [{}, 10, 6],
    ];
    for (const [definition, backedUp, waiting] of jobs) {
      expect(await forecast(jobId, definition)).toMatchObject({ backedUp, waiting });
      expect(await engine.client.mailboxes.counts()).toMatchObject({ managed: 0 });
    }
    expect(figures(await engine.run(jobId))).toEqual({ backedUp: 10, waiting: 6 });
  });

  it('nothing is guessed of one that cannot be read', async () => {
    const jobId = await addJob({ repositoryPath });
    for (const name of await readdir(repositoryPath))
      if (name !== 'repository.json') await rm(join(repositoryPath, name), { recursive: true, force: true });
    await expect(forecast(jobId)).rejects.toMatchObject({ code: 'repository-damaged' });
  });
});

/**
 * Jobs of every choice in two sources that share accounts, changed, removed and made anew, with mailboxes that need no license, over weeks
 * in which units are released.
 */
it('is true in whatever order jobs are made, changed, removed and run', async () => {
  for (let seed = 1; seed <= worlds(3); seed++) {
    const numbers = numbersFrom(seed);
    const next = (below: number): number => Math.floor(numbers(below));
    const some = (share: number): string[] => range(1, 16).filter(() => next(10) < share);
    const { client, run, close } = await startEngine({ clock: () => now, facts: () => facts() });
    const sources = [
      await client.sources.add({ name: 'First', config: { type: 'maildir', path: mail.path } }),
      await client.sources.add({ name: 'Second', config: { type: 'maildir', path: mail.path } }),
    ];
    const choice = (): Pick<JobDefinition, 'sourceId' | 'selection' | 'kinds'> => ({
      sourceId: sources[next(2)]!.id,
      selection:
        next(2) === 0
          ? { type: 'all', except: some(next(8)) }
          : { type: 'chosen', mailboxes: some(1 + next(9)) },
      kinds: Object.fromEntries(some(2).map((each) => [each, next(2) === 0 ? 'shared' : 'resource'])),
    });
    const rest: Omit<JobDefinition, 'name' | 'sourceId' | 'selection' | 'kinds'> = {
      schedule: { type: 'manual' },
      ...{ copyFrom: null, windows: [], retries: { count: 0, waitMinutes: 10 }, bandwidth: [] },
      retention: { type: 'forever' },
      repositoryPath: null,
      excludedFolders: [],
      keepMissingSessions: 3,
      enabled: true,
    };
    for (let step = 0; step < 8; step++) {
      now = new Date(now.getTime() + next(3) * next(14) * 86_400_000);
      const jobs = await client.jobs.list();
      const job = jobs[next(jobs.length + 1)];
      if (job !== undefined && next(5) === 0) {
        await client.jobs.remove({ jobId: job.id });
        continue;
      }
      const chosenNow = choice();
      const definition = { ...rest, ...chosenNow, name: job?.name ?? `Job ${String(step)}` };
      if (definition.selection.type === 'chosen' && definition.selection.mailboxes.length === 0) continue;
      const said = await client.jobs.forecast({ jobId: job?.id ?? null, ...chosenNow, repositoryPath: null });
      const jobId = job?.id ?? (await client.jobs.create(definition)).id;
      if (job !== undefined) await client.jobs.update({ jobId, definition });
      const session = await run(jobId);
      expect({ seed, step, ...figures(session) }).toEqual({
        seed,
        step,
        ...('backedUp' in said && { backedUp: said.backedUp, waiting: said.waiting }),
      });
    }
    await close();
  }
}, 300_000);

describe('the forecast', () => {
  it('says M8 to the character when mailboxes wait, and nothing of it when none does', async () => {
    const jobId = await addJob({});
    expect(worded(await forecast(jobId))).toEqual({
      says: 'mailboxes',
      backedUp: 10,
      waiting: 6,
      message:
        'Without a license, 10 mailboxes are backed up. 6 more are waiting. Install a license to back them up. Restore is not affected.',
    });
    expect(await forecast(jobId, chosen(range(1, 3)))).toEqual({
      says: 'mailboxes',
      backedUp: 3,
      waiting: 0,
      message: null,
    });
  });

  it('changes nothing: no mailbox, no unit, no source of a mailbox', async () => {
    const { jobs, sources, mailboxes } = engine.client;
    const jobId = await addJob(chosen(range(1, 4)));
    await engine.run(jobId);
    const { sourceId } = await definitionOf(jobId);
    await jobs.remove({ jobId });
    await sources.remove({ sourceId });
    const before = await mailboxes.list();
    const source = await sources.add({ name: 'Anew', config: { type: 'maildir', path: mail.path } });
    const said = await jobs.forecast({
      jobId: null,
      sourceId: source.id,
      ...chosen(range(1, 16)),
      kinds: {},
      repositoryPath: null,
    });
    expect(said).toMatchObject({ backedUp: 10, waiting: 6 });
    expect(await mailboxes.list()).toEqual(before);
  });

  it('lets all of the sample organisation in, which needs no license', async () => {
    const path = join(folder, 'sample-organisation');
    await writeSampleOrganisation(path);
    const jobId = await engine.addJob({ type: 'sample', path });
    const said = await forecast(jobId);
    expect(said).toMatchObject({ says: 'mailboxes', waiting: 0, message: null });
    const session = figures(await engine.run(jobId));
    expect(session).toEqual({ backedUp: said.says === 'mailboxes' ? said.backedUp : null, waiting: 0 });
    expect(session.backedUp).toBeGreaterThan(10);
  });

  it('says that it is not known when the license cannot be read', async () => {
    const jobId = await addJob({});
    const unread = text('license.unknown');
    facts = () => ({ ...communityFacts(() => new Date('2026-03-10T12:00:00.000Z')), unread });
    expect(await forecast(jobId)).toEqual({ says: 'unknown', reason: unread });
  });

  it('fails as the source does when it cannot be listed', async () => {
    const jobId = await addJob({});
    await mail.remove();
    await expect(forecast(jobId)).rejects.toMatchObject({ code: 'not-found' });
  });
});
