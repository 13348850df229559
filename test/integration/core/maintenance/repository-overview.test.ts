import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bytesOnDisk } from '../../../../core/repository/repository-files.js';
import type { RepositoryOverview } from '../../../../shared/backup/repository-overview.js';
import { type TestEngine, startEngine } from '../../../fixtures/engine.js';

const day = 86_400_000;
let directory: string;
let now: Date;
let engine: TestEngine;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-overview-'));
  now = new Date('2026-03-01T12:00:00Z');
  engine = await startEngine({ dataDir: join(directory, 'data'), clock: () => now });
  await deliver('one');
});
afterEach(async () => {
  await engine.close();
  await rm(directory, { recursive: true, force: true });
});

const mail = (): string => join(directory, 'mail');
const own = (): string => join(directory, 'data', 'repository');
const overview = (): Promise<RepositoryOverview[]> => engine.client.repository.overview();

async function deliver(name: string): Promise<void> {
  const cur = join(mail(), 'ada@example.com', 'cur');
  await mkdir(cur, { recursive: true });
  await writeFile(join(cur, `${name}.host:2,S`), `Subject: ${name}\n\n${name.repeat(1000)}\n`);
}

it('counts every repository, each with what it is for, its size on the disk, its restore points and the room left', async () => {
  const source = { type: 'maildir', path: mail() } as const;
  const [jobFolder, copyFolder] = [join(directory, 'job'), join(directory, 'copy')];
  await engine.run(await engine.addJob(source));
  await engine.run(await engine.addJob(source, { repositoryPath: jobFolder }));
  const copy = await engine.client.jobs.create({
    ...{ name: 'Copy', sourceId: '', selection: { type: 'all' }, schedule: { type: 'manual' } },
    ...{ retention: { type: 'forever' }, repositoryPath: copyFolder },
    copyFrom: { repositoryPath: null, plain: false },
  });
  await engine.run(copy.id);
  const other = await startEngine({ dataDir: join(directory, 'other'), clock: () => now });
  await other.run(await other.addJob(source));
  await other.close();
  const opened = join(directory, 'other', 'repository');
  await engine.client.repository.open({ path: opened });
  const found = await overview();
  expect(found.map(({ path, use, restorePoints, error }) => [path, use, restorePoints, error])).toEqual([
    [own(), 'console', 1, null],
    [jobFolder, 'job', 1, null],
    [copyFolder, 'copy', 1, null],
    [opened, 'opened', 1, null],
  ]);
  for (const { path, bytesOnDisk: size, freeBytes } of found) {
    expect(size).toBe(bytesOnDisk(path));
    expect(freeBytes).toBeGreaterThan(0);
  }
  // Of what is another console's nothing is kept.
  expect(found.map(({ days }) => days.length)).toEqual([1, 1, 1, 0]);
});

it('keeps what a repository took up at the end of the sessions of each day, the last of a day for all of it', async () => {
  const jobId = await engine.addJob({ type: 'maildir', path: mail() });
  await engine.run(jobId);
  await deliver('two');
  await engine.run(jobId);
  now = new Date(now.getTime() + 3 * day);
  await deliver('three');
  await engine.run(jobId);
  const [found] = await overview();
  expect(found?.days.map((each) => [each.day, each.messages, each.restorePoints])).toEqual([
    ['2026-03-01', 2, 2],
    ['2026-03-04', 3, 3],
  ]);
  expect(found?.days.at(-1)?.bytesOnDisk).toBe(bytesOnDisk(own()));
});

it('one that is away is listed with its reason, is not noted as empty, and keeps its days', async () => {
  const jobId = await engine.addJob({ type: 'maildir', path: mail() });
  await engine.run(jobId);
  await engine.close();
  await rename(own(), join(directory, 'away'));
  now = new Date(now.getTime() + day);
  engine = await startEngine({ dataDir: join(directory, 'data'), clock: () => now });
  const [found] = await overview();
  expect(found).toMatchObject({ use: 'console', error: { code: 'not-found' } });
  expect(found?.days.map((each) => each.day)).toEqual(['2026-03-01']);
});

it('a repository that no job writes to any more is still counted, and said to be so', async () => {
  const jobId = await engine.addJob(
    { type: 'maildir', path: mail() },
    { repositoryPath: join(directory, 'job') },
  );
  await engine.run(jobId);
  await engine.client.jobs.remove({ jobId });
  expect(await overview()).toMatchObject([{ use: 'former', restorePoints: 1 }]);
});
