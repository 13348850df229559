import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startFirstBackup, startUse } from '../../../fixtures/child-process.js';
import { type ConsoleUse, useConsole } from '../../../fixtures/console-use.js';
import { type Disk, connectDisk, mayMount, mountDisk } from '../../../fixtures/disk.js';
import { type TestEngine, sessionEnd, startEngine } from '../../../fixtures/engine.js';

/* A disk that takes nothing stops backups, with a word that says why, and never restore (backup.md §2, licensing.md §10). */

const messages = 3;
/** How often the faults that come in many ways are made: POSTKEEP_TEST_FAULTS says so, 100 for a figure. */
const times = Number(process.env['POSTKEEP_TEST_FAULTS'] ?? 6);
let directory: string;
let disks: Disk[];
let engine: TestEngine | null;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postkeep-unwritable-'));
  chmodSync(directory, 0o755);
  disks = [];
  engine = null;
  const folder = join(directory, 'mail', 'a@example.com', 'cur');
  mkdirSync(folder, { recursive: true });
  for (let n = 0; n < messages; n++)
    writeFileSync(join(folder, `${String(n)}.host:2,S`), `Subject: m${String(n)}\n\nkept ${String(n)}\n`);
});
afterEach(async () => {
  await engine?.close();
  for (const disk of disks) disk.unmount();
  rmSync(directory, { recursive: true, force: true });
});

const dataDir = (): string => join(directory, 'data', 'console');
const repositoryOf = (place: 'beside' | 'inside'): string =>
  place === 'beside' ? join(directory, 'repository', 'backup') : join(dataDir(), 'repository');

/** A console with one backup, of which nothing is open; its job's id. */
async function backedUp(place: 'beside' | 'inside', isCutShort = false): Promise<string> {
  const repository = place === 'beside' ? repositoryOf(place) : '';
  const database = isCutShort ? [join(repositoryOf(place), 'repository.sqlite')] : [];
  const jobId = await startFirstBackup(dataDir(), join(directory, 'mail'), repository, ...database).output;
  // Something for the next run to write.
  writeFileSync(
    join(directory, 'mail', 'a@example.com', 'cur', '9.host:2,S'),
    `Subject: new\n\n${'new '.repeat(40_000)}`,
  );
  return jobId;
}

async function use(jobId: string): Promise<ConsoleUse> {
  engine = await startEngine({ dataDir: dataDir() });
  const used = await useConsole(engine, jobId);
  await engine.close();
  engine = null;
  return used;
}

function mount(name: 'data' | 'repository'): Disk {
  const disk = mountDisk(join(directory, name));
  disks.push(disk);
  return disk;
}

const restored = { points: 1, exported: messages, found: messages, verified: { whole: true, messages } };

describe.skipIf(!mayMount())('on a disk of its own (needs root, to mount one)', () => {
  it.each([
    ['a full data folder', 'inside', 'data', 'fill', /The disk is full.*console/, 'empty'],
    [
      'a full data folder, its repository elsewhere',
      'beside',
      'data',
      'fill',
      /The disk is full.*console/,
      'empty',
    ],
    ['a read-only data folder', 'inside', 'data', 'makeReadOnly', /read-only/, 'makeWritable'],
    [
      'a read-only data folder, its repository elsewhere',
      'beside',
      'data',
      'makeReadOnly',
      /read-only/,
      'makeWritable',
    ],
    ['a full repository', 'beside', 'repository', 'fill', /The disk is full.*repository/, 'empty'],
    [
      'a read-only repository',
      'beside',
      'repository',
      'makeReadOnly',
      /repository.* read-only/,
      'makeWritable',
    ],
  ] as const)(
    '%s restores, finds and verifies everything, a run says why it cannot, and all is well afterwards',
    async (_name, place, name, fault, said, undo) => {
      const disk = mount(name);
      const jobId = await backedUp(place);
      disk[fault]();
      const used = await use(jobId);
      expect(used).toMatchObject(restored);
      expect(used.run.said).toMatch(said);
      expect(used.run.said).not.toMatch(/SQLITE|errno|EROFS|ENOSPC/);
      // Where a session can be written, the run leaves a failed one.
      expect(['Failed', 'io', 'disk-full']).toContain(used.run.status);
      if (name === 'repository') expect(used.run.status).toBe('Failed');
      if (used.run.status !== 'Failed') expect(used.warnings.join()).toMatch(said);
      disk[undo]();
      const after = await use(jobId);
      expect(after.run.status).toBe('Success');
      expect(after).toMatchObject({ ...restored, warnings: [] });
    },
  );

  it('whatever room is left when a run begins, it ends as a session or with a word, the process lives, and the next one is whole', async () => {
    const disk = mount('data');
    const jobId = await backedUp('inside');
    let succeeded = 0;
    for (let n = 0; n < times; n++) {
      // From hardly a page to all that the run needs, in uneven steps.
      const leftKiB = 4 + ((n * 37) % 400);
      writeFileSync(
        join(directory, 'mail', 'a@example.com', 'cur', `full-${String(n)}.host:2,S`),
        `Subject: full ${String(n)}\n\n${randomBytes(30_000).toString('base64')}\n`,
      );
      disk.fill(leftKiB);
      const used = await useInProcess(jobId);
      if (typeof used === 'string') throw new Error(used);
      const { run } = used;
      if (run.status !== 'Success') expect(run.said, String(leftKiB)).toMatch(/The disk is full/);
      else succeeded += 1;
      disk.empty();
    }
    if (times > 50) process.stdout.write(`${String(times)} full disks, ${String(succeeded)} runs had room\n`);
    const last = await use(jobId);
    expect(last.run.status).toBe('Success');
    expect(last.verified.whole).toBe(true);
  }, 1_800_000);

  it('a disk that is taken away before or in a run is missed by name, nothing is written to its mount point, and it continues where it was', async () => {
    const disk = mountDisk(join(directory, 'removable'));
    disks.push(disk);
    const place = join(directory, 'repository');
    let connected = connectDisk(disk, place);
    try {
      const jobId = await backedUp('beside');
      for (let n = 0; n < times; n++) {
        writeFileSync(
          join(directory, 'mail', 'a@example.com', 'cur', `gone-${String(n)}.host:2,S`),
          `Subject: gone ${String(n)}\n\n${randomBytes(30_000).toString('base64')}\n`,
        );
        engine = await startEngine({ dataDir: dataDir() });
        const { sessionId } = await engine.client.jobs.run({ jobId, trigger: 'manual' });
        await new Promise((resolve) => setTimeout(resolve, n % 7));
        connected.disconnect();
        // What has it open keeps it; whatever comes of the run, it ends.
        expect((await sessionEnd(engine.client, sessionId)).status).toMatch(/Success|Warning|Failed/);
        await engine.close();
        engine = await startEngine({ dataDir: dataDir() });
        const missed = await engine.run(jobId);
        expect(missed.status).toBe('Failed');
        expect(missed.log.map(({ text }) => text).join()).toContain('Connect the disk it is on');
        expect(readdirSync(place)).toEqual([]);
        await engine.close();
        engine = null;
        connected = connectDisk(disk, place);
      }
      const after = await use(jobId);
      expect(after.run.status).toBe('Success');
      expect(after.verified).toMatchObject({ whole: true });
      engine = await startEngine({ dataDir: dataDir() });
      const [mailbox] = await engine.client.mailboxes.list();
      expect(mailbox?.messages).toBe(messages + 1 + times);
    } finally {
      connected.disconnect();
    }
  }, 1_800_000);

  it('a disk that fills in the middle of a run fails that session and no other', async () => {
    const disk = mount('data');
    const jobId = await backedUp('beside');
    engine = await startEngine({ dataDir: dataDir() });
    const other = join(directory, 'other');
    mkdirSync(join(other, 'b@example.com', 'cur'), { recursive: true });
    writeFileSync(join(other, 'b@example.com', 'cur', '1.host:2,S'), 'Subject: b\n\nb\n');
    const source = await engine.client.sources.add({
      name: 'Other',
      config: { type: 'maildir', path: other },
    });
    const { id: otherJob } = await engine.client.jobs.create({
      name: 'Other',
      sourceId: source.id,
      selection: { type: 'all' },
      schedule: { type: 'manual' },
      retention: { type: 'forever' },
      repositoryPath: join(directory, 'else'),
    });
    const { sessionId } = await engine.client.jobs.run({ jobId, trigger: 'manual' });
    disk.fill();
    for (;;) {
      const session = await engine.client.sessions.get({ sessionId });
      if (session.status !== 'Running') break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    // The console continues: lists, restores, and runs as soon as there is room.
    expect((await engine.client.sessions.list({ limit: 10 })).map(({ status }) => status)).not.toContain(
      'Running',
    );
    disk.empty();
    expect((await engine.run(otherJob)).status).toBe('Success');
    expect((await engine.run(jobId)).status).toBe('Success');
  });

  it('room that comes back is used without a new start', async () => {
    const disk = mount('data');
    const jobId = await backedUp('beside');
    disk.fill();
    engine = await startEngine({ dataDir: dataDir() });
    await expect(engine.client.jobs.run({ jobId, trigger: 'manual' })).rejects.toMatchObject({
      code: 'disk-full',
    });
    disk.empty();
    await expect
      .poll(() => engine?.run(jobId).then(({ status }) => status, String), { timeout: 10_000 })
      .toBe('Success');
    expect(await engine.client.catalogue.warnings()).toEqual([]);
  });

  it('what was written last is shown from read-only media: with a log and its index, with a log alone, never without the log', async () => {
    const disk = mount('repository');
    const jobId = await backedUp('beside', true);
    const folder = repositoryOf('beside');
    expect(statSync(join(folder, 'repository.sqlite-wal')).size).toBeGreaterThan(0);
    disk.makeReadOnly();
    expect(await use(jobId)).toMatchObject({ points: 2, exported: messages });
    disk.makeWritable();
    rmSync(join(folder, 'repository.sqlite-shm'), { force: true });
    disk.makeReadOnly();
    expect(await use(jobId)).toMatchObject({ points: 2, exported: messages });
  });
});

/** What is in memory only is lost with a process, as it is for the user. */
async function useInProcess(jobId: string, user?: number): Promise<ConsoleUse | string> {
  const output = await startUse(dataDir(), jobId, user).output;
  return output === '' ? 'crashed' : useSchema.parse(JSON.parse(output));
}
const useSchema = z.custom<ConsoleUse>((value) => typeof value === 'object' && value !== null);

describe.skipIf(process.getuid?.() !== 0)('for a user without rights (needs root, to become one)', () => {
  const useAsNobody = (jobId: string): Promise<ConsoleUse | string> => useInProcess(jobId, 65_534);
  const giveAway = (folder: string): void => {
    chownSync(folder, 65_534, 65_534);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) giveAway(join(folder, entry.name));
      else chownSync(join(folder, entry.name), 65_534, 65_534);
    }
  };

  it.each([
    ['a repository folder that may not be written', () => repositoryOf('beside'), 0o555],
    [
      'a repository database that may not be written',
      () => join(repositoryOf('beside'), 'repository.sqlite'),
      0o444,
    ],
    ['a data folder that may not be written', dataDir, 0o555],
    ['a catalogue that may not be written', () => join(dataDir(), 'catalogue.sqlite'), 0o444],
  ] as const)(
    '%s is read, a run says not permitted and names it, and works once it may',
    async (_name, path, mode) => {
      const jobId = await backedUp('beside');
      giveAway(directory);
      const before = statSync(path()).mode & 0o777;
      chmodSync(path(), mode);
      const used = await useAsNobody(jobId);
      expect(used).toMatchObject(restored);
      const said = `Not permitted: this user may not read or write ${path()}. Change its owner or permissions`;
      expect(used).toMatchObject({ run: { said: expect.stringContaining(said) as string } });
      chmodSync(path(), before);
      expect(await useAsNobody(jobId)).toMatchObject({ run: { status: 'Success' } });
    },
  );
});
