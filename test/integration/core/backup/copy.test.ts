import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenRepository, openForReading } from '../../../../core/repository/repository.js';
import { pointsToCopy } from '../../../../core/backup/copy-mailbox.js';
import type { JobDefinition, SessionDetail } from '../../../../shared/backup/model.js';
import { definitionOf } from '../../../../shared/backup/exclusion.js';
import { startEngineChild } from '../../../fixtures/child-process.js';
import { flipBitIn } from '../../../fixtures/damage.js';
import { type TestEngine, communityFacts, sessionEnd, startEngine } from '../../../fixtures/engine.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';
import { factsOf, payloadOf } from '../../../unit/shared/license/fixtures.js';

/* A second copy: the restore points of a repository in another folder (backup.md §3, docs/decisions/0217). */

let mail: MaildirFixture;
let folder: string;
let engine: TestEngine;
let now: Date;
let isExpired: boolean;
const clock = (): Date => now;

beforeEach(async () => {
  mail = await makeMaildirs('anna', 'bert');
  folder = await mkdtemp(join(tmpdir(), 'postkeep-copy-'));
  now = new Date('2026-03-01T12:00:00.000Z');
  isExpired = false;
  engine = await startEngine({
    dataDir: join(folder, 'data'),
    clock,
    facts: () =>
      isExpired
        ? factsOf(payloadOf('evaluation', { expiresOn: '2026-01-01' }), now.toISOString())
        : communityFacts(clock),
  });
});
afterEach(async () => {
  await engine.close();
  await mail.remove();
  await rm(folder, { recursive: true, force: true });
});

const original = (): string => join(folder, 'data', 'repository');
const copyOf = (name = 'copy'): string => join(folder, name);
const later = (hours: number): void => {
  now = new Date(now.getTime() + hours * 3_600_000);
};
const addBackup = (): Promise<string> => engine.addJob({ type: 'maildir', path: mail.path });
async function addCopy(change: Partial<JobDefinition> = {}): Promise<string> {
  const job = await engine.client.jobs.create({
    name: 'Copy',
    sourceId: '',
    copyFrom: { repositoryPath: null },
    selection: { type: 'all' },
    schedule: { type: 'manual' },
    retention: { type: 'forever' },
    repositoryPath: copyOf(),
    ...change,
  });
  return job.id;
}
const textOf = (size: number, seed: string): Buffer =>
  Buffer.from(`Subject: ${seed}\nFrom: a@example.com\n\n${seed.padEnd(size, 'x')}\n`);

/** Everything that every restore point of a repository shows, byte for byte. */
async function everythingIn(path: string): Promise<unknown> {
  const repository = openForReading(path);
  try {
    const mailboxes = [];
    for (const { key, name } of repository.mailboxes()) {
      const points = [];
      for (const { id, ...noted } of repository.copying.points(key))
        points.push({
          ...noted,
          totals: repository.copying.totals(key, id),
          folders: await foldersOf(repository, id),
        });
      mailboxes.push({ key, name, points });
    }
    return mailboxes;
  } finally {
    repository.close();
  }
}

async function foldersOf({ copying }: OpenRepository, pointId: number): Promise<unknown> {
  const folders = [];
  for (const { id, path } of copying.folders(pointId)) {
    const messages = [];
    for (const { id: _, contentId, sha256, ...message } of copying.messages(pointId, id, 0, 10_000)) {
      const content = copying.content({ contentId, size: message.size });
      const parts: Buffer[] = [];
      if (Buffer.isBuffer(content)) parts.push(content);
      else for await (const piece of content) parts.push(piece);
      messages.push({
        ...message,
        sha256: sha256.toString('hex'),
        content: Buffer.concat(parts).toString('base64'),
      });
    }
    folders.push({ path, messages: messages.sort((a, b) => (a.uid < b.uid ? -1 : 1)) });
  }
  return folders.sort((a, b) => (a.path < b.path ? -1 : 1));
}
const said = ({ log }: SessionDetail): string => log.map(({ text }) => text).join('\n');

it('holds every restore point as the original does: messages, flags, dates, folders, also empty ones', async () => {
  const paths = [];
  for (let n = 0; n < 12; n += 1)
    paths.push(
      await mail.deliver('anna', textOf(2000, `m${String(n)}`), {
        folder: n < 6 ? ['INBOX'] : ['Sub', 'Deep'],
      }),
    );
  await rm(await mail.deliver('anna', 'gone', { folder: ['Empty'] }));
  await mail.deliver('bert', textOf(100, 'one'));
  const backup = await addBackup();
  await engine.run(backup);
  later(24);
  await rename(paths[0]!, paths[0]!.replace(':2,S', ':2,FS'));
  await rm(paths[1]!);
  await rm(paths[7]!);
  await mail.deliver('anna', textOf(500, 'new'), { folder: ['Other'] });
  await engine.run(backup);
  const copy = await addCopy();
  const session = await engine.run(copy);
  expect(session).toMatchObject({ type: 'copy', status: 'Success' });
  expect(session.mailboxes).toMatchObject([
    { mailbox: 'anna', result: 'success', licenseState: 'NotRequired' },
    { mailbox: 'bert', result: 'success', stored: 1 },
  ]);
  expect(said(session)).toContain('anna: 2 restore points copied and compared');
  const all = await everythingIn(original());
  expect(await everythingIn(copyOf())).toEqual(all);
  expect(JSON.stringify(all)).toContain('Flagged');
  expect(JSON.stringify(all)).toContain('Empty');

  // Only what is new comes next.
  later(24);
  await mail.deliver('bert', textOf(100, 'two'));
  await engine.run(backup);
  const again = await engine.run(copy);
  expect(again.mailboxes).toMatchObject([
    { mailbox: 'anna', stored: 0, bytesRead: 0 },
    { mailbox: 'bert', stored: 1 },
  ]);
  expect(await everythingIn(copyOf())).toEqual(await everythingIn(original()));
  const idle = await engine.run(copy);
  expect(said(idle)).toContain('anna: no new restore points');
  const report = await openVerified(copyOf());
  expect(report).toMatchObject({ file: [], damaged: [] });
});

async function openVerified(path: string): Promise<unknown> {
  const repository = openForReading(path);
  try {
    return await repository.verify();
  } finally {
    repository.close();
  }
}

it('has its own retention: what the original lets go stays, and what the copy lets go is not copied again', async () => {
  await mail.deliver('anna', textOf(100, 'first'));
  const backup = await engine.addJob(
    { type: 'maildir', path: mail.path },
    { retention: { type: 'points', points: 2 } },
  );
  const copy = await addCopy();
  await engine.run(backup);
  await engine.run(copy);
  for (let n = 0; n < 4; n += 1) {
    later(24);
    await mail.deliver('anna', textOf(100, `more ${String(n)}`));
    await engine.run(backup);
    if (n % 2 === 1) await engine.run(copy);
  }
  const messagesIn = (path: string): number[] => {
    const repository = openForReading(path);
    const key = repository.mailboxes().find(({ name }) => name === 'anna')?.key ?? '';
    const points = repository.copying.points(key).map(({ messages }) => messages);
    repository.close();
    return points;
  };
  expect(messagesIn(original())).toEqual([4, 5]);
  expect(messagesIn(copyOf())).toEqual([1, 2, 3, 4, 5]);
  const job = (await engine.client.jobs.list()).find(({ id }) => id === copy)!;
  await engine.client.jobs.update({
    jobId: copy,
    definition: { ...definitionOf(job), retention: { type: 'points', points: 1 } },
  });
  later(24);
  await engine.run(backup);
  await engine.run(copy);
  expect(messagesIn(copyOf())).toEqual([5]);
  expect((await engine.run(copy)).mailboxes).toMatchObject([{ stored: 0 }, { stored: 0 }]);
  expect(messagesIn(copyOf())).toEqual([5]);
});

it('asks the license for nothing: in every state, and no unit is taken or held for longer', async () => {
  await mail.deliver('anna', textOf(100, 'first'));
  const backup = await addBackup();
  await engine.run(backup);
  const counts = await engine.client.mailboxes.counts();
  const list = await engine.client.mailboxes.list();
  isExpired = true;
  expect((await engine.run(backup)).status).toBe('Failed');
  later(24 * 20);
  expect((await engine.run(await addCopy())).status).toBe('Success');
  isExpired = false;
  later(24 * 12);
  // 32 days after the last backup: the unit is free, whatever was copied meanwhile.
  expect((await engine.client.mailboxes.counts()).managed).toBe(0);
  expect(counts.managed).toBe(2);
  expect((await engine.client.mailboxes.list()).map(({ id, lastBackupAt }) => [id, lastBackupAt])).toEqual(
    list.map(({ id, lastBackupAt }) => [id, lastBackupAt]),
  );
});

it('is what is restored from where the original is gone, and shows no point twice while it is there', async () => {
  await mail.deliver('anna', textOf(100, 'first'));
  await engine.run(await addBackup());
  await engine.run(await addCopy());
  const mailboxId =
    (await engine.client.mailboxes.list()).find(({ mailbox }) => mailbox === 'anna')?.id ?? '';
  const before = await engine.client.restore.points({ mailboxId });
  expect(before).toHaveLength(1);
  const found = async (): Promise<unknown[]> => {
    while ((await engine.client.restore.updateIndex()).pending > 0);
    return (await engine.client.restore.search({ query: 'first', limit: 10 })).hits;
  };
  expect(await found()).toHaveLength(1);
  await engine.close();
  await rename(original(), join(folder, 'gone'));
  engine = await startEngine({ dataDir: join(folder, 'data'), clock });
  const [point] = await engine.client.restore.points({ mailboxId });
  expect(point).toMatchObject({ createdAt: before[0]?.createdAt, messages: 1 });
  const [inbox] = await engine.client.restore.folders({ pointId: point?.id ?? '' });
  const { messages } = await engine.client.restore.messages({
    pointId: point?.id ?? '',
    folderId: inbox?.id ?? '',
    offset: 0,
    limit: 10,
  });
  expect(messages).toMatchObject([{ subject: 'first' }]);
  expect(await found()).toHaveLength(1);
});

describe('cut short', () => {
  it('by being stopped, it continues from there', async () => {
    for (let n = 0; n < 20; n += 1) await mail.deliver('anna', textOf(8000, `m${String(n)}`));
    await engine.run(await addBackup());
    const copy = await addCopy({ bandwidth: [{ kilobitsPerSecond: 256, window: null }] });
    const { sessionId } = await engine.client.jobs.run({ jobId: copy, trigger: 'manual' });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await engine.client.jobs.stop({ jobId: copy });
    expect((await engine.client.sessions.get({ sessionId })).status).toBe('Stopped');
    const rest = await engine.run(copy);
    expect(rest.status).toBe('Success');
    expect(await everythingIn(copyOf())).toEqual(await everythingIn(original()));
  }, 60_000);

  it.each([1, 2, 3])(
    'by a kill, nothing that is not whole can be seen, and the next run completes it (%i)',
    async (round) => {
      for (let n = 0; n < 300; n += 1) await mail.deliver('anna', textOf(20_000 + n, `m${String(n)}`));
      await mail.deliver('bert', textOf(100, 'one'));
      const backup = await addBackup();
      await engine.run(backup);
      later(24);
      await mail.deliver('anna', textOf(10_000, 'later'));
      await engine.run(backup);
      const copy = await addCopy();
      const child = startEngineChild(join(folder, 'data'), copy);
      await child.started;
      await new Promise((resolve) => setTimeout(resolve, 60 * round * round));
      child.process.kill('SIGKILL');
      await child.output.catch(() => undefined);
      const all = (await everythingIn(original())) as { points: unknown[] }[];
      if ((await readdir(folder)).includes('copy')) {
        const found = (await everythingIn(copyOf())) as { key: string; points: unknown[] }[];
        for (const { key, points } of found) {
          const whole = all.find((each) => 'key' in each && each.key === key)?.points ?? [];
          expect(points).toEqual(whole.slice(0, points.length));
        }
      }
      const session = await engine.run(copy);
      expect(session.status).toBe('Success');
      expect(await everythingIn(copyOf())).toEqual(all);
    },
    120_000,
  );
});

it('a message that is damaged in the original is in no copy: its point is left out and named, later ones are copied', async () => {
  const path = await mail.deliver('anna', textOf(3000, 'will be damaged'));
  await mail.deliver('anna', textOf(3000, 'stays whole'));
  const backup = await addBackup();
  await engine.run(backup);
  later(24);
  await rm(path);
  for (let n = 0; n < 4; n += 1) {
    await engine.run(backup);
    later(24);
  }
  const repository = openForReading(original());
  const key = repository.mailboxes().find(({ name }) => name === 'anna')?.key ?? '';
  const points = repository.copying.points(key);
  repository.close();
  await engine.close();
  flipBitIn(original(), await chunkOf('will be damaged'));
  engine = await startEngine({ dataDir: join(folder, 'data'), clock });
  const copied = points.filter(({ messages }) => messages === 1).length;
  expect(copied).toBeGreaterThan(0);
  const session = await engine.run(await addCopy());
  expect(session.status).toBe('Warning');
  expect(said(session)).toMatch(/restore points? of anna could not be copied/);
  const copy = openForReading(copyOf());
  expect(copy.copying.points(key)).toHaveLength(copied);
  expect(await copy.verify()).toMatchObject({ file: [], damaged: [] });
  copy.close();
});

/** The stored bytes of the piece of a message that its body is in. */
async function chunkOf(text: string): Promise<Buffer> {
  const { openSqlite, blob } = await import('../../../../core/lib/sqlite.js');
  const { z } = await import('zod');
  const database = openSqlite(join(original(), 'repository.sqlite'));
  const row = database.get(
    z.object({ data: blob }),
    `SELECT data FROM chunk JOIN content_chunk ON chunk_id = chunk.id JOIN content ON content.id = content_id
      WHERE subject = ? ORDER BY size DESC LIMIT 1`.replace('ORDER BY size', 'ORDER BY length(data)'),
    text,
  );
  database.close();
  if (row === undefined) throw new Error('There is no such message.');
  return row.data;
}

it('a copy has a folder of its own, is of a repository that is backed up to, and never of itself', async () => {
  const refused = { code: 'invalid-argument' };
  await expect(addCopy()).rejects.toMatchObject(refused);
  await mail.deliver('anna', textOf(100, 'first'));
  const backup = await addBackup();
  await engine.run(backup);
  await expect(addCopy({ repositoryPath: null })).rejects.toMatchObject(refused);
  await expect(addCopy({ repositoryPath: original() })).rejects.toMatchObject(refused);
  await expect(addCopy({ copyFrom: { repositoryPath: join(folder, 'nowhere') } })).rejects.toMatchObject(
    refused,
  );
  // The console's own by its path is its own.
  const copy = await addCopy({ copyFrom: { repositoryPath: original() } });
  expect((await engine.client.jobs.list()).find(({ id }) => id === copy)).toMatchObject({
    copyFrom: { repositoryPath: null },
  });
  await expect(
    engine.addJob({ type: 'maildir', path: mail.path }, { repositoryPath: copyOf() }),
  ).rejects.toMatchObject(refused);
  await expect(addCopy({ name: 'Another' })).rejects.toMatchObject(refused);
  expect((await engine.run(copy)).status).toBe('Success');
  const second = await addCopy({
    name: 'Copy of the copy',
    copyFrom: { repositoryPath: copyOf() },
    repositoryPath: copyOf('third'),
  });
  expect((await engine.run(second)).status).toBe('Success');
  expect(await everythingIn(copyOf('third'))).toEqual(await everythingIn(original()));
});

it('points are told by their sessions, else by their dates', () => {
  const point = (session: string, completedAt: number) =>
    ({ session, completedAt }) as Parameters<typeof pointsToCopy>[0][number];
  const points = [point('a', 1), point('b', 2), point('c', 3)];
  const sessionsOf = (copied: typeof points): string[] =>
    pointsToCopy(points, copied).map(({ session }) => session);
  expect(sessionsOf([])).toEqual(['a', 'b', 'c']);
  expect(sessionsOf([point('b', 2)])).toEqual(['c']);
  expect(sessionsOf([point('a', 1), point('c', 3)])).toEqual([]);
  // The last one copied is gone at the original.
  expect(sessionsOf([point('x', 2)])).toEqual(['c']);
  expect(sessionsOf([point('b', 2), point('x', 2.5)])).toEqual(['c']);
});

it('a scheduled copy waits for its window and is tried again as other jobs are', async () => {
  await mail.deliver('anna', textOf(100, 'first'));
  await engine.run(await addBackup());
  const copy = await addCopy({
    schedule: { type: 'every', minutes: 60 },
    retries: { count: 1, waitMinutes: 5 },
  });
  await rename(original(), join(folder, 'away'));
  const failed = await sessionEnd(
    engine.client,
    (await engine.client.jobs.run({ jobId: copy, trigger: 'schedule' })).sessionId,
  );
  expect(failed.status).toBe('Failed');
  expect((await engine.client.jobs.list()).find(({ id }) => id === copy)?.retry).toMatchObject({ number: 1 });
  expect(await engine.client.status.get()).toMatchObject({
    reasons: expect.arrayContaining([
      expect.objectContaining({ code: 'job-failed', jobId: copy }),
    ]) as unknown,
  });
});

it('of an encrypted repository there is no copy that is not: the session says so, and runs once the copy is encrypted', async () => {
  await mail.deliver('anna', textOf(100, 'secret'));
  await engine.run(await addBackup());
  const passphrase = 'correct horse battery staple';
  await engine.client.repository.encrypt({ path: original(), passphrase, keep: true });
  const copy = await addCopy();
  const refused = await engine.run(copy);
  expect(refused).toMatchObject({ status: 'Failed', mailboxes: [] });
  expect(said(refused)).toContain('postkeep repository encrypt');
  await engine.client.repository.encrypt({ path: copyOf(), passphrase, keep: true });
  const session = await engine.run(copy);
  expect(session).toMatchObject({ status: 'Success' });
  expect(session.mailboxes).toMatchObject([{ mailbox: 'anna', stored: 1 }, { mailbox: 'bert' }]);
});
