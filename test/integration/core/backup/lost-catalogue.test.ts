import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { mailboxNamed } from '../../../../cli/lookup.js';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import type { JobDefinition } from '../../../../shared/backup/job.js';
import { overwritePage, pagesOf } from '../../../fixtures/damage.js';
import { type TestEngine, startEngine, storedMessages } from '../../../fixtures/engine.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';

const names = ['one@example.com', 'two@example.com', 'three@example.com'];
const now = new Date('2026-03-10T12:00:00.000Z');
let mail: MaildirFixture;
let dataDir: string;
let engine: TestEngine;

beforeEach(async () => {
  mail = await makeMaildirs(...names);
  for (const name of names) await mail.deliver(name, `Hello ${name}`);
  dataDir = await mkdtemp(join(tmpdir(), 'postkeep-lost-'));
  await open();
});
afterEach(async () => {
  await engine.close();
  await rm(dataDir, { recursive: true, force: true });
  await mail.remove();
});

async function open(): Promise<void> {
  engine = await startEngine({ dataDir, clock: () => now });
}

async function loseCatalogue(): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (name.startsWith('catalogue')) await rm(join(dataDir, name), { force: true });
  }
}

function inCatalogue(sql: string): void {
  const database = openSqlite(join(dataDir, 'catalogue.sqlite'));
  database.exec(sql);
  database.close();
}

function backUp(count: number): ReturnType<TestEngine['run']> {
  const definition: Partial<JobDefinition> = {
    selection: { type: 'chosen', mailboxes: names.slice(0, count) },
  };
  return engine.addJob({ type: 'maildir', path: mail.path }, definition).then((jobId) => engine.run(jobId));
}

async function identities() {
  return (await engine.client.mailboxes.list()).map(({ id, mailbox, sourceName, restorePoints }) => ({
    id,
    mailbox,
    sourceName,
    restorePoints,
  }));
}

async function licenseStates(): Promise<(readonly [string, string | null])[]> {
  const mailboxes = await engine.client.mailboxes.list();
  return mailboxes.map(({ mailbox, licenseState }) => [mailbox, licenseState] as const);
}

it('takes in what the repository holds: it can be restored at once, and its source continues with the same mailboxes', async () => {
  await backUp(2);
  const before = await identities();
  const states = await licenseStates();
  const [first = ''] = names;
  const stored = await storedMessages(engine.client, first);
  await engine.close();
  await loseCatalogue();
  await open();

  expect(await identities()).toEqual(before);
  // By the ledger that is kept with the repository.
  expect(await licenseStates()).toEqual(states);
  expect(await storedMessages(engine.client, first)).toEqual(stored);

  const session = await backUp(3);
  expect(session.mailboxes.map(({ stored: count }) => count).sort()).toEqual([0, 0, 1]);
  const after = await engine.client.mailboxes.list();
  expect(after).toHaveLength(3);
  expect(after.filter(({ restorePoints }) => restorePoints === 2).map(({ id }) => id)).toEqual(
    before.map(({ id }) => id),
  );
});

it('a damaged repository beside it keeps nobody from starting', async () => {
  await backUp(2);
  const repository = join(dataDir, 'repository');
  await engine.close();
  await loseCatalogue();
  for (const page of pagesOf(repository, 'restore_point')) overwritePage(repository, page);
  await open();
  expect(await engine.client.mailboxes.list()).toEqual([]);
});

it('every restore point is found, also when a source was made anew', async () => {
  await backUp(3);
  // Mailboxes that the new source of this name does not continue with get second keys in the repository.
  await engine.close();
  inCatalogue("UPDATE source SET name = 'Earlier'; UPDATE job SET name = 'Earlier';");
  await open();
  await backUp(3);
  const before = await identities();
  expect(before).toHaveLength(6);
  await engine.close();
  await loseCatalogue();
  await open();

  // The repository knows the name that the first source had when it was backed up.
  const expected = before.map((each) => ({ ...each, sourceName: 'Source 1' }));
  expect((await identities()).sort(byId)).toEqual(expected.sort(byId));
  const points = await Promise.all(
    before.map(({ id: mailboxId }) => engine.client.restore.points({ mailboxId })),
  );
  expect(points.map((each) => each.length)).toEqual([1, 1, 1, 1, 1, 1]);

  // The command line has ids for what has the same names.
  const [first = ''] = names;
  const alike = before.filter(({ mailbox }) => mailbox === first);
  for (const { id } of alike) expect(await mailboxNamed(engine.client, id)).toMatchObject({ id });
  await expect(mailboxNamed(engine.client, first)).rejects.toThrow(
    new RegExp(alike.map(({ id }) => `(?=.*${id})`).join('')),
  );
});

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id.localeCompare(b.id);
}
