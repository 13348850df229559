import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ClusterSite, openClusterSite } from '../../../fixtures/cluster-site.js';
import { type Dovecot, startDovecot } from '../../../fixtures/dovecot.js';
import { makeBucket, missingOfCeph } from '../../../fixtures/object-store.js';
import {
  type PostgresCluster,
  missingOfPostgres,
  onPostgres,
  startPostgres,
} from '../../../fixtures/postgres.js';
import { onCeph, s3Gateway } from '../../../fixtures/s3-gateway.js';

/* An administrator puts the cluster's database back from a backup: real PostgreSQL, Dovecot and Ceph, the built programs. */

const missing = [...missingOfPostgres, ...missingOfCeph];
const users = ['anna@example.com', 'bert@example.com', 'carl@example.com'];
const points = z.array(z.object({ messages: z.int() }));

let postgres: PostgresCluster;
let dovecot: Dovecot;
let folder: string;
let databaseUrl: string;
let site: ClusterSite;

beforeAll(async () => {
  if (missing.length > 0) return;
  [postgres, dovecot] = await Promise.all([startPostgres(), startDovecot()]);
  folder = await mkdtemp(join(tmpdir(), 'postkeep-put-back-'));
  databaseUrl = await postgres.createDatabase();
  const place = await makeBucket(await s3Gateway());
  site = openClusterSite({ folder, databaseUrl: `${databaseUrl}?sslmode=disable`, place });
  await site.addRepository();
  await site.init();
  await site.addSource('server', dovecot, users, 2);
  await site.run('job', 'create', 'mail', '--source', 'server', '--all', '--repository', site.repository);
  await site.startWorker('one', '--limit', '2');
  await site.startWorker('two', '--limit', '2');
}, 240_000);
afterAll(async () => {
  if (missing.length > 0) return;
  await site.killWorkers();
  await Promise.all([postgres.close(), dovecot.stop()]);
  await rm(folder, { recursive: true, force: true });
});

let delivered = 0;
async function deliver(): Promise<void> {
  delivered += 1;
  for (const user of users)
    await dovecot.deliver(user, ['INBOX'], `Subject: Letter ${String(delivered)}\r\n\r\nto ${user}\r\n`);
}

describe.skipIf(missing.length > 0)(`a database that was put back, ${onPostgres} and ${onCeph}`, () => {
  it('has sessions refused with what to do, and after that all is there and the next session continues', async () => {
    await deliver();
    await site.run('job', 'run', 'mail');
    const putBack = await postgres.save(databaseUrl);
    await deliver();
    await site.run('job', 'run', 'mail');
    await putBack();

    await deliver();
    const { code, stdout } = await site.start('job', 'run', 'mail').ended;
    expect(code).toBe(1);
    expect(stdout).toContain('The database of the cluster is older than this repository');
    expect(await pointsOf(site)).toEqual([2, 1]);

    await site.run('repository', 'rebuild', site.repository);
    await site.run('job', 'run', 'mail');
    expect(await pointsOf(site)).toEqual([3, 2, 1]);
    const elsewhere = site.elsewhere('elsewhere');
    await elsewhere.run('repository', 'connect', site.repository, ...site.bucketOptions);
    expect(await pointsOf(elsewhere)).toEqual([3, 2, 1]);
    await elsewhere.run('repository', 'verify');
  }, 300_000);
});

async function pointsOf({ run }: Pick<ClusterSite, 'run'>): Promise<number[]> {
  const each = await Promise.all(
    users.map(async (user) => points.parse(JSON.parse(await run('restore', 'points', user, '--json')))),
  );
  const [first = [], ...others] = each.map((all) => all.map(({ messages }) => messages));
  for (const other of others) expect(other).toEqual(first);
  return first;
}
