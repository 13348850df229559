import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestEngine, sessionEnd, startEngine } from '../../../fixtures/engine.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';

/* Another process holds the catalogue for longer than anybody waits: what reads backups continues without it (licensing.md §10). */

/** A statement that waits for the lock waits ten seconds. */
const farLessThanAWaitMs = 6_000;

let dataDir: string;
let output: string;
let mail: MaildirFixture;
let target: MaildirFixture;
let engine: TestEngine;
let lock: Database.Database;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'postkeep-locked-'));
  output = await mkdtemp(join(tmpdir(), 'postkeep-locked-out-'));
  [mail, target] = [await makeMaildirs('ada'), await makeMaildirs('ada')];
  for (const subject of ['one', 'two']) await mail.deliver('ada', subject);
  const before = await startEngine({ dataDir });
  expect((await before.run(await before.addJob({ type: 'maildir', path: mail.path }))).status).toBe(
    'Success',
  );
  await before.client.sources.add({ name: 'Target', config: { type: 'maildir', path: target.path } });
  await before.close();
  lock = new Database(join(dataDir, 'catalogue.sqlite'));
  lock.exec('BEGIN IMMEDIATE');
  engine = await startEngine({ dataDir });
});
afterEach(async () => {
  await engine.close();
  lock.close();
  for (const folder of [dataDir, output]) await rm(folder, { recursive: true, force: true });
  for (const { remove } of [mail, target]) await remove();
});

interface Work {
  readonly what: string;
  readonly type: 'verification' | 'restore';
  readonly run: () => Promise<unknown>;
}

const work: readonly Work[] = [
  { what: 'a verification', type: 'verification', run: () => engine.client.repository.verify() },
  {
    what: 'an export',
    type: 'restore',
    run: async () => {
      const selection = { type: 'mailbox' as const, mailboxId: await mailboxId() };
      await engine.client.restore.export({ selection, format: 'eml', path: join(output, 'mail') });
      expect((await readdir(join(output, 'mail'), { recursive: true })).join()).toContain('.eml');
    },
  },
  {
    what: 'a restore to a server',
    type: 'restore',
    run: async () => {
      const { id } = (await engine.client.sources.list()).find(({ name }) => name === 'Target') ?? { id: '' };
      const { sessionId } = await engine.client.restore.toServer({
        selection: { type: 'mailbox', mailboxId: await mailboxId() },
        sourceId: id,
        into: 'original',
        existing: 'skip',
      });
      expect((await sessionEnd(engine.client, sessionId)).status).toBe('Success');
      expect(await readdir(join(target.path, 'ada', 'cur'))).toHaveLength(2);
    },
  },
];

async function mailboxId(): Promise<string> {
  return (await engine.client.mailboxes.list())[0]?.id ?? '';
}

describe('while another process holds the catalogue', () => {
  it.each(work)('$what begins and ends at once, and is written when it can be', async ({ type, run }) => {
    const begunAt = performance.now();
    await run();
    expect(performance.now() - begunAt).toBeLessThan(farLessThanAWaitMs);
    const [shown] = await engine.client.sessions.list({ type, limit: 1 });
    expect(shown).toMatchObject({ type, status: 'Success' });
    lock.exec('ROLLBACK');
    await engine.close();
    engine = await startEngine({ dataDir });
    expect(await engine.client.sessions.get({ sessionId: shown?.id ?? '' })).toMatchObject({
      status: 'Success',
    });
  });
});
