import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keyFileIn, writeClusterFile } from '../../../../core/cluster/cluster-file.js';
import { openClusterDatabase } from '../../../../core/cluster/database.js';
import { createKeyFile } from '../../../../core/cluster/key-file.js';
import { migrateDatabase } from '../../../../core/cluster/migrate-database.js';
import { joinDatabase, moveToDatabase } from '../../../../core/cluster/move-catalogue.js';
import { startScheduler } from '../../../../core/jobs/scheduler.js';
import { type TestEngine, startEngine, storedMessages } from '../../../fixtures/engine.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';
import {
  type PostgresCluster,
  missingOfPostgres,
  onPostgres,
  startPostgres,
} from '../../../fixtures/postgres.js';

/* Two consoles, each with its engine and data folder, on one catalogue in a real PostgreSQL: the controller, and one that reads and restores. */

describe.skipIf(missingOfPostgres.length > 0)(`a second console ${onPostgres}`, () => {
  let postgres: PostgresCluster;
  let folder: string;
  let mail: MaildirFixture;
  let now: number;
  const engines = new Set<TestEngine>();
  const clock = (): Date => new Date(now);
  const daily = { schedule: { type: 'every', minutes: 24 * 60 } } as const;
  const refused = { code: 'not-controller' };

  beforeAll(async () => {
    postgres = await startPostgres();
  }, 120_000);
  afterAll(() => postgres.close());
  beforeEach(async () => {
    now = Date.parse('2026-03-01T00:00:00Z');
    folder = mkdtempSync(join(tmpdir(), 'postkeep-two-'));
    mail = await makeMaildirs('user@example.com');
    const databaseUrl = `${await postgres.createDatabase()}?sslmode=disable`;
    const database = await openClusterDatabase(
      { url: databaseUrl, authority: null, password: null },
      { connections: 1, name: 'test' },
    );
    await migrateDatabase(database);
    await database.close();
    for (const name of ['first', 'second']) {
      const dataDir = join(folder, name);
      const keyFile = keyFileIn(dataDir);
      mkdirSync(dataDir);
      createKeyFile(keyFile);
      writeClusterFile(dataDir, { databaseUrl, authority: null, keyFile });
      const move = { dataDir, clock, password: null };
      if (name === 'first') moveToDatabase(move);
      else joinDatabase(move);
    }
  });
  afterEach(async () => {
    for (const engine of engines) await end(engine);
    rmSync(folder, { recursive: true, force: true });
    await mail.remove();
  });

  async function start(name: 'first' | 'second'): Promise<TestEngine> {
    const engine = await startEngine({ dataDir: join(folder, name), clock, runsSchedules: true });
    engines.add(engine);
    return engine;
  }
  async function end(engine: TestEngine): Promise<void> {
    engines.delete(engine);
    await engine.close();
  }
  const controllerOf = async ({ client }: TestEngine) => {
    const cluster = await client.cluster.get();
    return cluster.type === 'set-up' ? cluster.controller : cluster;
  };

  it('runs no schedule, says who does, and restores', async () => {
    const first = await start('first');
    const jobId = await first.addJob(
      { type: 'maildir', path: mail.path },
      {
        ...daily,
        // Where both get at it.
        repositoryPath: join(folder, 'repository'),
      },
    );
    await mail.deliver('user@example.com', 'Hello');
    expect((await first.run(jobId)).status).toBe('Success');
    const second = await start('second');
    expect(await controllerOf(first)).toMatchObject({ isHere: true });
    expect(await controllerOf(second)).toMatchObject({ isHere: false, since: '2026-03-01T00:00:00.000Z' });

    // Due on both, and begun by the controller alone; for the other one that is no failure.
    now += 25 * 60 * 60_000;
    const errors: unknown[] = [];
    let isAsked = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    const scheduler = startScheduler({
      clock,
      listJobs: () => second.client.jobs.list(),
      run: async (id) => {
        const running = second.client.jobs.run({ jobId: id, trigger: 'schedule' });
        await running.finally(isAsked);
      },
      onError: (_, error) => errors.push(error),
    });
    await asked;
    scheduler.stop();
    expect(errors).toEqual([]);
    await expect(second.client.jobs.run({ jobId, trigger: 'schedule' })).rejects.toMatchObject(refused);
    await expect(second.client.jobs.run({ jobId, trigger: 'manual' })).rejects.toMatchObject(refused);
    expect(await second.client.sessions.list({ limit: 9 })).toHaveLength(1);
    const said = (await second.client.status.get()).reasons.map(({ text }) =>
      typeof text === 'string' ? text : text.id,
    );
    expect(said).toContain('cluster.notController');

    const { id } = (await second.client.mailboxes.list())[0] ?? { id: '' };
    const path = join(folder, 'exported');
    await second.client.restore.export({
      format: 'eml',
      path,
      selection: { type: 'mailbox', mailboxId: id },
    });
    expect(await storedMessages(second.client, 'user@example.com')).toHaveLength(1);
  });

  it('does not hide that the controller was off: what it has missed is told when it is back', async () => {
    const first = await start('first');
    const jobId = await first.addJob({ type: 'maildir', path: mail.path }, daily);
    const second = await start('second');
    await end(first);
    // The other one is there all the time, and looks whenever something is due.
    for (let day = 0; day < 3; day += 1) {
      now += 24 * 60 * 60_000 + 60_000;
      await expect(second.client.jobs.run({ jobId, trigger: 'schedule' })).rejects.toMatchObject(refused);
    }
    await end(second);
    const { missedRuns } = await (await start('first')).client.status.get();
    // The third is made up for now.
    expect(missedRuns).toMatchObject([{ runs: 2 }]);
  });
});
