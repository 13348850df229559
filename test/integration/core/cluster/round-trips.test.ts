import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keys } from '../../../fixtures/ceph-cluster.js';
import { type WorkerProcess, startWorkerProcess } from '../../../fixtures/cluster-workers.js';
import { type Dovecot, startDovecot } from '../../../fixtures/dovecot.js';
import { type TestEngine, startEngine } from '../../../fixtures/engine.js';
import { type FaultyStore, startFaultyStore } from '../../../fixtures/faulty-store.js';
import { makeBucket, missingOfCeph } from '../../../fixtures/object-store.js';
import {
  type PostgresCluster,
  missingOfPostgres,
  onPostgres,
  startPostgres,
} from '../../../fixtures/postgres.js';
import { type PostgresProxy, startPostgresProxy } from '../../../fixtures/postgres-proxy.js';
import { onCeph, s3Gateway } from '../../../fixtures/s3-gateway.js';

/*
 * What a mailbox costs besides its mail: each question to the database is a round trip that a worker waits for, whatever the computer. Counted on the way to a real
 * PostgreSQL and a real gateway, with what console and worker ask every few seconds anyway (docs/decisions/0342).
 */

const missing = [...missingOfPostgres, ...missingOfCeph];
const users = Array.from({ length: 8 }, (_, number) => `user${String(number)}@example.com`);
const messages = 5;

let postgres: PostgresCluster;
let dovecot: Dovecot;
let folder: string;
let engine: TestEngine;
let job: string;
let worker: WorkerProcess;
let store: FaultyStore;
let way: { readonly console: PostgresProxy; readonly worker: PostgresProxy };

beforeAll(async () => {
  if (missing.length > 0) return;
  [postgres, dovecot] = await Promise.all([startPostgres(), startDovecot()]);
  folder = await mkdtemp(join(tmpdir(), 'postkeep-trips-'));
  const address = new URL(`${await postgres.createDatabase()}?sslmode=disable`);
  const port = Number(address.port);
  way = { console: await startPostgresProxy(port), worker: await startPostgresProxy(port) };
  const by = ({ port: own }: PostgresProxy): string =>
    Object.assign(new URL(address), { port: String(own) }).href;
  const gateway = await s3Gateway();
  store = await startFaultyStore(gateway.endpoint);
  engine = await startEngine({ dataDir: join(folder, 'console'), secret: dovecot.masterPassword });
  const { keyFile } = await engine.client.cluster.setUp({ databaseUrl: by(way.console), authority: null });
  const place = { ...(await makeBucket(gateway)), endpoint: store.endpoint };
  const { path: repositoryPath } = await engine.client.buckets.create({
    ...{ place, secretKey: keys.secretAccessKey, passphrase: null, keep: true },
    ...{ path: null, cacheBytes: null },
  });
  for (const user of users)
    for (let number = 0; number < messages; number += 1)
      await dovecot.deliver(user, ['INBOX'], `Subject: ${String(number)}\r\n\r\nof ${user}\r\n`);
  job = await engine.addJob(
    {
      type: 'imap',
      ...{ host: 'localhost', port: dovecot.tlsPort, security: 'tls', caFile: dovecot.caFile },
      auth: { method: 'master', user: dovecot.masterUser },
      ...{ mailboxes: users, maxConnections: 1 },
    },
    { repositoryPath },
  );
  const databaseUrl = by(way.worker);
  worker = await startWorkerProcess('one', { databaseUrl, keyFile, folder }, '--limit', '1');
}, 240_000);
afterAll(async () => {
  if (missing.length > 0) return;
  await worker.kill();
  await engine.close();
  await Promise.all([way.console.close(), way.worker.close(), store.close()]);
  await Promise.all([postgres.close(), dovecot.stop()]);
  await rm(folder, { recursive: true, force: true });
});

/** Of a session over all mailboxes, a mailbox. */
async function costs(): Promise<{ worker: number; console: number; requests: number; writes: number }> {
  const before = { console: way.console.statements(), worker: way.worker.statements() };
  const asked = store.requests.length;
  expect(await engine.run(job)).toMatchObject({ status: 'Success' });
  const requests = store.requests.slice(asked);
  return {
    worker: (way.worker.statements() - before.worker) / users.length,
    console: (way.console.statements() - before.console) / users.length,
    requests: requests.length / users.length,
    writes: requests.filter((request) => request.startsWith('PUT ')).length / users.length,
  };
}

describe.skipIf(missing.length > 0)(`a mailbox that a worker reads, ${onPostgres}, ${onCeph}`, () => {
  it('costs worker and console few questions to the database, and the bucket a pack and a manifest', async () => {
    const first = await costs();
    expect(first.worker).toBeLessThan(34);
    expect(first.console).toBeLessThan(18);
    // Twice more for all of them: who writes to the bucket, the console alone and then those who share it.
    expect(first.writes * users.length).toBe(2 * users.length + 2);
    for (const user of users) await dovecot.deliver(user, ['INBOX'], `Subject: new\r\n\r\nof ${user}\r\n`);
    const next = await costs();
    expect(next.worker).toBeLessThan(34);
    expect(next.console).toBeLessThan(18);
    // What the console reads of a point that a worker has made: its manifest, and its list of messages.
    expect(next).toMatchObject({ writes: 2 });
    expect(next.requests).toBeLessThan(5);
    expect(await costs()).toMatchObject({ writes: 1 });
    expect(worker.said().split(': begun')).toHaveLength(3 * users.length + 1);
  }, 120_000);
});
