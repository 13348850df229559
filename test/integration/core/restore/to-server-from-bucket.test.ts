import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keys } from '../../../fixtures/ceph-cluster.js';
import { type Dovecot, startDovecot } from '../../../fixtures/dovecot.js';
import { type TestEngine, sessionEnd, startEngine } from '../../../fixtures/engine.js';
import { type FaultyStore, startFaultyStore } from '../../../fixtures/faulty-store.js';
import { makeBucket, missingOfCeph } from '../../../fixtures/object-store.js';
import { onCeph, s3Gateway } from '../../../fixtures/s3-gateway.js';
import { servedHashes } from '../../../fixtures/served-mail.js';

/* A mailbox of a bucket, of which nothing lies here, is restored to a real mail server; requests are counted on the way to a real gateway. */

const user = 'anna@example.com';
const count = 240;
const bytes = 60_000;

let dataDir: string;
let dovecot: Dovecot;
let engine: TestEngine;
let store: FaultyStore;
let mailboxId: string;
let sourceId: string;

beforeAll(async () => {
  if (missingOfCeph.length > 0) return;
  dovecot = await startDovecot();
  dataDir = await mkdtemp(join(tmpdir(), 'postkeep-from-bucket-'));
  const gateway = await s3Gateway();
  store = await startFaultyStore(gateway.endpoint);
  for (let number = 0; number < count; number += 1) {
    const body = createHash('shake256', { outputLength: bytes }).update(String(number)).digest('base64');
    await dovecot.deliver(user, ['INBOX'], `Subject: ${String(number)}\r\n\r\n${body}\r\n`);
  }
  engine = await startEngine({ dataDir, secret: dovecot.masterPassword });
  const { path: repositoryPath } = await engine.client.buckets.create({
    ...{ place: { ...(await makeBucket(gateway)), endpoint: store.endpoint }, path: null, passphrase: null },
    ...{ secretKey: keys.secretAccessKey, keep: true, cacheBytes: 0 },
  });
  const job = await engine.addJob(
    {
      type: 'imap',
      ...{ host: 'localhost', port: dovecot.tlsPort, security: 'tls', caFile: dovecot.caFile },
      auth: { method: 'master', user: dovecot.masterUser },
      ...{ mailboxes: [user], maxConnections: 1 },
    },
    { repositoryPath },
  );
  expect((await engine.run(job)).status).toBe('Success');
  mailboxId = (await engine.client.mailboxes.list())[0]?.id ?? '';
  sourceId = (await engine.client.sources.list())[0]?.id ?? '';
}, 240_000);
afterAll(async () => {
  if (missingOfCeph.length > 0) return;
  await engine.close();
  await Promise.all([dovecot.stop(), store.close()]);
  await rm(dataDir, { recursive: true, force: true });
});

/** Restores it to another mailbox; answers the requests that this took. */
async function restoreTo(targetMailbox: string, stored: number): Promise<string[]> {
  const asked = store.requests.length;
  const { sessionId } = await engine.client.restore.toServer({
    ...{ selection: { type: 'mailbox', mailboxId }, sourceId, targetMailbox },
    ...{ into: 'original', existing: 'skip' },
  });
  const session = await sessionEnd(engine.client, sessionId);
  expect(session).toMatchObject({ status: 'Success', mailboxes: [{ seen: count, stored }] });
  expect(await servedHashes(dovecot, targetMailbox)).toEqual(await servedHashes(dovecot, user));
  return store.requests.slice(asked);
}

describe.skipIf(missingOfCeph.length > 0)(onCeph, () => {
  it('comes in a few ranges of packs, not message by message; what is there already is not fetched', async () => {
    const packs = Math.ceil((count * bytes * 4) / 3 / (8 * 1024 * 1024));
    const requests = await restoreTo('other@example.com', count);
    expect(requests.filter((request) => !/^GET .*\/packs\//.test(request))).toEqual([]);
    // Eight megabytes at a time, which may lie in two packs or, with what was packed besides, three; and one message in ten once more, which is compared with what the
    // server has of it, as the cache here keeps nothing.
    expect(requests.length).toBeLessThanOrEqual(3 * packs + count / 10);
    expect(await restoreTo('other@example.com', 0)).toEqual([]);
  }, 240_000);
});
