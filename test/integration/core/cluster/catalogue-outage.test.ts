import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SessionDetail } from '../../../../shared/backup/session.js';
import { systemClock } from '../../../../shared/clock.js';
import { AppError } from '../../../../shared/errors.js';
import { keyFileIn, writeClusterFile } from '../../../../core/cluster/cluster-file.js';
import { openClusterDatabase } from '../../../../core/cluster/database.js';
import { createKeyFile } from '../../../../core/cluster/key-file.js';
import { migrateDatabase } from '../../../../core/cluster/migrate-database.js';
import { moveToDatabase } from '../../../../core/cluster/move-catalogue.js';
import { type TestEngine, startEngine, storedMessages } from '../../../fixtures/engine.js';
import { killCount, timeFor } from '../../../fixtures/kill-count.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';
import {
  type PostgresCluster,
  missingOfPostgres,
  onPostgres,
  startPostgres,
} from '../../../fixtures/postgres.js';
import { type PostgresProxyApart, startPostgresProxyApart } from '../../../fixtures/postgres-proxy-apart.js';

/*
 * Sessions of a console whose catalogue lies in a real PostgreSQL that is away for a while, or the way to it; mailboxes and repository are folders, which stay.
 */

const users = ['one@example.com', 'two@example.com', 'three@example.com'] as const;

describe.skipIf(missingOfPostgres.length > 0)(`a session of a catalogue ${onPostgres}`, () => {
  let postgres: PostgresCluster;
  let folder: string;
  let mail: MaildirFixture;
  let way: PostgresProxyApart;
  let engine: TestEngine;
  let jobId: string;
  const longestDatabaseWaitMs = 8_000;
  const never = 1_000_000_000;

  beforeAll(async () => {
    postgres = await startPostgres();
  }, 120_000);
  afterAll(() => postgres.close());
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'postkeep-catalogue-outage-'));
    mail = await makeMaildirs(...users);
    const address = new URL(`${await postgres.createDatabase()}?sslmode=disable`);
    way = await startPostgresProxyApart(Number(address.port));
    const databaseUrl = Object.assign(new URL(address), { port: String(way.port) }).href;
    const database = await openClusterDatabase(
      { url: databaseUrl, authority: null, password: null },
      { connections: 1, name: 'test' },
    );
    await migrateDatabase(database);
    await database.close();
    const dataDir = join(folder, 'console');
    const keyFile = keyFileIn(dataDir);
    mkdirSync(dataDir);
    createKeyFile(keyFile);
    writeClusterFile(dataDir, { databaseUrl, authority: null, keyFile });
    moveToDatabase({ dataDir, clock: systemClock, password: null });
    engine = await startEngine({ dataDir, longestDatabaseWaitMs });
    // So that there is a midst.
    const bandwidth = [{ kilobitsPerSecond: 512, window: null }];
    jobId = await engine.addJob({ type: 'maildir', path: mail.path }, { bandwidth });
  }, 60_000);
  afterEach(async () => {
    await way.mend();
    await engine.close();
    await way.close();
    rmSync(folder, { recursive: true, force: true });
    await mail.remove();
  });

  let delivered = 0;
  async function deliver(messages: number, bytes = 100): Promise<void> {
    for (const user of users)
      for (let number = 0; number < messages; number += 1)
        await mail.deliver(user, `${String((delivered += 1))} ${randomBytes(bytes).toString('hex')}`);
  }
  async function begin(): Promise<string> {
    const { sessionId } = await engine.client.jobs.run({ jobId, trigger: 'manual' });
    return sessionId;
  }
  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await pause(20);
  }
  /** The session once it has ended and can be read. */
  async function end(sessionId: string): Promise<SessionDetail> {
    for (;;) {
      await pause(100);
      const session = await engine.client.sessions.get({ sessionId }).catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'database-unreachable') return null;
        throw error;
      });
      if (session !== null && session.status !== 'Running') return session;
    }
  }
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const textsOf = ({ log }: SessionDetail): string[] => log.map(({ text }) => text);
  const pointsOf = async (): Promise<number[]> =>
    (await engine.client.mailboxes.list()).map(({ restorePoints }) => restorePoints);
  /** Every mailbox is read, into one restore point more, which has all of its mail; each is told of once. */
  async function assertReadOnce(session: SessionDetail, before: readonly number[]): Promise<void> {
    await assertAllRead(session);
    expect(session.mailboxes.map(({ mailbox, result }) => [mailbox, result])).toEqual(
      [...users].sort().map((user) => [user, 'success']),
    );
    expect(session.log.filter(({ type }) => type === 'Running')).toEqual([]);
    for (const user of users)
      expect(textsOf(session).filter((text) => text.startsWith(`${user}: `))).toHaveLength(1);
    expect(await pointsOf()).toEqual(users.map((_, at) => (before[at] ?? 0) + 1));
  }
  async function assertAllRead({ status }: SessionDetail): Promise<void> {
    expect(status).toBe('Success');
    for (const user of users)
      expect((await storedMessages(engine.client, user)).length * users.length).toBe(delivered);
  }

  beforeEach(() => {
    delivered = 0;
  });

  it(
    'reads all mailboxes, each once, wherever one of its statements is lost',
    async () => {
      await deliver(2);
      const { statements: start } = await way.look();
      await assertReadOnce(await end(await begin()), []);
      const places = (await way.look()).statements - start;
      const tried = killCount(2 * places, 40);
      const begun: string[] = [];
      let made = 0;
      for (let round = 0; round < tried; round += 1) {
        const nth = 1 + Math.floor((Math.floor(round / 2) * places) / Math.ceil(tried / 2));
        const lost = round % 2 === 0 ? 'statement' : 'answer';
        await deliver(1);
        const before = await pointsOf();
        await way.cutAt(nth, lost);
        // Who begins a session, or looks at one, may be told that the database does not answer.
        const sessionId = await begin().catch((error: unknown) => {
          expect(error).toMatchObject({ code: 'database-unreachable' });
          return begin();
        });
        const session = await end(sessionId);
        made += (await way.look()).hasCut ? 1 : 0;
        // What looks at it from here on is no part of it.
        await way.cutAt(never, lost);
        begun.push(session.id);
        await assertReadOnce(session, before).catch((error: unknown) => {
          const at = `${String(nth)} of ${String(places)}, ${lost}:\n${textsOf(session).join('\n')}`;
          throw new Error(at, { cause: error });
        });
      }
      expect(made).toBeGreaterThan(tried / 2);
      // As they are in the database itself.
      await engine.close();
      engine = await startEngine({ dataDir: engine.dataDir });
      const known = await engine.client.sessions.list({ limit: 1_000 });
      expect(known.filter(({ status }) => status === 'Running')).toEqual([]);
      for (const id of begun)
        expect(known.find((each) => each.id === id)).toMatchObject({ status: 'Success' });
    },
    timeFor(killCount(1_000, 40), 30_000),
  );

  it('waits for PostgreSQL that is away in its midst, says so, and reads all mailboxes', async () => {
    await deliver(8, 3_000);
    const sessionId = await begin();
    await until(() => engine.progress.some(({ sessionId: id }) => id === sessionId));
    await postgres.kill();
    await pause(3_000);
    await postgres.start();
    const session = await end(sessionId);
    await assertReadOnce(session, []);
    expect(textsOf(session)).toContainEqual(expect.stringMatching(/answers again after \d+ seconds?\./));
  }, 60_000);

  it('is stopped at once while it waits, and that is known afterwards', async () => {
    await deliver(8, 3_000);
    const sessionId = await begin();
    await until(() => engine.progress.some(({ sessionId: id }) => id === sessionId));
    await way.cut();
    await pause(2_500);
    const stopping = performance.now();
    await engine.client.jobs.stop({ jobId });
    expect(performance.now() - stopping).toBeLessThan(5_000);
    await way.mend();
    expect(await end(sessionId)).toMatchObject({ status: 'Stopped' });
    await assertAllRead(await end(await begin()));
  }, 60_000);

  it('fails for what it is where PostgreSQL stays away for longer than it waits, and the next one takes up all', async () => {
    await deliver(8, 3_000);
    const sessionId = await begin();
    await until(() => engine.progress.some(({ sessionId: id }) => id === sessionId));
    await postgres.kill();
    await pause(longestDatabaseWaitMs + 4_000);
    await expect(begin()).rejects.toMatchObject({ code: 'database-unreachable' });
    await postgres.start();
    const failed = await end(sessionId);
    expect(failed.status).toBe('Failed');
    expect(failed.mailboxes.map(({ result, code }) => [result, code])).toEqual(
      users.map(() => ['failed', 'database-unreachable']),
    );
    await assertAllRead(await end(await begin()));
  }, 90_000);
});
