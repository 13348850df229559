import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keys } from '../../../fixtures/ceph-cluster.js';
import { type TestEngine, startEngine } from '../../../fixtures/engine.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';
import {
  type PostgresCluster,
  missingOfPostgres,
  onPostgres,
  startPostgres,
} from '../../../fixtures/postgres.js';
import { makeBucket, missingOfCeph } from '../../../fixtures/object-store.js';
import { onCeph, s3Gateway } from '../../../fixtures/s3-gateway.js';

/* Second copies on a console with workers, who write to buckets too: real PostgreSQL and Ceph. */

const missing = [...missingOfPostgres, ...missingOfCeph];
describe.skipIf(missing.length > 0)(`a copy into a bucket, ${onPostgres}, ${onCeph}`, () => {
  let postgres: PostgresCluster;
  let folder: string;
  let mail: MaildirFixture;
  let engine: TestEngine;

  beforeAll(async () => {
    postgres = await startPostgres();
  }, 120_000);
  afterAll(() => postgres.close());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'postkeep-copy-'));
    mail = await makeMaildirs();
    await mail.deliver('user@example.com', 'Hello');
    engine = await startEngine({ dataDir: join(folder, 'console') });
    const databaseUrl = `${await postgres.createDatabase()}?sslmode=disable`;
    await engine.client.cluster.setUp({ databaseUrl, authority: null });
  }, 120_000);
  afterEach(async () => {
    await engine.close();
    await mail.remove();
    await rm(folder, { recursive: true, force: true });
  });

  it('is made as without workers, who never write there', async () => {
    const { client } = engine;
    const { path: repositoryPath } = await client.buckets.create({
      ...{ place: await makeBucket(await s3Gateway()), secretKey: keys.secretAccessKey },
      ...{ path: null, passphrase: null, keep: false, cacheBytes: null },
    });
    const config = { type: 'maildir', path: mail.path } as const;
    const original = join(folder, 'original');
    const first = await engine.addJob(config, { repositoryPath: original });
    expect((await engine.run(first)).status).toBe('Success');
    const [source] = await client.sources.list();
    const copy = await client.jobs.create({
      ...{
        name: 'Copy',
        sourceId: source?.id ?? '',
        selection: { type: 'all' },
        schedule: { type: 'manual' },
      },
      ...{ retention: { type: 'forever' }, repositoryPath, copyFrom: { repositoryPath: original } },
    });
    for (const subject of ['Second', 'Third']) {
      const session = await engine.run(copy.id);
      expect(session.log.filter(({ type }) => type === 'Error')).toEqual([]);
      expect(session.mailboxes.map(({ result }) => result)).toEqual(['success']);
      await mail.deliver('user@example.com', subject);
      await engine.run(first);
    }
    // Workers' backups never go there: the bucket is for copies alone.
    await expect(engine.addJob(config, { repositoryPath })).rejects.toThrow(
      'A copy needs a folder of its own',
    );
    // What was copied before is there and whole.
    const reports = (await client.repository.verify()).repositories;
    for (const report of reports) expect(report).toMatchObject({ damaged: [] });
  }, 240_000);
});
