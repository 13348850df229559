import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { migrations } from '../../../../core/catalogue/schema.js';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import { factsOf, payloadOf } from '../../../unit/shared/license/fixtures.js';
import { definitionOf } from '../../../../shared/backup/exclusion.js';
import type { BackupStatus } from '../../../../shared/backup/status.js';
import { render } from '../../../../shared/texts/text.js';
import { type TestEngine, sessionEnd, startEngine } from '../../../fixtures/engine.js';

const day = 86_400_000;
let directory: string;
let engine: TestEngine;
let now: Date;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-status-'));
  now = new Date('2026-03-01T00:00:00Z');
  engine = await startEngine({ dataDir: join(directory, 'data'), clock: () => now });
});
afterEach(async () => {
  await engine.close();
  await rm(directory, { recursive: true, force: true });
});

const mail = (): string => join(directory, 'mail');
const source = () => ({ type: 'maildir', path: mail() }) as const;
const daily = { schedule: { type: 'every', minutes: 1440 } } as const;

async function deliver(mailbox: string, size = 3000): Promise<void> {
  await mkdir(join(mail(), mailbox, 'cur'), { recursive: true });
  await writeFile(join(mail(), mailbox, 'cur', 'one.host:2,S'), `Subject: one\n\n${'x'.repeat(size)}\n`);
}

async function deliverMany(count: number): Promise<void> {
  for (let index = 0; index < count; index++) await deliver(`user${String(index)}@example.com`);
}

function pass(days: number): void {
  now = new Date(now.getTime() + days * day);
}

const status = (): Promise<BackupStatus> => engine.client.status.get();
const codes = async (): Promise<string[]> => (await status()).reasons.map(({ code }) => code);
const said = async (): Promise<string> => (await status()).reasons.map(({ text }) => render(text)).join('\n');

it('is fine only while each mailbox has a good backup within its schedule', async () => {
  expect((await status()).verdict).toEqual({ type: 'no-jobs' });
  await deliverMany(2);
  const jobId = await engine.addJob(source(), daily);
  expect((await status()).verdict).toEqual({ type: 'never-run', jobs: 1 });
  const startedAt = now.toISOString();
  await engine.run(jobId);
  expect((await status()).verdict).toEqual({
    type: 'fine',
    mailboxes: 2,
    oldestGoodAt: startedAt,
    isScheduled: true,
  });
  pass(1.1);
  expect((await status()).verdict).toEqual({ type: 'due', mailboxes: 2 });
  pass(1);
  expect(await codes()).toEqual(['late']);
  expect(await said()).toContain(
    '2 mailboxes (user0@example.com, user1@example.com) have had no good backup',
  );
  await engine.run(jobId);
  expect((await status()).verdict.type).toBe('fine');
});

it('a schedule that is disabled is said, however well the last run went', async () => {
  await deliverMany(1);
  const jobId = await engine.addJob(source(), daily);
  await engine.run(jobId);
  const [job] = await engine.client.jobs.list();
  const definition = definitionOf(job!);
  await engine.client.jobs.update({ jobId, definition: { ...definition, enabled: false } });
  expect(await codes()).toEqual(['paused']);
  pass(35);
  expect(await codes()).toEqual(['paused']);
  await engine.client.jobs.update({ jobId, definition: { ...definition, enabled: true } });
  // Switched on again it is due tomorrow, and until then nothing is up to date.
  expect((await status()).verdict).toEqual({ type: 'due', mailboxes: 1 });
});

it('jobs that have run and of which each mailbox was excluded are not said to have never run', async () => {
  await deliverMany(1);
  const jobId = await engine.addJob(source(), daily);
  await engine.run(jobId);
  const mailboxIds = (await engine.client.mailboxes.list()).map(({ id }) => id);
  await engine.client.mailboxes.setExcluded({ kind: 'exclude', mailboxIds, jobIds: null });
  expect((await status()).verdict).toEqual({ type: 'no-mailboxes' });
  await engine.client.mailboxes.setExcluded({ kind: 'include', mailboxIds, jobIds: null });
  expect((await status()).verdict.type).toBe('fine');
});

it('a first run that was stopped leaves mailboxes that were never backed up, and its figures are of the whole job', async () => {
  await deliverMany(60);
  const jobId = await engine.addJob(source(), daily);
  const { sessionId } = await engine.client.jobs.run({ jobId, trigger: 'manual' });
  const stopListening = engine.client.jobs.progress(() => void engine.client.jobs.stop({ jobId }));
  const session = await sessionEnd(engine.client, sessionId);
  stopListening();
  expect(session.status).toBe('Stopped');
  expect(session.mailboxes).toHaveLength(60);
  const unfinished = session.mailboxes.filter(({ result }) => result !== 'success' && result !== 'refused');
  expect(unfinished.every(({ isStopped }) => isStopped === true)).toBe(true);
  const { verdict, reasons, mailboxes } = await status();
  expect(verdict.type).toBe('attention');
  expect(reasons.map(({ code }) => code)).toContain('never');
  expect(mailboxes.never + mailboxes.waiting + mailboxes.protected).toBe(session.mailboxes.length);
});

it('mail that was missing, a failed run and a mailbox that its source lists no more are each said', async () => {
  await deliverMany(3);
  const jobId = await engine.addJob(source(), daily);
  await engine.run(jobId);
  pass(0.5);
  await rm(join(mail(), 'user1@example.com', 'cur', 'one.host:2,S'));
  expect((await engine.run(jobId)).status).toBe('Warning');
  expect(await codes()).toEqual(['job-warning']);
  expect(await said()).toMatch(/missed mail of 1 mailbox \(user1@example.com\)/);
  expect((await status()).mailboxes).toMatchObject({ protected: 2, incomplete: 1 });

  pass(0.1);
  await deliver('user1@example.com');
  await rm(join(mail(), 'user2@example.com'), { recursive: true });
  await engine.run(jobId);
  expect(await codes()).toEqual(['unlisted']);

  pass(0.1);
  await rename(mail(), `${mail()}-gone`);
  expect((await engine.run(jobId)).status).toBe('Failed');
  expect(await codes()).toEqual(['job-failed', 'unlisted']);
});

it('a repository that is not there, or is empty, is said before any run fails on it', async () => {
  await deliverMany(1);
  const elsewhere = join(directory, 'elsewhere');
  await engine.run(await engine.addJob(source(), { ...daily, repositoryPath: elsewhere }));
  expect((await status()).repositories).toMatchObject([{ path: elsewhere, problem: null }]);
  expect((await status()).repositories[0]?.freeBytes).toBeGreaterThan(0);
  await rename(elsewhere, `${elsewhere}-unplugged`);
  expect(await codes()).toEqual(['repository-unreachable']);
  await mkdir(elsewhere);
  expect(await codes()).toEqual(['repository-unreachable']);
  await rm(elsewhere, { recursive: true });
  await rename(`${elsewhere}-unplugged`, elsewhere);
  expect((await status()).verdict.type).toBe('fine');
});

it('mailboxes beyond the license wait, and a backup dated in the future is not taken at its word', async () => {
  await deliverMany(12);
  const jobId = await engine.addJob(source(), daily);
  await engine.run(jobId);
  expect((await status()).mailboxes).toMatchObject({ protected: 10, waiting: 2 });
  // The run ended as a warning for them alone: that they wait is not said a second time.
  expect(await codes()).toEqual(['waiting']);
  pass(-40);
  expect((await status()).mailboxes.protected).toBe(0);
  expect(await codes()).toContain('unknown');
});

it('a run that was a warning for something else beside the license says that too', async () => {
  await deliverMany(12);
  const jobId = await engine.addJob(source(), daily);
  await engine.run(jobId);
  pass(0.5);
  const { mailboxes } = await engine.run(jobId);
  const read = mailboxes.find(({ result }) => result === 'success')?.mailbox ?? '';
  pass(0.5);
  await rm(join(mail(), read, 'cur', 'one.host:2,S'));
  await engine.run(jobId);
  expect(await codes()).toEqual(['job-warning', 'waiting']);
  expect(await said()).toMatch(/missed mail of 1 mailbox/);
});

it('once there is a license, who has waited is said to have no backup, and nothing of the run that left them out', async () => {
  await deliverMany(12);
  await engine.run(await engine.addJob(source(), daily));
  await engine.close();
  engine = await startEngine({
    ...{ dataDir: join(directory, 'data'), clock: () => now },
    facts: () => factsOf(payloadOf('subscription', { mailboxes: 100 }), now.toISOString()),
  });
  expect(await codes()).toEqual(['never']);
});

it('a job of which the license lets nobody in says that they wait, and no more', async () => {
  await deliverMany(10);
  await engine.run(await engine.addJob(source(), daily));
  const first = join(directory, 'others');
  for (const part of ['cur', 'new', 'tmp'])
    await mkdir(join(first, 'late@example.com', part), { recursive: true });
  const session = await engine.run(await engine.addJob({ type: 'maildir', path: first }, daily));
  expect(session.status).toBe('Failed');
  expect(await codes()).toEqual(['waiting']);
});

it('a catalogue of the version before knows how its last sessions went', async () => {
  await deliverMany(2);
  await engine.run(await engine.addJob(source(), daily));
  await engine.close();
  const database = openSqlite(join(directory, 'data', 'catalogue.sqlite'));
  database.exec('DROP TABLE job_mailbox');
  const at = migrations.findIndex((step) => step.includes('CREATE TABLE job_mailbox'));
  database.exec(migrations[at]!);
  database.close();
  engine = await startEngine({ dataDir: join(directory, 'data'), clock: () => now });
  expect((await status()).verdict.type).toBe('fine');
});

it('a damaged catalogue is said, also when all backups are fine, until the user has moved the damaged file away', async () => {
  await deliverMany(1);
  const jobId = await engine.addJob(source(), daily);
  await engine.run(jobId);
  await engine.close();
  const data = join(directory, 'data');
  for (const name of ['catalogue.sqlite-wal', 'catalogue.sqlite-shm'])
    await rm(join(data, name), { force: true });
  await writeFile(join(data, 'catalogue.sqlite'), 'no database');
  engine = await startEngine({ dataDir: data, clock: () => now });
  expect((await status()).verdict.type).toBe('attention');
  expect((await status()).reasons[0]).toMatchObject({ code: 'data-folder', severity: 'error' });
  expect(await said()).toContain('were put back from the copy');
  await engine.run(jobId);
  expect(await codes()).toEqual(['data-folder']);
  for (const away of await engine.client.catalogue.quarantined()) await rm(away);
  await engine.close();
  engine = await startEngine({ dataDir: data, clock: () => now });
  expect(await codes()).toEqual([]);
});

it('a first run that failed before it came to any mailbox is one reason, whoever is named', async () => {
  const nowhere = { type: 'maildir', path: join(directory, 'nowhere') } as const;
  const chosen = { selection: { type: 'chosen' as const, mailboxes: ['ada', 'bo'] } };
  const jobId = await engine.addJob(nowhere, { ...daily, ...chosen });
  expect((await status()).mailboxes.new).toBe(2);
  expect((await engine.run(jobId)).status).toBe('Failed');
  expect(await codes()).toEqual(['job-failed']);
  expect((await status()).mailboxes.never).toBe(2);
});
