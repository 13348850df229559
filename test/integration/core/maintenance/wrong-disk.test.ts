import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import { toErrorData } from '../../../../shared/errors.js';
import { render } from '../../../../shared/texts/text.js';
import { type TestEngine, startEngine } from '../../../fixtures/engine.js';
import { copyFolder } from '../../../fixtures/copy-folder.js';

/* A repository that was there and is not is never replaced by a new one (backup.md §2). */

let directory: string;
let engine: TestEngine;
let jobId: string;
let mailboxId: string;
const now = new Date('2026-03-01T00:00:00Z');
const disk = (): string => join(directory, 'disk');
const repository = (): string => join(disk(), 'backup');

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-disk-'));
  const folder = join(directory, 'mail', 'a@example.com', 'cur');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, '1.host:2,S'), 'Subject: one\n\nx\n');
  engine = await startEngine({ dataDir: join(directory, 'data'), clock: () => now });
  const source = { type: 'maildir', path: join(directory, 'mail') } as const;
  jobId = await engine.addJob(source, { repositoryPath: repository() });
  expect((await engine.run(jobId)).status).toBe('Success');
  mailboxId = (await engine.client.mailboxes.list())[0]!.id;
});
afterEach(async () => {
  await engine.close();
  await rm(directory, { recursive: true, force: true });
});

/** A console that starts while the disk is as it is: nothing of the repository is open. */
async function restart(): Promise<void> {
  await engine.close();
  engine = await startEngine({ dataDir: join(directory, 'data'), clock: () => now });
}

/** What a run, a verification, a pruning and a restore say. */
async function said(): Promise<{ run: string; texts: readonly string[] }> {
  const session = await engine.run(jobId);
  const verification = await engine.client.repository.verify();
  const pruned = await engine.client.repository.prune();
  const restore = await engine.client.restore.points({ mailboxId }).then(
    () => '',
    (error: unknown) => render(toErrorData(error).message),
  );
  return {
    run: session.status,
    texts: [
      session.log.find(({ type }) => type === 'Error')?.text ?? '',
      ...[verification, pruned].map(({ repositories: [first] }) =>
        first?.error ? render(first.error.message) : '',
      ),
      restore,
    ],
  };
}

describe.each<{ fault: string; make: () => Promise<void>; restore: () => Promise<void>; text: string }>([
  {
    fault: 'an unmounted disk, its mount point empty',
    make: async () => {
      await rename(disk(), join(directory, 'unmounted'));
      await mkdir(disk());
    },
    restore: async () => {
      await rm(disk(), { recursive: true });
      await rename(join(directory, 'unmounted'), disk());
    },
    text: 'the disk it is on',
  },
  {
    fault: 'a folder that was emptied',
    make: async () => {
      await rename(repository(), join(directory, 'copy'));
      await mkdir(repository());
    },
    restore: async () => {
      await rm(repository(), { recursive: true });
      await rename(join(directory, 'copy'), repository());
    },
    text: 'the disk it is on',
  },
  {
    fault: 'another disk with another repository in its place',
    make: async () => {
      await rename(disk(), join(directory, 'unmounted'));
      const other = await startEngine({ dataDir: join(directory, 'other'), clock: () => now });
      const source = { type: 'maildir', path: join(directory, 'mail') } as const;
      await other.run(await other.addJob(source, { repositoryPath: repository() }));
      await other.close();
    },
    restore: async () => {
      await rm(disk(), { recursive: true });
      await rename(join(directory, 'unmounted'), disk());
    },
    text: 'another repository than before',
  },
  {
    fault: 'a database of no bytes beside its marker',
    make: async () => {
      await copyFolder(repository(), join(directory, 'copy'));
      for (const name of ['repository.sqlite-wal', 'repository.sqlite-shm'])
        await rm(join(repository(), name), { force: true });
      await writeFile(join(repository(), 'repository.sqlite'), '');
    },
    restore: async () => {
      await rm(repository(), { recursive: true });
      await rename(join(directory, 'copy'), repository());
    },
    text: 'is empty',
  },
  {
    fault: 'a database without tables beside its marker',
    make: async () => {
      await copyFolder(repository(), join(directory, 'copy'));
      for (const name of ['repository.sqlite-wal', 'repository.sqlite-shm'])
        await rm(join(repository(), name), { force: true });
      const made = openSqlite(join(directory, 'other.sqlite'));
      made.exec('CREATE TABLE other (id INTEGER)');
      made.close();
      await rename(join(directory, 'other.sqlite'), join(repository(), 'repository.sqlite'));
    },
    restore: async () => {
      await rm(repository(), { recursive: true });
      await rename(join(directory, 'copy'), repository());
    },
    text: 'is empty',
  },
])('$fault', ({ make, restore, text }) => {
  it('a run fails, verification, pruning and restore say so with the path, nothing is written, and all is well afterwards', async () => {
    await engine.close();
    await make();
    await restart();
    const { run, texts } = await said();
    expect(run).toBe('Failed');
    for (const each of texts) {
      expect(each).toContain(text);
      expect(each).toContain(repository());
    }
    if (text === 'the disk it is on') expect(existsSync(join(repository(), 'repository.json'))).toBe(false);
    await engine.close();
    await restore();
    await restart();
    expect((await engine.run(jobId)).status).toBe('Success');
    expect(await engine.client.restore.points({ mailboxId })).toHaveLength(2);
    expect((await engine.client.repository.verify()).whole).toBe(true);
  });
});
