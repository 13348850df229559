import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { openForWriting } from '../../../../core/repository/open-for-writing.js';
import { definitionOf } from '../../../../shared/backup/exclusion.js';
import type { JobDefinition } from '../../../../shared/backup/job.js';
import type { SourceConfig } from '../../../../shared/backup/source.js';
import type { MaintenanceProgress } from '../../../../shared/backup/maintenance.js';
import { render } from '../../../../shared/texts/text.js';
import { startPruneChild } from '../../../fixtures/child-process.js';
import { overwritePage, pagesOf } from '../../../fixtures/damage.js';
import { type TestEngine, sessionEnd, startEngine, storedMessages } from '../../../fixtures/engine.js';
import { removeMessages } from '../../../fixtures/remove-messages.js';

const day = 86_400_000;
let directory: string;
let engine: TestEngine;
let now: Date;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-maintenance-'));
  now = new Date('2026-03-01T00:00:00Z');
  engine = await startEngine({ dataDir: join(directory, 'data'), clock: () => now });
});
afterEach(async () => {
  await engine.close();
  await rm(directory, { recursive: true, force: true });
});

const own = (): string => join(directory, 'data', 'repository');

function noise(name: string, size: number): string {
  return createHash('shake256', { outputLength: size }).update(name).digest().toString('latin1');
}

/** Puts new messages into a mailbox; the ones before are gone. */
async function deliver(mailbox: string, names: readonly string[], size = 3000): Promise<void> {
  const folder = join(directory, 'mail', mailbox, 'cur');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const name of names)
    await writeFile(join(folder, `${name}.host:2,S`), `Subject: ${name}\n\n${noise(name, size)}\n`, 'latin1');
}

/** Jobs that take the source at its word: each day's mail takes the place of the day before's. */
function addJob(source: SourceConfig, definition: Partial<JobDefinition> = {}): Promise<string> {
  return engine.addJob(source, { keepMissingSessions: 0, ...definition });
}

async function runDays(jobId: string, count: number, mailboxes: readonly string[]): Promise<void> {
  for (let number = 0; number < count; number++) {
    for (const mailbox of mailboxes) await deliver(mailbox, [`${mailbox}-${now.toISOString().slice(0, 10)}`]);
    expect(['Success', 'Warning']).toContain((await engine.run(jobId)).status);
    now = new Date(now.getTime() + day);
  }
}

async function pointsOf(mailbox: string): Promise<number> {
  const found = (await engine.client.mailboxes.list()).find((each) => each.mailbox === mailbox);
  expect((await engine.client.restore.points({ mailboxId: found?.id ?? '' })).length).toBe(
    found?.restorePoints,
  );
  return found?.restorePoints ?? 0;
}

describe('verification', () => {
  it('reads every repository that jobs write to, and names each', async () => {
    await deliver('a@example.com', ['one', 'two']);
    const elsewhere = join(directory, 'elsewhere');
    const source = { type: 'maildir', path: join(directory, 'mail') } as const;
    await engine.run(await addJob(source));
    await engine.run(await addJob(source, { repositoryPath: elsewhere }));
    const progress: MaintenanceProgress[] = [];
    engine.client.repository.progress((figures) => progress.push(figures));
    const verification = await engine.client.repository.verify();
    expect(verification).toMatchObject({
      whole: true,
      repositories: [
        { path: own(), messages: 2, damagedMessages: 0, file: [], error: null },
        { path: elsewhere, messages: 2, damagedMessages: 0, file: [], error: null },
      ],
    });
    expect(progress.at(-1)).toMatchObject({ task: 'verify', repository: elsewhere, step: 'file' });
    const { bytesDone, bytesTotal } = progress.at(-1) as Extract<MaintenanceProgress, { task: 'verify' }>;
    expect(bytesDone).toBe(bytesTotal);
    expect((await engine.client.repository.list()).map(({ path, messages }) => [path, messages])).toEqual([
      [own(), 2],
      [elsewhere, 2],
    ]);
  });

  it('continues to the next repository when a disk is not there', async () => {
    await deliver('a@example.com', ['one']);
    const elsewhere = join(directory, 'elsewhere');
    const source = { type: 'maildir', path: join(directory, 'mail') } as const;
    await engine.run(await addJob(source, { repositoryPath: elsewhere }));
    await engine.run(await addJob(source));
    await rename(elsewhere, `${elsewhere}-unplugged`);
    const verification = await engine.client.repository.verify();
    expect(verification.whole).toBe(false);
    const errors = new Map(verification.repositories.map(({ path, error }) => [path, error?.code ?? null]));
    expect(errors).toEqual(new Map([[elsewhere, 'not-found'], [own(), null]])); // prettier-ignore
    const pruned = await engine.client.repository.prune();
    expect(pruned.repositories.find(({ path }) => path === elsewhere)?.error?.code).toBe('not-found');
  });

  it('names a repository that cannot be read at all, in the list of them too, so that it can be asked for', async () => {
    await deliver('a@example.com', ['one']);
    await engine.run(await addJob({ type: 'maildir', path: join(directory, 'mail') }));
    await engine.close();
    await writeFile(join(own(), 'repository.sqlite'), 'no database');
    engine = await startEngine({ dataDir: join(directory, 'data'), clock: () => now });
    expect(await engine.client.repository.list()).toMatchObject([
      { path: own(), messages: 0, bytesOnDisk: 11 },
    ]);
    expect(await engine.client.repository.verify()).toMatchObject({
      whole: false,
      repositories: [{ path: own(), error: { code: 'repository-damaged' } }],
    });
    expect((await engine.client.repository.pruneForecast()).repositories).toMatchObject([
      { points: 0, error: { code: 'repository-damaged' } },
    ]);
  });

  it('stops when it is told to, and is as good as new the next time', async () => {
    await deliver('a@example.com', ['one', 'two'], 3_000_000);
    await engine.run(await addJob({ type: 'maildir', path: join(directory, 'mail') }));
    const stopListening = engine.client.repository.progress(() => {
      void engine.client.repository.cancel({ task: 'verify' });
    });
    await expect(engine.client.repository.verify()).rejects.toMatchObject({ code: 'cancelled' });
    stopListening();
    expect(await engine.client.repository.verify()).toMatchObject({ whole: true });
  });

  it('is empty before the first backup', async () => {
    expect(await engine.client.repository.verify()).toEqual({ whole: true, repositories: [] });
    expect(await engine.client.repository.prune()).toEqual({ repositories: [] });
  });

  it('runs beside a backup, which continues, and finds what it has stored whole', async () => {
    const names = Array.from({ length: 90 }, (_, index) => `message-${String(index)}`);
    await deliver('a@example.com', names.slice(0, 30), 10_000);
    const jobId = await addJob({ type: 'maildir', path: join(directory, 'mail') });
    await engine.run(jobId);
    await deliver('a@example.com', names, 10_000);
    const { sessionId } = await engine.client.jobs.run({ jobId, trigger: 'manual' });
    let during = 0;
    while ((await engine.client.sessions.get({ sessionId })).status === 'Running') {
      expect(await engine.client.repository.verify()).toMatchObject({ whole: true });
      during += 1;
    }
    expect(during).toBeGreaterThan(0);
    expect((await sessionEnd(engine.client, sessionId)).status).toBe('Success');
    expect(await engine.client.repository.verify()).toMatchObject({
      whole: true,
      repositories: [{ messages: 90 }],
    });
  });

  it('damage on one page takes no other message away: they are restored, and only those on it refused', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `message-${String(index)}`);
    await deliver('a@example.com', names, 1500);
    await engine.run(await addJob({ type: 'maildir', path: join(directory, 'mail') }));
    await engine.close();
    const leaves = pagesOf(own(), 'chunk');
    overwritePage(own(), leaves[Math.floor(leaves.length / 2)] ?? 0);
    engine = await startEngine({ dataDir: join(directory, 'data'), clock: () => now });
    const verification = await engine.client.repository.verify();
    expect(verification.whole).toBe(false);
    const damaged = new Set(verification.repositories[0]?.damaged.map(({ sha256 }) => sha256));
    expect(damaged.size).toBeGreaterThan(0);
    for (const { id, sha256 } of await storedMessages(engine.client, 'a@example.com')) {
      const preview = engine.client.restore.preview({ messageId: id });
      if (damaged.has(sha256)) await expect(preview).rejects.toMatchObject({ code: 'repository-damaged' });
      else expect((await preview).message.sha256).toBe(sha256);
    }
  });
});

describe('pruning', () => {
  it('applies the retention of the jobs as it is now to mailboxes taken, excluded and of a removed job', async () => {
    const mailboxes = ['taken@example.com', 'excluded@example.com', 'vanished@example.com'];
    const source = { type: 'maildir', path: join(directory, 'mail') } as const;
    const jobId = await addJob(source);
    await runDays(jobId, 5, mailboxes);
    const orphanJob = await addJob(
      { type: 'maildir', path: join(directory, 'orphan') },
      { retention: { type: 'points', points: 3 } },
    );
    await rename(join(directory, 'mail', 'vanished@example.com'), join(directory, 'vanished'));
    await mkdir(join(directory, 'orphan', 'orphan@example.com', 'cur'), { recursive: true });
    for (let number = 0; number < 3; number++) await engine.run(orphanJob);
    await engine.client.jobs.remove({ jobId: orphanJob });
    const [job] = await engine.client.jobs.list();
    const { id } = job!;
    const definition = definitionOf(job!);
    await engine.client.jobs.update({
      jobId: id,
      definition: {
        ...definition,
        selection: { type: 'all', except: ['excluded@example.com'] },
        retention: { type: 'points', points: 2 },
      },
    });

    const forecast = await engine.client.repository.pruneForecast();
    expect(forecast.repositories).toMatchObject([{ path: own(), mailboxes: 3, points: 9, error: null }]);
    expect(await pointsOf('taken@example.com')).toBe(5);
    const { repositories } = await engine.client.repository.prune();
    expect(repositories).toMatchObject([{ path: own(), mailboxes: 3, points: 9, error: null }]);
    for (const mailbox of mailboxes) expect(await pointsOf(mailbox)).toBe(2);
    expect(await pointsOf('orphan@example.com')).toBe(3);
    expect(await engine.client.repository.verify()).toMatchObject({
      whole: true,
      repositories: [{ messages: 6 }],
    });
    expect((await engine.client.repository.pruneForecast()).repositories).toMatchObject([
      { points: 0, oldest: null },
    ]);
  });

  it('a mailbox that is kept because of an altered date is named by the forecast too', async () => {
    const jobId = await addJob({ type: 'maildir', path: join(directory, 'mail') });
    await runDays(jobId, 2, ['a@example.com', 'b@example.com']);
    const [job] = await engine.client.jobs.list();
    const definition = definitionOf(job!);
    await engine.client.jobs.update({
      jobId,
      definition: { ...definition, retention: { type: 'points', points: 1 } },
    });
    const database = openSqlite(join(own(), 'repository.sqlite'));
    database.exec('UPDATE restore_point SET completed_at = completed_at - 1 WHERE id = 1');
    database.close();
    const { repositories } = await engine.client.repository.pruneForecast();
    expect(repositories).toMatchObject([{ mailboxes: 1, points: 1, error: { code: 'repository-damaged' } }]);
    expect(render(repositories[0]!.error!.message)).toMatch(/nothing of 1 mailbox will be removed\. Dates/);
  });

  it('keeps the newest point of a mailbox that is gone, however old it gets', async () => {
    const jobId = await addJob(
      { type: 'maildir', path: join(directory, 'mail') },
      { retention: { type: 'days', days: 30 } },
    );
    await runDays(jobId, 3, ['gone@example.com']);
    await rm(join(directory, 'mail', 'gone@example.com'), { recursive: true });
    now = new Date(now.getTime() + 20 * day);
    expect((await engine.client.repository.prune()).repositories).toMatchObject([{ points: 0 }]);
    now = new Date(now.getTime() + 4000 * day);
    expect((await engine.client.repository.prune()).repositories).toMatchObject([{ points: 2 }]);
    expect(await pointsOf('gone@example.com')).toBe(1);
    expect(await storedMessages(engine.client, 'gone@example.com')).toHaveLength(1);
  });

  it('says that another process writes, and what it wrote stays', async () => {
    await deliver('a@example.com', ['one']);
    await engine.run(await addJob({ type: 'maildir', path: join(directory, 'mail') }));
    const writer = openForWriting(own(), () => now);
    expect((await engine.client.repository.prune()).repositories).toMatchObject([
      { error: { code: 'locked' } },
    ]);
    writer.close();
  });

  it('kill -9 in the middle leaves every remaining point whole, and the next time takes away the rest', async () => {
    const writer = openForWriting(own(), () => now);
    for (const batch of [0, 1, 2, 3]) {
      const point = writer.beginPoint({ key: 'a', name: 'a@example.com', source: 'Server' }, 'session');
      const inbox = point.folders().get('["INBOX"]') ?? point.addFolder(['INBOX'], '1');
      removeMessages(point, inbox);
      const added = Array.from({ length: 300 }, async (_, index) => {
        const name = `${String(batch)}-${String(index)}`;
        return {
          uid: name,
          flags: [],
          internalDate: now,
          content: await writer.prepare(Buffer.from(`Subject: ${name}\n\n${noise(name, 300)}`, 'latin1')),
        };
      });
      point.addMessages(inbox, await Promise.all(added));
      point.complete(now);
    }
    writer.close();

    const child = startPruneChild(own());
    expect(await child.output).toBe('removing\n');
    const killed = openForReading(own());
    const { messages, restorePoints } = killed.reader.totals();
    expect(restorePoints).toBe(1);
    expect(messages).toBeGreaterThan(300);
    expect(messages).toBeLessThan(1200);
    expect(await killed.verify()).toMatchObject({ damagedMessages: 0, file: [] });
    killed.close();

    const again = startPruneChild(own(), 'to the end');
    expect(await again.output).toBe('removing\ndone\n');
    const whole = openForReading(own());
    expect(whole.reader.totals()).toMatchObject({ messages: 300, restorePoints: 1 });
    expect(await whole.verify()).toMatchObject({ messages: 300, damagedMessages: 0, file: [] });
    whole.close();
  });
});
