import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Catalogue, openCatalogue } from '../../../../core/catalogue/catalogue.js';
import { listenForStop } from '../../../../core/sessions/listen-for-stop.js';
import type { SessionType } from '../../../../shared/backup/session.js';
import { type TestEngine, startEngine } from '../../../fixtures/engine.js';

/** Every session that runs can be stopped where it is shown, whoever started it (docs/user-guide/history.md). */

let directory: string;
let engine: TestEngine;
let other: TestEngine;
let jobId: string;
let mailboxId: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-stop-'));
  const folder = join(directory, 'mail', 'a@example.com', 'cur');
  await mkdir(folder, { recursive: true });
  for (let index = 0; index < 200; index++)
    await writeFile(
      join(folder, `m${String(index)}.host:2,S`),
      `Subject: ${String(index)}\n\n${'x'.repeat(30_000)}\n`,
    );
  engine = await startEngine({ dataDir: join(directory, 'data') });
  other = await startEngine({ dataDir: join(directory, 'data') });
  jobId = await engine.addJob({ type: 'maildir', path: join(directory, 'mail') });
  await engine.run(jobId);
  mailboxId = (await engine.client.mailboxes.list())[0]?.id ?? '';
});
afterAll(async () => {
  await other.close();
  await engine.close();
  await rm(directory, { recursive: true, force: true });
});
let target: string;
beforeEach(async () => (target = await mkdtemp(join(directory, 'out-'))));

const work: Readonly<
  Record<Exclude<SessionType, 'license-update' | 'backup' | 'copy' | 'data-deletion'>, () => Promise<unknown>>
> = {
  restore: () =>
    engine.client.restore.export({
      selection: { type: 'mailbox', mailboxId },
      format: 'zip',
      path: join(target, 'x.zip'),
    }),
  verification: () => engine.client.repository.verify(),
  'restore-drill': () => engine.client.repository.drill({ which: 'all' }),
};

/** Long enough for a session to look whether it is to stop; the work itself would be over before. */
function holdUp(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700);
}

describe.each([
  ['the process that runs it', () => engine],
  ['another one', () => other],
])('told by %s to stop', (_who, by) => {
  it.each(Object.entries(work))('a %s has stopped when that is answered', async (_type, begin) => {
    const stopping: Promise<void>[] = [];
    let running = '';
    const unlisten = engine.client.sessions.changed(({ id, status }) => {
      if (status !== 'Running' || running !== '') return;
      running = id;
      stopping.push(by().client.sessions.stop({ sessionId: id }));
      setImmediate(holdUp);
    });
    await begin().catch(() => undefined);
    await expect.poll(() => running).not.toBe('');
    await Promise.all(stopping);
    unlisten();
    expect((await engine.client.sessions.get({ sessionId: running })).status).toBe('Stopped');
  });
});

describe('a session that another process runs', () => {
  let catalogue: Catalogue;
  beforeAll(() => (catalogue = openCatalogue(join(directory, 'data'), () => new Date())));
  afterAll(() => {
    catalogue.close();
  });

  it.each(['backup', 'restore', 'verification', 'restore-drill'] as const)(
    '%s is told, and no other; the answer waits for its end',
    async (type) => {
      const begin = (of: SessionType, ofJob: string | null) =>
        catalogue.sessions.start({ type: of, name: of, jobId: ofJob, trigger: 'schedule' }).id;
      const bystander = begin('verification', null);
      const id = begin(type, type === 'backup' ? jobId : null);
      const unlisten = listenForStop(catalogue.sessions, id, () => {
        catalogue.sessions.end(id, 'Stopped');
      });
      await engine.client.sessions.stop({ sessionId: id });
      unlisten();
      expect(catalogue.sessions.get(id).status).toBe('Stopped');
      expect(catalogue.sessions.isStopRequested(bystander)).toBe(false);
      catalogue.sessions.end(bystander, 'Success');
    },
  );
});

it('one that has ended stays as it is', async () => {
  const [session] = await engine.client.sessions.list({ type: 'backup', limit: 1 });
  await engine.client.sessions.stop({ sessionId: session!.id });
  expect(await engine.client.sessions.list({ type: 'backup', limit: 1 })).toEqual([session]);
});
