import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openObjectStore } from '../../../../core/object-store/open-object-store.js';
import { dropKey } from '../../../../core/repository/encryption/held-keys.js';
import type { ObjectStorePlace } from '../../../../shared/backup/object-store-place.js';
import { keys as gatewayKeys } from '../../../fixtures/ceph-cluster.js';
import { type TestEngine, sessionEnd, startEngine, storedMessages } from '../../../fixtures/engine.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';
import { makeBucket, missingOfCeph, s3Access } from '../../../fixtures/object-store.js';
import { onCeph, s3Gateway } from '../../../fixtures/s3-gateway.js';

/* The engine's calls for repositories in buckets, from the first test of one to the day on which it is forgotten. */

let dataDir: string;
let engine: TestEngine;
let mail: MaildirFixture;
/** What the host keeps: keys of repositories and of buckets, in one map as in the secrets. */
let kept: Map<string, string>;
let place: ObjectStorePlace;
const secretKey = gatewayKeys.secretAccessKey;
const passphrase = 'correct horse battery';

const restart = async (): Promise<void> => {
  await engine.close();
  engine = await startEngine({ dataDir, keys: kept });
};
const create = async (wanted: Partial<Parameters<TestEngine['client']['buckets']['create']>[0]> = {}) =>
  engine.client.buckets.create({
    ...{ place, secretKey, path: null, passphrase, keep: true, cacheBytes: 0 },
    ...wanted,
  });

describe.skipIf(missingOfCeph.length > 0)(onCeph, () => {
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'postkeep-buckets-'));
    mail = await makeMaildirs('anna');
    await mail.deliver('anna', Buffer.from('Subject: One\n\nthe first\n'));
    kept = new Map();
    place = { ...(await makeBucket(await s3Gateway())), prefix: 'mail/backup' };
    engine = await startEngine({ dataDir, keys: kept });
  });
  afterEach(async () => {
    await engine.close();
    await mail.remove();
    await rm(dataDir, { recursive: true, force: true });
  });

  const subjects = async (): Promise<string[]> =>
    (await storedMessages(engine.client, 'anna')).map(({ subject }) => subject);

  it('makes a repository in a bucket that a job fills after a restart too, with the keys that are kept', async () => {
    const before = await engine.client.buckets.probe({ place, secretKey, path: null });
    expect(before).toMatchObject({ isUsable: true, content: { type: 'nothing' } });
    const made = await create();
    expect(made).toMatchObject({ isKept: true, isSecretKept: true });
    expect(made.recoveryKey).toMatch(/^[\dA-Z-]{20,}$/);
    expect(made.path.startsWith(join(dataDir, 'repositories'))).toBe(true);
    await restart();
    const job = await engine.addJob({ type: 'maildir', path: mail.path }, { repositoryPath: made.path });
    expect((await engine.run(job)).status).toBe('Success');
    expect(await subjects()).toEqual(['One']);
    const [known] = await engine.client.buckets.list();
    expect(known).toMatchObject({ path: made.path, place, use: 'own', error: null });
    expect(known?.figures).toMatchObject({
      packs: 1,
      bytesCached: 0,
      cacheBytes: 0,
      bytesWaiting: 0,
      locked: null,
    });
    expect(known?.lastContact?.error).toBeNull();
    const after = await engine.client.buckets.probe({ place, secretKey: null, path: made.path });
    expect(after.content).toEqual({ type: 'repository', isEncrypted: true, lock: null, path: made.path });
  });

  it('connects a bucket of another console to restore from it, until a job writes to it', async () => {
    const { path } = await create();
    await engine.run(await engine.addJob({ type: 'maildir', path: mail.path }, { repositoryPath: path }));
    const [{ identity } = { identity: '' }] = await engine.client.buckets.list();
    await engine.close();
    // As on another computer, which was never given the passphrase.
    dropKey(identity);
    await rm(dataDir, { recursive: true });
    dataDir = await mkdtemp(join(tmpdir(), 'postkeep-buckets-'));
    kept = new Map();
    engine = await startEngine({ dataDir, keys: kept });
    const connect = (secret: string | null) =>
      engine.client.buckets.connect({ place, secretKey, path: null, secret, keep: true, cacheBytes: null });
    await expect(connect(null)).rejects.toMatchObject({ code: 'passphrase-needed' });
    await expect(connect('another one')).rejects.toMatchObject({ code: 'passphrase-wrong' });
    const connected = await connect(passphrase);
    expect(connected).toMatchObject({
      mailboxes: 1,
      restorePoints: 1,
      problems: [],
      use: 'opened',
      isKept: true,
    });
    await restart();
    expect(await subjects()).toEqual(['One']);
    const job = await engine.addJob({ type: 'maildir', path: mail.path }, { repositoryPath: connected.path });
    await mail.deliver('anna', Buffer.from('Subject: Two\n\nthe second\n'));
    expect((await engine.run(job)).status).toBe('Success');
    expect(await engine.client.buckets.list()).toMatchObject([{ path: connected.path, use: 'own' }]);
  });

  it('makes an index anew where its folder is gone, and in place of one that is there', async () => {
    const { path } = await create();
    await engine.run(await engine.addJob({ type: 'maildir', path: mail.path }, { repositoryPath: path }));
    await rm(path, { recursive: true });
    await restart();
    expect((await engine.client.buckets.list())[0]).toMatchObject({
      figures: null,
      error: { code: 'not-found' },
    });
    expect(await engine.client.buckets.rebuild({ path, secret: null })).toMatchObject({
      restorePoints: 1,
      problems: [],
    });
    expect(await subjects()).toEqual(['One']);
    await engine.client.buckets.setCache({ path, cacheBytes: 1_000_000 });
    await engine.client.buckets.rebuild({ path, secret: null });
    expect(await subjects()).toEqual(['One']);
    expect((await engine.client.buckets.list())[0]?.figures).toMatchObject({ cacheBytes: 1_000_000 });
    expect((await readdir(join(path, '..'))).filter((name) => name.includes('.replaced-'))).toHaveLength(1);
  });

  it.each([
    ['that lies only there', 0, 'a message did not come back'],
    ['that lies here too', 1_000_000, 'damaged in the bucket, or gone from there'],
  ])('a restore drill takes its sample from the bucket, of mail %s', async (_name, cacheBytes, says) => {
    const { path } = await create({ cacheBytes });
    await mail.deliver('anna', Buffer.from('Subject: Two\n\nthe second\n'));
    await engine.run(await engine.addJob({ type: 'maildir', path: mail.path }, { repositoryPath: path }));
    const drill = async (): Promise<{ status: string; said: string }> => {
      const { sessionId } = await engine.client.repository.drill({ which: 'all' });
      const { status, log } = await sessionEnd(engine.client, sessionId ?? '');
      return { status, said: log.map(({ text }) => text).join('\n') };
    };
    const held = await drill();
    expect(held.status).toBe('Success');
    expect(held.said).toContain('2 of 2 messages came back whole');
    const store = await openObjectStore(place, s3Access);
    for await (const { name } of store.list('packs/')) await store.remove(name);
    store.close();
    const failed = await drill();
    expect(failed.status).toBe('Failed');
    expect(failed.said).toContain('0 of 2 messages came back whole');
    expect(failed.said).toContain(says);
  });

  it('takes other keys once they are found to open the same repository', async () => {
    const { path } = await create();
    const { changeAccess, reach } = engine.client.buckets;
    await expect(changeAccess({ path, place, secretKey: 'wrong' })).rejects.toMatchObject({
      code: 'bucket-credentials',
    });
    const elsewhere = { ...place, prefix: 'another' };
    await expect(changeAccess({ path, place: elsewhere, secretKey })).rejects.toMatchObject({
      code: 'not-found',
    });
    await create({ place: elsewhere });
    await expect(changeAccess({ path, place: elsewhere, secretKey })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
    expect(await reach({ path })).toEqual({ error: null });
    const secure = {
      ...place,
      endpoint: (await s3Gateway()).secureEndpoint,
      authority: (await s3Gateway()).tls.caFile,
    };
    expect(await changeAccess({ path, place: secure, secretKey: null })).toEqual({ isSecretKept: true });
    expect(await reach({ path })).toEqual({ error: null });
  });

  it('says why a bucket cannot be reached, and forgets a repository once no job uses it', async () => {
    const { path } = await create();
    const job = await engine.addJob({ type: 'maildir', path: mail.path }, { repositoryPath: path });
    expect((await engine.run(job)).status).toBe('Success');
    for (const key of kept.keys()) if (key.startsWith('bucket ')) kept.delete(key);
    await restart();
    expect((await engine.client.buckets.reach({ path })).error).toMatchObject({ code: 'secret-unavailable' });
    await mail.deliver('anna', Buffer.from('Subject: Two\n\nthe second\n'));
    expect((await engine.run(job)).status).toBe('Failed');
    await restart();
    expect((await engine.client.buckets.list())[0]?.lastContact?.error?.code).toBe('secret-unavailable');
    const { reasons, repositories } = await engine.client.status.get();
    expect(reasons.map(({ code }) => code)).toContain('repository-unreachable');
    expect(repositories.find((each) => each.path === path)?.problem).toMatchObject({
      id: 'objectStore.secretMissing',
    });
    await expect(engine.client.buckets.forget({ path })).rejects.toMatchObject({ code: 'busy' });
    await engine.client.jobs.remove({ jobId: job });
    await engine.client.buckets.forget({ path });
    expect(await engine.client.buckets.list()).toEqual([]);
    expect(existsSync(path)).toBe(false);
    expect(await engine.client.repository.known()).toEqual([]);
  });
});
