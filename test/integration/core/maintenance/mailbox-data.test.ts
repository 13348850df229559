import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import { changeHolds } from '../../../../core/repository/change-beside-backup.js';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { openForWriting } from '../../../../core/repository/open-for-writing.js';
import type { EventLogEntry } from '../../../../shared/events.js';
import type { DeletionRequest } from '../../../../shared/backup/mailbox-data.js';
import { type TestEngine, sessionEnd, startEngine, storedMessages } from '../../../fixtures/engine.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';
import { worded } from '../../../fixtures/worded.js';
import { copyFolder } from '../../../fixtures/copy-folder.js';
import { searchIndexName } from '../../../fixtures/search-index-file.js';
import { definitionOf } from '../../../../shared/backup/exclusion.js';

const ada = 'ada@example.com';
const bob = 'bob@example.com';
let directory: string;
let mail: MaildirFixture;
let engine: TestEngine;
let events: EventLogEntry[];
let now: Date;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-mailbox-data-'));
  now = new Date('2026-03-01T00:00:00Z');
  mail = await makeMaildirs(ada, bob);
  await mail.deliver(ada, 'kwqzx-first');
  await mail.deliver(ada, Buffer.from('Subject: shared\n\nboth have it\n'));
  await mail.deliver(bob, Buffer.from('Subject: shared\n\nboth have it\n'));
  engine = await open('data');
});
afterEach(async () => {
  await engine.close();
  await mail.remove();
  await rm(directory, { recursive: true, force: true });
});

async function open(name: string): Promise<TestEngine> {
  const opened = await startEngine({ dataDir: join(directory, name), clock: () => now });
  events = [];
  opened.client.mailboxes.happened((event) => events.push(event));
  return opened;
}
const own = (): string => join(directory, 'data', 'repository');

async function idOf(mailbox: string, at = engine): Promise<string> {
  return (await at.client.mailboxes.list()).find((each) => each.mailbox === mailbox)?.id ?? '';
}

async function backUp(times = 1, repositoryPath: string | null = null): Promise<string> {
  const job = await engine.addJob(
    { type: 'maildir', path: mail.path },
    { retention: { type: 'points', points: 1 }, repositoryPath },
  );
  for (let run = 0; run < times; run += 1) {
    now = new Date(now.getTime() + 86_400_000);
    expect((await engine.run(job)).status).toBe('Success');
  }
  return job;
}

async function deleteData(mailbox: string, change: Partial<DeletionRequest> = {}) {
  const { sessionId } = await engine.client.mailboxes.deleteData({
    mailboxId: await idOf(mailbox),
    reason: '',
    leaveUnreachable: false,
    ...change,
  });
  return sessionEnd(engine.client, sessionId);
}

function isInFiles(folder: string, text: string): boolean {
  return readdirSync(folder).some((name) => readFileSync(join(folder, name)).includes(text));
}

describe('legal hold', () => {
  it('while it lasts no retention, no deletion takes anything; it is listed and in the events, and survives a restart', async () => {
    const job = await backUp();
    const mailboxId = await idOf(ada);
    const hold = await engine.client.mailboxes.hold({ mailboxId, reason: 'Case 4711' });
    expect(hold).toEqual({ since: now.toISOString(), reason: 'Case 4711', missingIn: [] });
    await engine.close();
    engine = await open('data');
    for (let run = 0; run < 2; run += 1) await engine.run(job);
    await engine.client.repository.prune();
    expect(await engine.client.restore.points({ mailboxId })).toHaveLength(3);
    expect(await engine.client.restore.points({ mailboxId: await idOf(bob) })).toHaveLength(1);
    await expect(deleteData(ada)).rejects.toMatchObject({ code: 'held' });
    expect((await engine.client.mailboxes.list()).map((each) => each.hold?.reason ?? null)).toEqual([
      'Case 4711',
      null,
    ]);

    expect(await engine.client.mailboxes.release({ mailboxId, leaveUnreachable: false })).toEqual({
      left: [],
    });
    expect(events.map(({ number, text }) => [number, text])).toEqual([
      [50020, `The legal hold of mailbox ${ada} has ended`],
    ]);
    await engine.client.repository.prune();
    expect(await engine.client.restore.points({ mailboxId })).toHaveLength(1);
  });

  it('another console on the repository respects it, and learns when it is let go', async () => {
    await backUp(2, join(directory, 'shared'));
    const mailboxId = await idOf(ada);
    await engine.client.mailboxes.hold({ mailboxId, reason: '' });
    await engine.close();

    engine = await open('other');
    const job = await backUp(0, join(directory, 'shared'));
    await engine.client.sources.list();
    // A source of the same name continues with the mailboxes of the repository.
    await engine.run(job);
    expect(
      (await engine.client.mailboxes.list()).find(({ mailbox }) => mailbox === ada)?.hold,
    ).not.toBeNull();
    await engine.client.repository.prune();
    expect((await engine.client.restore.points({ mailboxId: await idOf(ada) })).length).toBeGreaterThan(1);
    await engine.client.mailboxes.release({ mailboxId: await idOf(ada), leaveUnreachable: false });
    await engine.close();

    engine = await open('data');
    await engine.client.repository.prune();
    expect((await engine.client.mailboxes.list()).find(({ id }) => id === mailboxId)?.hold).toBeNull();
  });

  it('a repository out of reach gets it as soon as it is there; letting go waits for it, or leaves it', async () => {
    const away = join(directory, 'disk');
    const job = await backUp(2, away);
    const mailboxId = await idOf(ada);
    await rename(away, `${away}-away`);
    expect((await engine.client.mailboxes.hold({ mailboxId, reason: '' })).missingIn).toEqual([away]);
    await rename(`${away}-away`, away);
    await engine.run(job);
    expect(openHolds(away)).toEqual([mailboxId]);
    expect((await engine.client.mailboxes.list())[0]?.hold?.missingIn).toEqual([]);

    await rename(away, `${away}-away`);
    await expect(
      engine.client.mailboxes.release({ mailboxId, leaveUnreachable: false }),
    ).rejects.toMatchObject({ code: 'not-found' });
    expect((await engine.client.mailboxes.list())[0]?.hold).not.toBeNull();
    expect(await engine.client.mailboxes.release({ mailboxId, leaveUnreachable: true })).toEqual({
      left: [away],
    });
    await rename(`${away}-away`, away);
    // It is held there, and so known again.
    await engine.run(job);
    expect((await engine.client.mailboxes.list())[0]?.hold).not.toBeNull();
  });

  it('one that damage has ended is written again by a console that knows it, and nothing was removed', async () => {
    await backUp(2);
    const mailboxId = await idOf(ada);
    await engine.client.mailboxes.hold({ mailboxId, reason: 'Case 9' });
    const before = await engine.client.restore.points({ mailboxId });
    const folder = join(directory, 'data', 'repository');
    const database = openSqlite(join(folder, 'repository.sqlite'));
    database.exec('UPDATE hold SET released_at = since + 1');
    database.close();
    expect(openHolds(folder)).toEqual([]);
    const { repositories } = await engine.client.repository.prune();
    expect(repositories).toMatchObject([{ error: null }]);
    expect(await engine.client.restore.points({ mailboxId })).toEqual(before);
    expect((await engine.client.mailboxes.list()).find(({ id }) => id === mailboxId)?.hold?.reason).toBe(
      'Case 9',
    );
    expect(openHolds(folder)).toEqual([mailboxId]);
  });

  it('a repository that a held mailbox is new to notes it with the first point', async () => {
    await backUp();
    await engine.client.mailboxes.hold({ mailboxId: await idOf(ada), reason: '' });
    const [job] = await engine.client.jobs.list();
    const { id } = job!;
    const definition = definitionOf(job!);
    await engine.client.jobs.update({
      jobId: id,
      definition: { ...definition, repositoryPath: join(directory, 'second') },
    });
    await engine.run(id);
    expect(openHolds(join(directory, 'second'))).toEqual([await idOf(ada)]);
  });
});

function openHolds(folder: string): string[] {
  const repository = openForReading(folder);
  const holds = [...repository.holds()]
    .filter(([, { releasedAt }]) => releasedAt === null)
    .map(([key]) => key);
  repository.close();
  return holds;
}

describe('deleting the data of a mailbox', () => {
  it('names what is lost, takes it from every repository, and leaves a session with its log', async () => {
    await backUp(2);
    const second = join(directory, 'second');
    const [job] = await engine.client.jobs.list();
    const { id } = job!;
    const definition = definitionOf(job!);
    await engine.client.jobs.update({ jobId: id, definition: { ...definition, repositoryPath: second } });
    await engine.run(id);
    while ((await engine.client.restore.updateIndex()).pending > 0);
    expect([own(), second].map((folder) => isInFiles(folder, 'kwqzx'))).toEqual([true, true]);

    const mailboxId = await idOf(ada);
    const forecast = await engine.client.mailboxes.deletionForecast({ mailboxId });
    expect(forecast).toMatchObject({ mailbox: ada, points: 2, messages: 4, jobs: ['Job 1'], isHeld: false });
    expect(forecast.repositories.map(({ path, points, error }) => [path, points, error])).toEqual([
      [own(), 1, null],
      [second, 1, null],
    ]);
    const session = await deleteData(ada, { reason: 'asked for' });
    expect(session).toMatchObject({
      type: 'data-deletion',
      name: 'Deletion of mailbox data',
      status: 'Success',
    });
    expect(session.log.map(({ type }) => type)).toEqual(['Success', 'Success', 'Success']);
    expect(session.log[1]?.text).toContain('1 restore point');
    expect([own(), second].map((folder) => isInFiles(folder, 'kwqzx'))).toEqual([false, false]);
    expect([own(), second].map((folder) => isInFiles(folder, ada))).toEqual([false, false]);
    expect(events.at(-1)).toMatchObject({ number: 50030 });
    const [listed] = await engine.client.mailboxes.list();
    expect(listed).toMatchObject({ mailbox: ada, restorePoints: 0, messages: 0, bytes: 0 });
    expect(await engine.client.restore.points({ mailboxId })).toEqual([]);
    expect((await engine.client.repository.verify()).whole).toBe(true);
    expect((await storedMessages(engine.client, bob)).map(({ subject }) => subject)).toEqual(['shared']);
    const found = await engine.client.restore.search({ query: 'kwqzx', limit: 10 });
    expect(found.hits).toEqual([]);

    // The job backs it up again, under the same id.
    expect((await engine.run(id)).status).toBe('Success');
    expect(await engine.client.restore.points({ mailboxId })).toHaveLength(1);
  });

  it('is refused while a known repository is out of reach, unless that one is to be left', async () => {
    const away = join(directory, 'disk');
    await backUp(1, away);
    const [job] = await engine.client.jobs.list();
    const { id } = job!;
    const definition = definitionOf(job!);
    await engine.client.jobs.update({ jobId: id, definition: { ...definition, repositoryPath: null } });
    await engine.run(id);
    await rename(away, `${away}-away`);
    const error: unknown = await deleteData(ada).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'not-found' });
    expect(worded((error as { text: never }).text)).toContain(away);
    expect(await engine.client.restore.points({ mailboxId: await idOf(ada) })).toHaveLength(1);
    const session = await deleteData(ada, { leaveUnreachable: true });
    expect(session.status).toBe('Warning');
    expect(session.log.find(({ type }) => type === 'Warning')?.text).toContain(away);
    await rename(`${away}-away`, away);
    expect(await engine.client.restore.points({ mailboxId: await idOf(ada) })).toHaveLength(1);
    expect((await deleteData(ada)).status).toBe('Success');
    expect(isInFiles(away, 'kwqzx')).toBe(false);
  });

  it('a session that runs on the mailbox is named and keeps it away', async () => {
    const job = await backUp();
    for (let number = 0; number < 300; number += 1) await mail.deliver(ada, `message ${String(number)}`);
    const { sessionId } = await engine.client.jobs.run({ jobId: job, trigger: 'manual' });
    await expect(deleteData(ada)).rejects.toMatchObject({ code: 'busy' });
    await sessionEnd(engine.client, sessionId);
    expect((await deleteData(ada)).status).toBe('Success');
  });

  it('what a crash has left of one is taken away by the next backup, which says so, and by pruning', async () => {
    const job = await backUp();
    for (const finish of [() => engine.run(job), () => engine.client.repository.prune()]) {
      await engine.run(job);
      await engine.close();
      const writer = openForWriting(own(), () => now);
      writer.deleteMailbox(readId(ada));
      writer.close();
      engine = await open('data');
      expect(isInFiles(own(), 'kwqzx')).toBe(true);
      await rm(join(mail.path, ada), { recursive: true, force: true });
      const ended = await finish();
      if ('log' in ended)
        expect(ended.log.some(({ text }) => text.includes('cut short is finished'))).toBe(true);
      expect(isInFiles(own(), 'kwqzx')).toBe(false);
      await mail.deliver(ada, 'kwqzx-first');
    }
  });
});

function readId(mailbox: string): string {
  const repository = openForReading(own());
  const found = repository.mailboxes().find(({ name }) => name === mailbox)?.key ?? '';
  repository.close();
  return found;
}

describe('a repository that is opened only to restore from', () => {
  /** Everything in a folder with its content and when it was written. */
  function stateOf(folder: string): [string, number, string][] {
    return readdirSync(folder)
      .sort()
      .map((name) => [
        name,
        statSync(join(folder, name)).mtimeMs,
        readFileSync(join(folder, name)).toString('base64'),
      ]);
  }

  it('can be browsed, searched and restored, also after a restart; nothing is written into it and nothing of it counts', async () => {
    await backUp(2);
    const copy = join(directory, 'copy');
    await copyFolder(own(), copy);
    await engine.close();
    for (const name of [
      'repository.sqlite-wal',
      'repository.sqlite-shm',
      searchIndexName,
      `${searchIndexName}-wal`,
      `${searchIndexName}-shm`,
    ])
      await rm(join(copy, name), { force: true });
    const before = stateOf(copy);

    engine = await open('fresh');
    const counts = await engine.client.mailboxes.counts();
    expect(await engine.client.repository.open({ path: copy })).toEqual({
      path: copy,
      use: 'opened',
      mailboxes: 2,
      restorePoints: 2,
      error: null,
    });
    for (const restart of [false, true]) {
      if (restart) {
        await engine.close();
        engine = await open('fresh');
      }
      expect((await storedMessages(engine.client, ada)).map(({ subject }) => subject).sort()).toEqual([
        'kwqzx-first',
        'shared',
      ]);
      while ((await engine.client.restore.updateIndex()).pending > 0);
      expect((await engine.client.restore.search({ query: 'kwqzx', limit: 10 })).hits).toHaveLength(1);
      expect(
        (await engine.client.mailboxes.list()).map((each) => [each.licenseState, each.isOpenedOnly]),
      ).toEqual([
        ['NotRequired', true],
        ['NotRequired', true],
      ]);
      expect(await engine.client.mailboxes.counts()).toEqual(counts);
      expect((await engine.client.status.get()).mailboxes.unassigned).toBe(0);
      await engine.client.repository.prune();
      await engine.client.repository.verify();
      expect(await engine.client.repository.known()).toMatchObject([
        { path: copy, use: 'opened', error: null },
      ]);
    }
    await expect(deleteData(ada)).rejects.toMatchObject({ code: 'invalid-argument' });
    const out = join(directory, 'out.zip');
    await engine.client.restore.export({
      selection: { type: 'mailbox', mailboxId: await idOf(ada) },
      format: 'zip',
      path: out,
    });
    expect(existsSync(out)).toBe(true);
    await engine.close();
    expect(stateOf(copy)).toEqual(before);

    // A job with a source of the same name begins with mailboxes of its own.
    engine = await open('fresh');
    await backUp();
    const listed = (await engine.client.mailboxes.list()).filter(({ mailbox }) => mailbox === ada);
    expect(listed.map(({ isOpenedOnly }) => isOpenedOnly).sort()).toEqual([false, true]);
    // One that writes to it takes it over.
    await backUp(1, copy);
    expect((await engine.client.repository.known()).map(({ use }) => use)).toEqual(['own', 'own']);
  });

  it('what another console adds to it is seen', async () => {
    await backUp();
    const shared = join(directory, 'shared');
    const job = await backUp(1, shared);
    const other = await startEngine({ dataDir: join(directory, 'other'), clock: () => now });
    await other.client.repository.open({ path: shared });
    const ids = (await other.client.mailboxes.list()).map(({ id }) => id);
    expect(await other.client.restore.points({ mailboxId: ids[0]! })).toHaveLength(1);
    changeHolds(shared, { type: 'any' }, (holds) => holds.hold(ids[0]!, { since: 1, reason: '' }));
    await engine.run(job);
    expect(await other.client.restore.points({ mailboxId: ids[0]! })).toHaveLength(2);
    await other.close();
  });

  it('where there is none that is said, and nothing is remembered', async () => {
    await expect(engine.client.repository.open({ path: join(directory, 'nowhere') })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(await engine.client.repository.known()).toEqual([]);
  });
});
