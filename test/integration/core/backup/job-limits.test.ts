import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobDefinition } from '../../../../shared/backup/job.js';
import type { SessionDetail } from '../../../../shared/backup/session.js';
import { definitionOf } from '../../../../shared/backup/exclusion.js';
import { weekdays } from '../../../../shared/backup/job-window.js';
import { type TestEngine, sessionEnd, startEngine, storedMessages } from '../../../fixtures/engine.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';

/* When a job may run, how fast, and what becomes of a session that fails or overlaps (backup.md §3). */

let mail: MaildirFixture;
let folder: string;
/** A clock that continues from here, on a Monday by the machine's own time zone. */
let ahead: number;
const clock = (): Date => new Date(Date.now() + ahead);
const setClock = (hours: number, minutes: number, seconds = 0, day = 2): void => {
  ahead = new Date(2026, 2, day, hours, minutes, seconds).getTime() - Date.now();
};
const engines: TestEngine[] = [];

beforeEach(async () => {
  mail = await makeMaildirs('anna');
  folder = await mkdtemp(join(tmpdir(), 'postkeep-limits-'));
  setClock(3, 0);
});
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
  await mail.remove();
  await rm(folder, { recursive: true, force: true });
});

async function open(name: string): Promise<TestEngine> {
  const engine = await startEngine({ dataDir: join(folder, name), clock });
  engines.push(engine);
  return engine;
}
const addJob = (engine: TestEngine, definition: Partial<JobDefinition>): Promise<string> =>
  engine.addJob(
    { type: 'maildir', path: mail.path },
    { repositoryPath: join(folder, 'repository'), ...definition },
  );
async function scheduled({ client }: TestEngine, jobId: string): Promise<SessionDetail> {
  return sessionEnd(client, (await client.jobs.run({ jobId, trigger: 'schedule' })).sessionId);
}
const said = ({ log }: SessionDetail): string => log.map(({ text }) => text).join('\n');
/** 16,000 bytes a second. */
const slow = { kilobitsPerSecond: 128, window: null };
const deliver = async (count: number, bytes: number): Promise<void> => {
  for (let n = 1; n <= count; n += 1)
    await mail.deliver('anna', Buffer.from(`Subject: ${String(n)}\n\n${String(n).padEnd(bytes, 'x')}\n`));
};
const nights = [{ days: [...weekdays], from: 22 * 60, to: 6 * 60 }];
const every = { type: 'every', minutes: 60 } as const;

describe('a job with a backup window', () => {
  it('is due when the window opens, and is not begun outside it but by hand', async () => {
    const engine = await open('a');
    await deliver(1, 10);
    const jobId = await addJob(engine, { schedule: every, windows: nights });
    const due = async (): Promise<string | null> => (await engine.client.jobs.list())[0]?.nextRunAt ?? null;
    expect(await due()).toBe(
      new Date(Date.parse((await engine.client.jobs.list())[0]?.createdAt ?? '') + 3_600_000).toISOString(),
    );
    setClock(6, 0);
    expect(await due()).toBe(new Date(2026, 2, 2, 22).toISOString());
    await expect(engine.client.jobs.run({ jobId, trigger: 'schedule' })).rejects.toMatchObject({
      code: 'busy',
    });
    expect((await engine.run(jobId)).status).toBe('Success');
    setClock(22, 0, 1);
    expect((await scheduled(engine, jobId)).status).toBe('Success');
    const next = await engine.client.jobs.nextRuns({
      jobId: null,
      schedule: { type: 'cron', expression: '0 12 * * *' },
      windows: nights,
    });
    expect(next).toEqual([3, 4, 5, 6, 7].map((day) => new Date(2026, 2, day, 22).toISOString()));
  });

  it('is stopped when the window ends, says so, and continues from there in the next one', async () => {
    const engine = await open('a');
    // The limit lets two of them through in a second; a slow machine needs some of these to begin.
    await deliver(40, 8000);
    const jobId = await addJob(engine, { schedule: every, windows: nights, bandwidth: [slow] });
    setClock(5, 59, 53);
    const cut = await scheduled(engine, jobId);
    expect(cut.status).toBe('Stopped');
    expect(said(cut)).toContain('The backup window has ended.');
    expect(clock().getHours()).toBe(6);
    const stored = cut.mailboxes[0]?.stored ?? 0;
    expect(stored).toBeGreaterThan(0);
    expect(stored).toBeLessThan(40);
    const [job] = await engine.client.jobs.list();
    expect(job?.nextRunAt).toBe(new Date(2026, 2, 2, 22).toISOString());
    await engine.client.jobs.update({ jobId, definition: { ...definitionOf(job!), bandwidth: [] } });
    setClock(22, 0, 1);
    const rest = await scheduled(engine, jobId);
    expect(rest).toMatchObject({ status: 'Success', mailboxes: [{ stored: 40 - stored }] });
    expect(await storedMessages(engine.client, 'anna')).toHaveLength(40);
  }, 60_000);
});

describe('a bandwidth limit', () => {
  it('holds a session back, at the hours that it names only', async () => {
    const engine = await open('a');
    await deliver(10, 8000);
    const window = { days: [...weekdays], from: 8 * 60, to: 18 * 60 };
    const definition = { bandwidth: [{ ...slow, window }] };
    const seconds = ({ startedAt, endedAt }: SessionDetail): number =>
      (Date.parse(endedAt ?? '') - Date.parse(startedAt)) / 1000;
    setClock(12, 0);
    const limited = await engine.run(await addJob(engine, definition));
    expect(limited.status).toBe('Success');
    expect(seconds(limited)).toBeGreaterThan(4.5);
    setClock(20, 0);
    const free = await engine.run(
      await addJob(engine, { ...definition, repositoryPath: join(folder, 'other') }),
    );
    expect(free).toMatchObject({ status: 'Success', mailboxes: [{ stored: 10 }] });
    expect(seconds(free)).toBeLessThan(seconds(limited) / 2);
  }, 60_000);

  it('lets a session be stopped within five seconds', async () => {
    const engine = await open('a');
    await deliver(3, 200_000);
    const jobId = await addJob(engine, { bandwidth: [slow] });
    const { sessionId } = await engine.client.jobs.run({ jobId, trigger: 'manual' });
    await new Promise((resolve) => setTimeout(resolve, 500));
    const asked = Date.now();
    await engine.client.jobs.stop({ jobId });
    expect(Date.now() - asked).toBeLessThan(5000);
    expect((await engine.client.sessions.get({ sessionId })).status).toBe('Stopped');
  });
});

describe('a scheduled session that fails', () => {
  it('is tried again as often as the job says, then no more until it is due', async () => {
    const engine = await open('a');
    await deliver(1, 10);
    const jobId = await addJob(engine, {
      schedule: { type: 'every', minutes: 1440 },
      retries: { count: 2, waitMinutes: 10 },
    });
    const job = async () => (await engine.client.jobs.list())[0]!;
    await rename(mail.path, `${mail.path}-away`);
    setClock(3, 0, 0, 3);
    for (const number of [1, 2]) {
      const failed = await scheduled(engine, jobId);
      expect(failed.status).toBe('Failed');
      expect(said(failed)).toContain(`(retry ${String(number)} of 2)`);
      const { retry, nextRunAt } = await job();
      expect(retry).toEqual({ at: nextRunAt, number });
      expect(Date.parse(nextRunAt ?? '') - clock().getTime()).toBeLessThanOrEqual(600_000);
      ahead += 601_000;
    }
    const last = await scheduled(engine, jobId);
    expect(last.status).toBe('Failed');
    expect(said(last)).toContain('Retry 2 of 2');
    expect(await job()).toMatchObject({ retry: null });
    expect(Date.parse((await job()).nextRunAt ?? '') - clock().getTime()).toBeGreaterThan(23 * 3_600_000);
    await rename(`${mail.path}-away`, mail.path);
    expect((await scheduled(engine, jobId)).status).toBe('Success');
    expect(await job()).toMatchObject({ retry: null });
  });

  it('is not tried again when a person has started it, and a good retry ends the matter', async () => {
    const engine = await open('a');
    await deliver(1, 10);
    const jobId = await addJob(engine, { schedule: every, retries: { count: 5, waitMinutes: 1 } });
    await rename(mail.path, `${mail.path}-away`);
    expect((await engine.run(jobId)).status).toBe('Failed');
    expect((await engine.client.jobs.list())[0]).toMatchObject({ retry: null });
    expect((await scheduled(engine, jobId)).status).toBe('Failed');
    expect((await engine.client.jobs.list())[0]).toMatchObject({ retry: { number: 1 } });
    await rename(`${mail.path}-away`, mail.path);
    ahead += 61_000;
    const good = await scheduled(engine, jobId);
    expect(good.status).toBe('Success');
    expect(said(good)).toContain('Retry 1 of 5');
    expect((await engine.client.jobs.list())[0]).toMatchObject({ retry: null });
  });
});

it('a scheduled session waits for a repository that another process writes to, and then runs; one begun by hand is refused', async () => {
  const [first, second] = [await open('a'), await open('b')];
  await deliver(8, 8000);
  const holding = await addJob(first, { bandwidth: [slow] });
  const waiting = await addJob(second, { schedule: every });
  const { sessionId } = await first.client.jobs.run({ jobId: holding, trigger: 'manual' });
  await expect(second.client.jobs.run({ jobId: waiting, trigger: 'manual' })).rejects.toMatchObject({
    code: 'locked',
  });
  const waited = await scheduled(second, waiting);
  expect((await first.client.sessions.get({ sessionId })).status).toBe('Success');
  expect(waited.status).toBe('Success');
  expect(said(waited)).toContain('The repository is free now.');
}, 60_000);
