import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openCatalogue } from '../../../../core/catalogue/catalogue.js';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import type { SessionDetail } from '../../../../shared/backup/session.js';
import { render } from '../../../../shared/texts/text.js';
import { type TestEngine, startEngine } from '../../../fixtures/engine.js';

const day = 86_400_000;
let directory: string;
let engine: TestEngine;
let now: Date;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-verification-'));
  now = new Date('2026-03-01T00:00:00Z');
  engine = await startEngine({ dataDir: join(directory, 'data'), clock: () => now });
});
afterEach(async () => {
  await engine.close();
  await rm(directory, { recursive: true, force: true });
});

const own = (): string => join(directory, 'data', 'repository');

async function deliver(name: string, words: string): Promise<void> {
  const folder = join(directory, 'mail', 'a@example.com', 'cur');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.host:2,S`), `Subject: ${name}\n\n${words}\n`);
}

/** A backup of two messages; answers its job. */
async function backedUp(): Promise<string> {
  await deliver('budget', 'first');
  await deliver('two', 'second');
  const source = { type: 'maildir', path: join(directory, 'mail') } as const;
  const jobId = await engine.addJob(source, { schedule: { type: 'every', minutes: 1440 } });
  await engine.run(jobId);
  return jobId;
}

/** Spoils the stored pieces of one message, or of all, as a disk does: the catalogue knows nothing of it. */
function spoil(where = "WHERE content.subject = 'budget'"): void {
  const database = openSqlite(join(own(), 'repository.sqlite'));
  database.exec(
    `UPDATE chunk SET data = zeroblob(length(data)) WHERE id IN (
       SELECT chunk_id FROM content_chunk JOIN content ON content.id = content_id ${where})`,
  );
  database.close();
}

async function verified(): Promise<SessionDetail> {
  await engine.client.repository.verify();
  const [session] = await engine.client.sessions.list({ type: 'verification', limit: 1 });
  return engine.client.sessions.get({ sessionId: session!.id });
}

const reasons = async () =>
  (await engine.client.status.get()).reasons.map(({ code, text, sessionId }) => ({
    code,
    said: render(text),
    sessionId,
  }));

it('a verification is a session with what it found, and a whole repository is said to be whole', async () => {
  await backedUp();
  expect(await verified()).toMatchObject({
    name: 'Verification',
    status: 'Success',
    trigger: 'manual',
    log: [{ type: 'Success', text: `${own()}: whole. 2 messages (44 bytes) read back.` }],
  });
  expect((await engine.client.status.get()).repositories).toMatchObject([
    { verifiedAt: now.toISOString(), damagedMessages: 0 },
  ]);
});

it('damage is in its log without a subject, and is said until a later verification finds it gone', async () => {
  await backedUp();
  spoil();
  const session = await verified();
  expect(session.status).toBe('Failed');
  const log = session.log.map(({ text }) => text).join('\n');
  expect(log).toMatch(/A message \(SHA-256 [0-9a-f]{64}\) in a@example\.com: /);
  expect(log).not.toContain('budget');
  const [told] = await reasons();
  expect(told).toMatchObject({ code: 'damage', sessionId: session.id });
  expect(told?.said).toContain('1 message in');

  // Also after a restart, and after the next verification, which keeps the date.
  await engine.close();
  now = new Date(now.getTime() + 0.5 * day);
  engine = await startEngine({ dataDir: join(directory, 'data'), clock: () => now });
  expect((await reasons())[0]?.said).toContain('2026-03-01T00:00:00.000Z');
  await verified();
  expect((await reasons())[0]?.said).toContain('2026-03-01T00:00:00.000Z');
  expect((await engine.client.status.get()).verdict.type).toBe('attention');

  // Another copy of the repository takes its place.
  await rm(join(directory, 'mail'), { recursive: true });
  const whole = openSqlite(join(own(), 'repository.sqlite'));
  whole.exec('DELETE FROM message; DELETE FROM content_chunk; DELETE FROM content; DELETE FROM chunk');
  whole.exec('UPDATE restore_point SET messages = 0, bytes = 0, digest = 0, checksum = NULL');
  whole.close();
  const healed = await verified();
  expect(healed.log.map(({ text }) => text)).toContain(`${own()}: 1 earlier finding of damage is gone.`);
  expect(await reasons()).toEqual([]);
});

it('a repository that cannot be reached is named, keeps what is known of it, and makes no success', async () => {
  await backedUp();
  spoil();
  await verified();
  await rename(own(), `${own()}-unplugged`);
  const session = await verified();
  expect(session.status).toBe('Failed');
  const [care] = await engine.client.repository.care();
  expect(care?.nextAt).toBe(new Date(now.getTime() + 30 * day).toISOString());
  await rename(`${own()}-unplugged`, own());
  expect((await reasons()).map(({ code }) => code)).toEqual(['damage']);
});

it('stopped it is a stopped session, also when its process was killed after it was told to stop', async () => {
  await backedUp();
  await deliver('large', 'x'.repeat(6_000_000));
  const [job] = await engine.client.jobs.list();
  await engine.run(job!.id);
  const stopListening = engine.client.repository.progress(
    () => void engine.client.repository.cancel({ task: 'verify' }),
  );
  await expect(engine.client.repository.verify()).rejects.toMatchObject({ code: 'cancelled' });
  stopListening();
  expect(await engine.client.sessions.list({ type: 'verification', limit: 9 })).toMatchObject([
    { status: 'Stopped' },
  ]);
  const catalogue = openCatalogue(join(directory, 'data'), () => now);
  const killed = (name: string) => {
    const session = catalogue.sessions.start({ type: 'verification', name, jobId: null, trigger: 'manual' });
    const database = openSqlite(join(directory, 'data', 'catalogue.sqlite'));
    database.run("UPDATE session SET owner_pid = 999999999, owner_started = 'gone' WHERE id = ?", session.id);
    database.close();
    return session.id;
  };
  const told = killed('told to stop');
  await engine.client.repository.cancel({ task: 'verify', sessionId: told });
  const died = killed('died');
  const ended = await engine.client.sessions.list({ type: 'verification', limit: 9 });
  expect(ended.find(({ id }) => id === told)?.status).toBe('Stopped');
  expect(ended.find(({ id }) => id === died)?.status).toBe('Failed');
  catalogue.close();
});

it('another program that ends stops nobody’s verification', async () => {
  await backedUp();
  const catalogue = openCatalogue(join(directory, 'data'), () => now);
  const { id } = catalogue.sessions.start({
    type: 'verification',
    name: 'v',
    jobId: null,
    trigger: 'manual',
  });
  const other = await startEngine({ dataDir: join(directory, 'data'), clock: () => now });
  await other.close();
  expect(catalogue.sessions.isStopRequested(id)).toBe(false);
  catalogue.sessions.end(id, 'Success');
  catalogue.close();
});

it('is due a month after the last one that came to its end, unless told otherwise; stopped, the day after', async () => {
  const due = async (): Promise<number> => (await engine.client.repository.verifyDue()).repositories.length;
  const next = async () => {
    const care = await engine.client.repository.care();
    return care.find(({ task }) => task === 'verification')?.nextAt;
  };
  const later = (days: number): string => new Date(now.getTime() + days * day).toISOString();
  await backedUp();
  expect(await due()).toBe(0);
  expect(await engine.client.sessions.list({ type: 'verification', limit: 9 })).toEqual([]);
  expect(await next()).toBe(later(30));
  now = new Date(now.getTime() + 30 * day);
  expect(await due()).toBe(1);
  expect(await engine.client.sessions.list({ type: 'verification', limit: 9 })).toMatchObject([
    { trigger: 'schedule', status: 'Success' },
  ]);
  expect(await next()).toBe(later(30));
  const set = (interval: 'never' | 'weekly') =>
    engine.client.repository.setCare({ path: own(), task: 'verification', interval });
  await set('weekly');
  expect(await next()).toBe(later(7));
  await set('never');
  expect(await next()).toBeNull();
  now = new Date(now.getTime() + 400 * day);
  expect(await due()).toBe(0);
  await set('weekly');
  const stopListening = engine.client.repository.progress(
    () => void engine.client.repository.cancel({ task: 'verify' }),
  );
  await deliver('large', 'x'.repeat(6_000_000));
  await engine.run((await engine.client.jobs.list())[0]!.id);
  await expect(engine.client.repository.verifyDue()).rejects.toMatchObject({ code: 'cancelled' });
  stopListening();
  expect(await next()).toBe(later(1));
  // A disk that is not connected is not asked for again and again.
  now = new Date(now.getTime() + day);
  await rename(own(), `${own()}-unplugged`);
  expect([await due(), await due()]).toEqual([1, 0]);
  await rename(`${own()}-unplugged`, own());
  // A clock that was ahead puts nothing off.
  now = new Date(now.getTime() - 300 * day);
  expect(await next()).toBe(now.toISOString());
});
