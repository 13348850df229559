import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { openForWriting } from '../../../../core/repository/open-for-writing.js';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import { systemClock } from '../../../../shared/clock.js';
import { startEngineChild } from '../../../fixtures/child-process.js';
import { type TestEngine, startEngine, storedMessages } from '../../../fixtures/engine.js';
import { z } from 'zod';

const mailbox = 'crash@example.com';
let directory: string;
let engine: TestEngine | null = null;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-crash-'));
  await mkdir(join(directory, 'data'), { recursive: true });
  await mkdir(join(directory, 'mail', mailbox, 'cur'), { recursive: true });
});
afterEach(async () => {
  await engine?.close();
  engine = null;
  await rm(directory, { recursive: true, force: true });
});

/** Incompressible, so that the repository grows as fast as it reads. */
async function deliver(from: number, count: number, size = 20_000): Promise<void> {
  for (let number = from; number < from + count; number++) {
    const body = createHash('shake256', { outputLength: size })
      .update(String(number))
      .digest()
      .toString('latin1');
    await writeFile(
      join(directory, 'mail', mailbox, 'cur', `${String(number).padStart(6, '0')}.test:2,S`),
      `Subject: ${String(number)}\n\n${body}\n`,
    );
  }
}

async function open(): Promise<TestEngine> {
  engine = await startEngine({ dataDir: join(directory, 'data') });
  return engine;
}

async function expectEverythingStored(opened: TestEngine): Promise<void> {
  const stored = new Map(
    (await storedMessages(opened.client, mailbox)).map(({ subject, sha256 }) => [subject, sha256]),
  );
  const names = await readdir(join(directory, 'mail', mailbox, 'cur'));
  expect(stored.size).toBe(names.length);
  for (const name of names) {
    const content = await readFile(join(directory, 'mail', mailbox, 'cur', name));
    expect(stored.get(String(Number(name.slice(0, 6))))).toBe(
      createHash('sha256').update(content).digest('hex'),
    );
  }
}

function messagesInRepository(): number {
  try {
    const database = openSqlite(join(directory, 'data', 'repository', 'repository.sqlite'));
    const row = database.get(z.object({ total: z.int() }), 'SELECT count(*) AS total FROM message');
    database.close();
    return row?.total ?? 0;
  } catch {
    return 0;
  }
}

describe('kill -9 in the middle of a backup', () => {
  it('keeps every finished restore point, fails the session by name, and the next run resumes where it stopped', async () => {
    await deliver(0, 20);
    const first = await open();
    const jobId = await first.addJob({ type: 'maildir', path: join(directory, 'mail') });
    await first.run(jobId);
    const finished = await storedMessages(first.client, mailbox);
    await first.close();
    await deliver(20, 500, 100_000);

    const child = startEngineChild(join(directory, 'data'), jobId);
    await child.started;
    while (messagesInRepository() <= 20) await new Promise((resolve) => setTimeout(resolve, 5));
    child.process.kill('SIGKILL');
    expect(await child.output).toBe('started\n');

    const second = await open();
    const [killed] = await second.client.sessions.list({ type: 'backup', limit: 1 });
    expect(killed?.status).toBe('Failed');
    const { log } = await second.client.sessions.get({ sessionId: killed?.id ?? '' });
    expect(log.at(-1)).toMatchObject({
      type: 'Error',
      text: expect.stringMatching(/ended unexpectedly/) as string,
    });
    expect(log.every(({ type }) => type !== 'Running')).toBe(true);
    expect(await storedMessages(second.client, mailbox)).toEqual(finished);

    const before = messagesInRepository();
    const session = await second.run(jobId);
    expect(session).toMatchObject({ status: 'Success', mailboxes: [{ seen: 520, stored: 520 - before }] });
    expect(before).toBeGreaterThan(20);
    expect(before).toBeLessThan(520);
    await expectEverythingStored(second);
    const repository = openForReading(join(directory, 'data', 'repository'));
    expect(await repository.verify()).toMatchObject({ messages: 520, damaged: [], file: [] });
    repository.close();
  }, 120_000);
});

describe('a file system that takes no more', () => {
  it('fails the session and says why; finished points stay whole, and the next run continues', async () => {
    await deliver(0, 20);
    const first = await open();
    const jobId = await first.addJob({ type: 'maildir', path: join(directory, 'mail') });
    await first.run(jobId);
    const finished = await storedMessages(first.client, mailbox);
    await first.close();
    await deliver(20, 200, 80_000);

    const child = startEngineChild(join(directory, 'data'), jobId, 6 * 1024);
    expect(await child.output).toBe('started\nFailed\n');
    const second = await open();
    const [failed] = await second.client.sessions.list({ type: 'backup', limit: 1 });
    const { mailboxes } = await second.client.sessions.get({ sessionId: failed?.id ?? '' });
    expect(mailboxes[0]).toMatchObject({
      result: 'failed',
      reason: expect.stringMatching(/repository\.sqlite/) as string,
    });
    expect(await storedMessages(second.client, mailbox)).toEqual(finished);

    expect((await second.run(jobId)).status).toBe('Success');
    await expectEverythingStored(second);
  }, 120_000);

  it('a full disk is named as one', async ({ skip }) => {
    const small = join(directory, 'small');
    await mkdir(small);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', small], { stdio: 'ignore' });
    } catch {
      skip('a file system of 4 MB cannot be mounted here; the file size limit above shows the same rule');
    }
    try {
      await deliver(0, 400);
      const opened = await open();
      const jobId = await opened.addJob(
        { type: 'maildir', path: join(directory, 'mail') },
        { repositoryPath: join(small, 'repository') },
      );
      const session = await opened.run(jobId);
      expect(session.status).toBe('Failed');
      expect(session.mailboxes[0]?.reason).toMatch(/no space left/);
      await opened.close();
      engine = null;
    } finally {
      execFileSync('umount', ['-l', small]);
    }
  });
});

describe('one writer at a time', () => {
  it('a second process is refused with the owner of the lock, or waits for it by schedule; browsing continues, and a dead owner holds nothing', async () => {
    await deliver(0, 5);
    const opened = await open();
    const jobId = await opened.addJob({ type: 'maildir', path: join(directory, 'mail') });
    await opened.run(jobId);

    const writer = openForWriting(join(directory, 'data', 'repository'), systemClock);
    await expect(opened.client.jobs.run({ jobId, trigger: 'manual' })).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringContaining(`process ${String(process.pid)}`) as string,
    });
    const child = startEngineChild(join(directory, 'data'), jobId);
    await child.started;
    expect(await storedMessages(opened.client, mailbox)).toHaveLength(5);
    const waiting = await opened.client.sessions.list({ status: 'Running', limit: 1 });
    expect(waiting).toMatchObject([{ type: 'backup', trigger: 'schedule' }]);
    writer.close();
    expect(await child.output).toBe('started\nSuccess\n');

    expect((await opened.run(jobId)).status).toBe('Success');
  });
});

describe('a job that another process runs', () => {
  it('is stopped from here, and continues here', async () => {
    await deliver(0, 500, 150_000);
    const opened = await open();
    const jobId = await opened.addJob({ type: 'maildir', path: join(directory, 'mail') });
    const child = startEngineChild(join(directory, 'data'), jobId);
    await child.started;
    await opened.client.jobs.stop({ jobId });
    expect(await child.output).toBe('started\nStopped\n');
    expect(await opened.run(jobId)).toMatchObject({ status: 'Success' });
    await expectEverythingStored(opened);
  }, 120_000);
});
