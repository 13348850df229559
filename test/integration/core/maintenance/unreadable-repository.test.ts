import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { render } from '../../../../shared/texts/text.js';
import { type TestEngine, startEngine } from '../../../fixtures/engine.js';
import { copyFolder } from '../../../fixtures/copy-folder.js';

/* The figures of a repository that cannot be read are not zero: they are not known, and the reason is said. */

let directory: string;
let engine: TestEngine;
const repository = (): string => join(directory, 'disk', 'backup');
const database = (): string => join(repository(), 'repository.sqlite');

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-unread-'));
  const folder = join(directory, 'mail', 'a@example.com', 'cur');
  await mkdir(folder, { recursive: true });
  for (let n = 0; n < 30; n += 1)
    await writeFile(
      join(folder, `${String(n)}.host:2,S`),
      `Subject: ${String(n)}\n\n${String(n).repeat(9000)}\n`,
    );
  engine = await startEngine({ dataDir: join(directory, 'data') });
  const source = { type: 'maildir', path: join(directory, 'mail') } as const;
  await engine.run(await engine.addJob(source, { repositoryPath: repository() }));
});
afterEach(async () => {
  await engine.close();
  await rm(directory, { recursive: true, force: true });
});

const faults: Readonly<Record<string, () => void>> = {
  emptied: () => {
    rmSync(repository(), { recursive: true });
    mkdirSync(repository());
  },
  missing: () => {
    renameSync(repository(), join(directory, 'away'));
  },
  another: () => {
    for (const name of ['repository.json', 'repository-copy.json']) {
      const path = join(repository(), name);
      const marker = /"id": "([^"]+)"/u.exec(
        readFileSync(join(repository(), 'repository.json'), 'utf8'),
      )?.[1];
      if (name === 'repository-copy.json') rmSync(path);
      else writeFileSync(path, readFileSync(path, 'utf8').replace(marker ?? '', 'another'));
    }
  },
  'of 0 bytes': () => {
    truncateSync(database(), 0);
  },
  'cut in half': () => {
    truncateSync(database(), 8192);
    rmSync(`${database()}-wal`, { force: true });
  },
  'without its database': () => {
    rmSync(database());
  },
};

describe.each(['while the console runs', 'before it starts'])('a repository that is, %s,', (when) => {
  it.each(Object.keys(faults))('%s has no figures, but an error', async (fault) => {
    expect(await engine.client.repository.list()).toMatchObject([
      { messages: 30, restorePoints: 1, error: null },
    ]);
    if (when === 'before it starts') await engine.close();
    // What an open database still holds is not what its folder holds: a cut file shows when it is opened anew.
    else if (fault === 'cut in half') return;
    faults[fault]!();
    if (when === 'before it starts') engine = await startEngine({ dataDir: join(directory, 'data') });
    const [stats] = await engine.client.repository.list();
    expect(stats?.error).not.toBeNull();
    expect(render(stats!.error!.message)).toContain(repository());
    expect(stats).toMatchObject({ messages: 0, restorePoints: 0 });
  });
});

describe('a repository folder that may not be looked into', () => {
  // A loop of links is what also the superuser may not look into.
  it('is not told as damaged, and no copy is asked for', async () => {
    await engine.close();
    await copyFolder(repository(), join(directory, 'kept'));
    rmSync(repository(), { recursive: true });
    symlinkSync(repository(), repository());
    expect(() => openForReading(repository())).toThrow(expect.objectContaining({ code: 'io' }));
    engine = await startEngine({ dataDir: join(directory, 'data') });
    const [stats] = await engine.client.repository.list();
    expect(stats?.error?.code).toBe('io');
    expect(stats!.bytesOnDisk).toBe(0);
    const verification = await engine.client.repository.verify();
    expect(verification.repositories[0]?.error?.code).toBe('io');
    const status = await engine.client.status.get();
    expect(status.reasons.map(({ text: said }) => render(said)).join()).not.toContain('damaged');
  });
});
