import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dropKey } from '../../../../core/repository/encryption/held-keys.js';
import type { ObjectStorePlace } from '../../../../shared/backup/object-store-place.js';
import { keys as gatewayKeys } from '../../../fixtures/ceph-cluster.js';
import { type TestEngine, startEngine, storedMessages } from '../../../fixtures/engine.js';
import { type FaultyStore, startFaultyStore } from '../../../fixtures/faulty-store.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';
import { makeBucket, missingOfCeph } from '../../../fixtures/object-store.js';
import { onCeph, s3Gateway } from '../../../fixtures/s3-gateway.js';

/* What the first message costs that is restored from a bucket of which nothing lies here: requests are counted on the way to a real gateway. */

const passphrase = 'correct horse battery';
const secretKey = gatewayKeys.secretAccessKey;

describe.skipIf(missingOfCeph.length > 0)(onCeph, () => {
  let dataDir: string;
  let engine: TestEngine;
  let mail: MaildirFixture;
  let proxy: FaultyStore;
  let place: ObjectStorePlace;
  let path = '';
  const kept = new Map<string, string>();
  const letters = Array.from({ length: 200 }, (_, number) => {
    const body = createHash('shake256', { outputLength: 60_000 }).update(String(number)).digest('base64');
    return Buffer.from(`From: a@example.com\nSubject: Letter ${String(number)}\n\n${body}\n`);
  });

  beforeEach(async () => {
    kept.clear();
    dataDir = await mkdtemp(join(tmpdir(), 'postkeep-cold-'));
    mail = await makeMaildirs('anna');
    for (const letter of letters) await mail.deliver('anna', letter);
    const gateway = await s3Gateway();
    proxy = await startFaultyStore(gateway.endpoint);
    place = { ...(await makeBucket(gateway)), endpoint: proxy.endpoint, prefix: 'mail' };
    engine = await startEngine({ dataDir, keys: kept });
    ({ path } = await engine.client.buckets.create({
      ...{ place, secretKey, path: null, passphrase, keep: true, cacheBytes: 0 },
    }));
    const job = await engine.addJob({ type: 'maildir', path: mail.path }, { repositoryPath: path });
    expect((await engine.run(job)).status).toBe('Success');
    await engine.close();
  });
  afterEach(async () => {
    await engine.close();
    await mail.remove();
    await proxy.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  /** Restores a message in the middle of a pack; answers what was asked for it. */
  async function restoreOne(): Promise<{ readonly requests: readonly string[]; readonly bytes: number }> {
    const messages = await storedMessages(engine.client, 'anna');
    const wanted = messages.find(({ subject }) => subject === 'Letter 100');
    const target = join(dataDir, 'restored.eml');
    const [asked, before] = [proxy.requests.length, proxy.sent()];
    await engine.client.restore.export({
      ...{ format: 'eml', path: target },
      selection: { type: 'messages', messageIds: [wanted?.id ?? ''] },
    });
    expect(await readFile(target)).toEqual(letters[100]);
    return { requests: proxy.requests.slice(asked), bytes: proxy.sent() - before };
  }

  it('by a program that has just been started takes one range of one pack, and no other request', async () => {
    engine = await startEngine({ dataDir, keys: kept });
    const { requests, bytes } = await restoreOne();
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatch(/^GET .*\/packs\//);
    expect(bytes).toBeLessThan(256 * 1024);
  });

  it('on another computer takes the same, once the bucket is connected there', async () => {
    const [identity = ''] = [...kept.keys()].map((key) => key.replace(/^bucket /, ''));
    dropKey(identity);
    kept.clear();
    await rm(dataDir, { recursive: true });
    dataDir = await mkdtemp(join(tmpdir(), 'postkeep-cold-'));
    engine = await startEngine({ dataDir, keys: kept });
    await engine.client.buckets.connect({
      ...{ place, secretKey, path: null, secret: passphrase, keep: true, cacheBytes: 0 },
    });
    const { requests, bytes } = await restoreOne();
    expect(requests).toHaveLength(1);
    expect(bytes).toBeLessThan(256 * 1024);
  });
});
