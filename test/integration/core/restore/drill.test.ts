import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import type { SessionDetail } from '../../../../shared/backup/session.js';
import { lastDrillOf } from '../../../../shared/backup/status.js';
import { difficultMessages } from '../../../fixtures/difficult-mail.js';
import { type Dovecot, startDovecot } from '../../../fixtures/dovecot.js';
import { type TestEngine, communityFacts, sessionEnd, startEngine } from '../../../fixtures/engine.js';

const day = 86_400_000;
let directory: string;
let engine: TestEngine;
let now: Date;
const start = async (options: Parameters<typeof startEngine>[0] = {}): Promise<void> => {
  engine = await startEngine({ dataDir: join(directory, 'data'), clock: () => now, ...options });
};

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-drill-'));
  now = new Date('2026-03-01T00:00:00Z');
  await start();
});
afterEach(async () => {
  await engine.close();
  await rm(directory, { recursive: true, force: true });
});

const own = (): string => join(directory, 'data', 'repository');
const fileOf = (mailbox: string, name: string): string =>
  join(directory, 'mail', mailbox, 'cur', `${name}.host:2,S`);

async function deliver(mailbox: string, name: string): Promise<void> {
  await mkdir(join(directory, 'mail', mailbox, 'cur'), { recursive: true });
  await writeFile(fileOf(mailbox, name), `Subject: ${name}\n\n${name}\n`);
}

async function backedUp(mailboxes: number, messages = 3): Promise<string> {
  for (let mailbox = 0; mailbox < mailboxes; mailbox++)
    for (let index = 0; index < messages; index++)
      await deliver(`user${mailbox}@example.com`, `m${mailbox}-${index}`);
  const source = { type: 'maildir', path: join(directory, 'mail') } as const;
  const jobId = await engine.addJob(source, { schedule: { type: 'every', minutes: 1440 } });
  await engine.run(jobId);
  return jobId;
}

async function drilled(which: 'all' | 'due' = 'all'): Promise<SessionDetail & { said: string }> {
  const { sessionId } = await engine.client.repository.drill({ which });
  const session = await sessionEnd(engine.client, sessionId!);
  return { ...session, said: session.log.map(({ text }) => text).join('\n') };
}

function spoil(where: string): void {
  const database = openSqlite(join(own(), 'repository.sqlite'));
  database.exec(
    `UPDATE chunk SET data = zeroblob(length(data)) WHERE id IN (
       SELECT chunk_id FROM content_chunk JOIN content ON content.id = content_id WHERE ${where})`,
  );
  database.close();
}

const lastDrill = async () => lastDrillOf((await engine.client.status.get()).repositories);
const reasons = async () => (await engine.client.status.get()).reasons.map(({ code }) => code);
const leftovers = async () =>
  (await readdir(join(directory, 'data'))).filter((name) => name.startsWith('restore-drill'));

it('a sample of every mailbox comes back as it was backed up and as its source has it, and nothing of it stays on the disk', async () => {
  await backedUp(5);
  const session = await drilled();
  expect(session).toMatchObject({ type: 'restore-drill', name: 'Restore drill', status: 'Success' });
  expect(session.log[0]).toMatchObject({
    type: 'Success',
    text: expect.stringMatching(/: (\d+) of \1 messages came back whole, \1 of them compared/) as string,
  });
  for (let mailbox = 0; mailbox < 5; mailbox++)
    expect(session.said).toContain(`user${mailbox}@example.com: `);
  const drill = await lastDrill();
  expect(drill).toMatchObject({ at: now.toISOString(), isOfEach: true });
  expect(drill?.whole).toBe(drill?.messages);
  expect(drill?.messages).toBeGreaterThanOrEqual(5);
  expect(await leftovers()).toEqual([]);
  expect((await engine.client.status.get()).verdict.type).toBe('fine');
});

it('a failed drill is said until one held', async () => {
  await backedUp(2);
  spoil("content.subject LIKE 'm1-%'");
  const session = await drilled();
  expect(session.status).toBe('Failed');
  expect(session.said).toMatch(
    /user1@example\.com: a message did not come back as it was backed up \(SHA-256 /,
  );
  expect(session.said).toMatch(/user0@example\.com: (\d) of \1 messages? came back whole/);
  expect(await reasons()).toEqual(['drill-failed']);
  await engine.close();
  now = new Date(now.getTime() + day / 4);
  await start();
  expect(await reasons()).toEqual(['drill-failed']);
  // Verified, mended by the next backup, and tried again.
  await engine.client.repository.verify();
  await engine.run((await engine.client.jobs.list())[0]!.id);
  expect(await reasons()).toEqual(['drill-failed']);
  expect((await drilled()).status).toBe('Success');
  expect(await reasons()).toEqual([]);
});

it('what a source has otherwise under the same identity is told; what it has no more is not compared', async () => {
  await backedUp(1, 2);
  await writeFile(fileOf('user0@example.com', 'm0-0'), 'Subject: m0-0\n\naltered\n');
  await rm(fileOf('user0@example.com', 'm0-1'));
  // All of a mailbox of two messages are in its sample, sooner or later.
  const said: string[] = [];
  for (let times = 0; times < 8; times++) said.push((await drilled()).said);
  expect(said.join('\n')).toMatch(/the source has another content under the same identity/);
  expect(said.join('\n')).not.toContain('did not come back');
});

it('a source that does not answer, or a license that has ended, keeps nobody from trying a restore', async () => {
  await backedUp(3);
  await engine.close();
  await start({
    facts: () => ({ ...communityFacts(() => now), now: '2036-01-01T00:00:00.000Z' }),
  });
  await rename(join(directory, 'mail'), join(directory, 'elsewhere'));
  const session = await drilled();
  expect(session.status).toBe('Warning');
  expect(session.said.match(/The messages were not compared with Source 1/g)).toHaveLength(1);
  expect(session.said).toMatch(/: (\d+) of \1 messages came back whole, 0 of them compared/);
  expect(await reasons()).not.toContain('drill-failed');
});

it('is due a day after the first backup and then every week; without any message it proves nothing', async () => {
  const due = async () => (await engine.client.repository.drill({ which: 'due' })).sessionId !== null;
  const next = async () =>
    (await engine.client.repository.care()).find(({ task }) => task === 'restore-drill')?.nextAt;
  await backedUp(1);
  expect(await due()).toBe(false);
  now = new Date(now.getTime() + day);
  expect((await drilled('due')).trigger).toBe('schedule');
  expect(await next()).toBe(new Date(now.getTime() + 7 * day).toISOString());
  await engine.client.repository.setCare({ path: own(), task: 'restore-drill', interval: 'never' });
  now = new Date(now.getTime() + 100 * day);
  expect(await due()).toBe(false);
  expect(await next()).toBeNull();

  const database = openSqlite(join(own(), 'repository.sqlite'));
  database.exec('DELETE FROM message');
  database.close();
  const empty = await drilled();
  expect(empty).toMatchObject({ status: 'Warning' });
  expect(empty.said).toContain('there is no message to take out');
});

it('stopped it is a stopped session that has left nothing, and a repository that is not there fails it', async () => {
  await backedUp(8, 6);
  const { sessionId } = await engine.client.repository.drill({ which: 'all' });
  await engine.client.repository.cancel({ task: 'restore-drill' });
  expect(await engine.client.sessions.get({ sessionId: sessionId! })).toMatchObject({ status: 'Stopped' });
  expect(await leftovers()).toEqual([]);
  expect(await lastDrill()).toBeNull();
  // What a drill that was killed has left behind is mail: the next one removes it.
  const left = join(directory, 'data', 'restore-drill-killed');
  await mkdir(left, { mode: 0o700 });
  now = new Date((await stat(left)).mtimeMs + 2 * day);
  await rename(own(), `${own()}-unplugged`);
  const session = await drilled();
  expect(session).toMatchObject({ status: 'Failed' });
  expect(session.said).toContain('Nothing could be taken out');
  expect(await leftovers()).toEqual([]);
  expect(await reasons()).toContain('repository-unreachable');
});

describe('on a real server', () => {
  let dovecot: Dovecot;
  beforeAll(async () => {
    dovecot = await startDovecot();
  }, 120_000);
  afterAll(() => dovecot.stop());

  it('difficult mail comes back whole and is what the server still sends; nothing changes there', async () => {
    const users = ['drill1@example.com', 'drill2@example.com'];
    for (const user of users) {
      for (const content of Object.values(difficultMessages)) await dovecot.deliver(user, ['INBOX'], content);
      await dovecot.deliver(user, ['Größe & Maße', '🎉'], 'Subject: nested\n\nx\n');
    }
    await engine.close();
    await start({ secret: dovecot.masterPassword });
    const auth = { method: 'master', user: dovecot.masterUser } as const;
    const jobId = await engine.addJob({
      ...{ type: 'imap', host: 'localhost', port: dovecot.tlsPort, security: 'tls' },
      ...{ caFile: dovecot.caFile, auth, mailboxes: users, maxConnections: 2 },
    });
    expect((await engine.run(jobId)).status).toBe('Success');
    for (let times = 0; times < 4; times++) {
      const session = await drilled();
      expect(session.status).toBe('Success');
      expect(session.said).toMatch(/: (\d+) of \1 messages came back whole, \1 of them compared/);
    }
    // Damaged in the repository and there at the server: read anew, with flags and folders as they are.
    spoil('1');
    expect((await drilled()).status).toBe('Failed');
    await engine.client.repository.verify();
    const mended = await engine.run(jobId);
    expect(mended.status).toBe('Success');
    expect(mended.log.filter(({ text }) => text.includes('read again'))).toHaveLength(2);
    expect(await engine.client.repository.verify()).toMatchObject({ whole: true });
    expect((await drilled()).status).toBe('Success');
  });
});
