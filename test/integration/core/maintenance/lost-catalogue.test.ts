import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { render } from '../../../../shared/texts/text.js';
import { type TestEngine, startEngine } from '../../../fixtures/engine.js';

/* A catalogue that is lost takes in the repositories of its jobs, whatever its copy knew of them (docs/decisions/0152). */

let directory: string;
let engine: TestEngine;
let jobId: string;
const now = new Date('2026-03-01T00:00:00Z');
const data = (): string => join(directory, 'data');
const start = async (): Promise<void> => {
  engine = await startEngine({ dataDir: data(), clock: () => now });
};

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-lost-'));
  for (const name of ['anna', 'bert']) {
    await mkdir(join(directory, 'mail', name, 'cur'), { recursive: true });
    await writeFile(join(directory, 'mail', name, 'cur', '1.host:2,S'), 'Subject: one\n\nx\n');
  }
  await start();
});
afterEach(async () => {
  await engine.close();
  await rm(directory, { recursive: true, force: true });
});

/** A job, a copy of the catalogue, and then the job's first runs, of which the copy knows nothing; then the catalogue is gone. */
async function lose(repositoryPath: string | null): Promise<void> {
  jobId = await engine.addJob({ type: 'maildir', path: join(directory, 'mail') }, { repositoryPath });
  await engine.close();
  await start();
  const copies = (await readdir(data())).filter((name) => name.startsWith('catalogue-copy'));
  expect(copies.length).toBeGreaterThan(0);
  for (const name of copies) await rename(join(data(), name), join(directory, name));
  expect((await engine.run(jobId)).status).toBe('Success');
  expect((await engine.run(jobId)).status).toBe('Success');
  await engine.close();
  for (const name of await readdir(data()))
    if (name.startsWith('catalogue')) await rm(join(data(), name), { force: true });
  for (const name of copies) await rename(join(directory, name), join(data(), name));
}

const points = async (): Promise<[string, number][]> => {
  const mailboxes = await engine.client.mailboxes.list();
  return Promise.all(
    mailboxes.map(async ({ id, mailbox }): Promise<[string, number]> => [
      mailbox,
      (await engine.client.restore.points({ mailboxId: id })).length,
    ]),
  );
};
const keysIn = (path: string): string[] => {
  const opened = openForReading(path);
  try {
    return opened.mailboxes().map(({ name }) => name);
  } finally {
    opened.close();
  }
};
const warnings = async (): Promise<string> =>
  (await engine.client.catalogue.warnings()).map((each) => render(each)).join('\n');

describe.each([
  { where: 'the console’s own', path: () => null },
  { where: 'one that a job names', path: () => join(directory, 'disk', 'backup') },
])('a repository, $where, that the copy of the catalogue knew nothing of', ({ path }) => {
  it('is taken in when the catalogue is put back, and its mailboxes continue under their keys', async () => {
    await lose(path());
    await start();
    expect(await points()).toEqual([
      ['anna', 2],
      ['bert', 2],
    ]);
    expect(await warnings()).not.toContain('not put back yet');
    expect((await engine.run(jobId)).status).toBe('Success');
    expect(await points()).toEqual([
      ['anna', 3],
      ['bert', 3],
    ]);
    expect(keysIn(path() ?? join(data(), 'repository'))).toEqual(['anna', 'bert']);
  });
});

describe('a repository whose disk is away when the catalogue is put back', () => {
  const disk = (): string => join(directory, 'disk');
  beforeEach(async () => {
    await lose(join(disk(), 'backup'));
    await rename(disk(), join(directory, 'away'));
    await start();
    // The console's own, which no job uses, never was.
    expect((await warnings()).match(/in .* are not put back yet/gu)).toEqual([
      `in ${join(disk(), 'backup')} are not put back yet`,
    ]);
    expect(await points()).toEqual([]);
    await rename(join(directory, 'away'), disk());
  });

  it('is taken in when it is back, and no longer told', async () => {
    expect(await warnings()).not.toContain('not put back yet');
    expect(await points()).toHaveLength(2);
  });

  it('is taken in by a run that comes first', async () => {
    expect((await engine.run(jobId)).status).toBe('Success');
    expect(await points()).toEqual([
      ['anna', 3],
      ['bert', 3],
    ]);
    expect(keysIn(join(disk(), 'backup'))).toEqual(['anna', 'bert']);
  });
});
