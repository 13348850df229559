import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { definitionOf } from '../../../../shared/backup/exclusion.js';
import { weekdays } from '../../../../shared/backup/job-window.js';
import type { BackupStatus } from '../../../../shared/backup/status.js';
import { render, text } from '../../../../shared/texts/text.js';
import { type TestEngine, communityFacts, sessionEnd, startEngine } from '../../../fixtures/engine.js';

const hour = 3_600_000;
let directory: string;
let now: Date;
let engine: TestEngine;

/** The console's engine, or that of a command, which runs no schedules. */
async function start(runsSchedules: boolean): Promise<void> {
  engine = await startEngine({ dataDir: join(directory, 'data'), clock: () => now, runsSchedules });
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-missed-'));
  now = new Date('2026-03-01T00:00:00Z');
  await mkdir(join(directory, 'mail', 'ada@example.com', 'cur'), { recursive: true });
  await writeFile(join(directory, 'mail', 'ada@example.com', 'cur', 'one.host:2,S'), 'Subject: one\n\nx\n');
  await start(true);
});
afterEach(async () => {
  await engine.close();
  await rm(directory, { recursive: true, force: true });
});

const daily = { name: 'Nightly', schedule: { type: 'every', minutes: 1440 } } as const;
const addJob = (): Promise<string> =>
  engine.addJob({ type: 'maildir', path: join(directory, 'mail') }, daily);

function pass(hours: number): void {
  now = new Date(now.getTime() + hours * hour);
}

async function off(hours: number, restart: 'console' | 'command' = 'console'): Promise<void> {
  await engine.close();
  pass(hours);
  await start(restart === 'console');
}

async function runAsDue(jobId: string): Promise<void> {
  const { sessionId } = await engine.client.jobs.run({ jobId, trigger: 'schedule' });
  await sessionEnd(engine.client, sessionId);
}

const missed = async (): Promise<BackupStatus['missedRuns']> => (await engine.client.status.get()).missedRuns;

it('what was missed is told from the start on, then with the run that made up for it, and no more a day later', async () => {
  const jobId = await addJob();
  await runAsDue(jobId);
  expect(await missed()).toEqual([]);
  await off(80);
  const [found] = await missed();
  expect(found).toMatchObject({
    ...{ jobId, job: 'Nightly', runs: 3, isMore: false, madeUpAt: null, nextAt: null },
    ...{ from: '2026-03-02T00:00:00.000Z', to: '2026-03-04T00:00:00.000Z' },
  });
  expect(render(found!.text)).toBe(
    '3 runs of Nightly were missed while this computer or Postkeep was off (from 2026-03-02T00:00:00.000Z to 2026-03-04T00:00:00.000Z). The next run makes up for them, as soon as Postkeep runs.',
  );
  await runAsDue(jobId);
  const madeUpAt = now.toISOString();
  expect(await missed()).toMatchObject([{ runs: 3, madeUpAt }]);
  expect(render((await missed())[0]!.text)).toContain(`The run of ${madeUpAt} made up for them.`);
  expect((await engine.client.status.get()).verdict.type).toBe('fine');
  pass(23);
  expect(await missed()).toHaveLength(1);
  pass(2);
  expect(await missed()).toEqual([]);
});

it('a machine that slept is found to have missed what its first run afterwards makes up for', async () => {
  const jobId = await addJob();
  await runAsDue(jobId);
  pass(50);
  await runAsDue(jobId);
  expect(await missed()).toMatchObject([{ runs: 2, madeUpAt: now.toISOString() }]);
});

it('the command line tells of them while the console is off, and takes nothing for missed that it has run itself', async () => {
  const jobId = await addJob();
  await runAsDue(jobId);
  await off(30, 'command');
  expect(await missed()).toMatchObject([{ runs: 1, madeUpAt: null }]);
  await runAsDue(jobId);
  expect(await missed()).toEqual([]);
  await off(20);
  expect(await missed()).toEqual([]);
});

it('says when the window opens in which they are made up for', async () => {
  const jobId = await engine.addJob(
    { type: 'maildir', path: join(directory, 'mail') },
    { ...daily, windows: [{ days: [...weekdays], from: 0, to: 120 }] },
  );
  await runAsDue(jobId);
  await off(60);
  const [found] = await missed();
  expect(found?.nextAt).not.toBeNull();
  expect(Date.parse(found!.nextAt!)).toBeGreaterThan(now.getTime());
  expect(render(found!.text)).toContain('will make up for');
});

it('a restart of a minute, a schedule that is disabled, a job that is gone and a clock that was ahead are no missed runs', async () => {
  const jobId = await addJob();
  await runAsDue(jobId);
  await off(1 / 60);
  expect(await missed()).toEqual([]);
  await off(72);
  expect(await missed()).toHaveLength(1);
  const [job] = await engine.client.jobs.list();
  await engine.client.jobs.update({ jobId, definition: { ...definitionOf(job!), enabled: false } });
  expect(await missed()).toEqual([]);
  await engine.client.jobs.update({ jobId, definition: definitionOf(job!) });
  await off(-24);
  expect(await missed()).toEqual([]);
  await engine.client.jobs.remove({ jobId });
  await off(24);
  expect(await missed()).toEqual([]);
});

it('by a clock that is in doubt nothing is said to be missed, and the clock is what needs attention', async () => {
  const jobId = await addJob();
  await runAsDue(jobId);
  await engine.close();
  pass(24 * 70);
  const warning = text('license.clockAhead', { days: 70 });
  const sure = now.toISOString();
  engine = await startEngine({
    dataDir: join(directory, 'data'),
    clock: () => now,
    runsSchedules: true,
    facts: () => ({
      ...communityFacts(() => now),
      clock: { isDoubtful: true, sureAt: sure, unseen: [], warning },
    }),
  });
  const { missedRuns, reasons } = await engine.client.status.get();
  expect(missedRuns).toEqual([]);
  expect(reasons.map(({ code, severity }) => [code, severity])).toContainEqual(['clock', 'warning']);
});
