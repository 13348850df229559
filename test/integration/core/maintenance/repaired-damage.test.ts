import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openObjectStore } from '../../../../core/object-store/open-object-store.js';
import type { ObjectStorePlace } from '../../../../shared/backup/object-store-place.js';
import { type Text, render } from '../../../../shared/texts/text.js';
import { keys } from '../../../fixtures/ceph-cluster.js';
import { damageObject } from '../../../fixtures/damaged-object.js';
import { type TestEngine, startEngine } from '../../../fixtures/engine.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';
import { type BucketKind, makeBucket, missingOfCeph, s3Access } from '../../../fixtures/object-store.js';
import { onCeph, s3Gateway } from '../../../fixtures/s3-gateway.js';

/* What is known to be damaged in a bucket, and what is said of it before and after Repair. */

describe.skipIf(missingOfCeph.length > 0)(`damage in a bucket that was repaired, ${onCeph}`, () => {
  let folder: string;
  let mail: MaildirFixture;
  let engine: TestEngine;
  let place: ObjectStorePlace;
  afterEach(async () => {
    await engine.close();
    await mail.remove();
    await rm(folder, { recursive: true, force: true });
  });

  /** A bucket whose packs and manifest are gone, as a verification has found. */
  async function makeDamaged(kind: BucketKind): Promise<void> {
    folder = await mkdtemp(join(tmpdir(), 'postkeep-repaired-'));
    mail = await makeMaildirs('one@example.com');
    engine = await startEngine({ dataDir: join(folder, 'console') });
    place = await makeBucket(await s3Gateway(), kind);
    const { path: repositoryPath } = await engine.client.buckets.create({
      ...{ place, secretKey: keys.secretAccessKey },
      ...{ path: null, passphrase: null, keep: true, cacheBytes: 0 },
    });
    for (let number = 0; number < 5; number += 1)
      await mail.deliver('one@example.com', `n ${String(number)}`);
    const jobId = await engine.addJob({ type: 'maildir', path: mail.path }, { repositoryPath });
    expect((await engine.run(jobId)).status).toBe('Success');
    await lose('packs/');
    await lose('points/');
    expect((await engine.client.repository.verify()).whole).toBe(false);
  }
  async function lose(prefix: string): Promise<void> {
    const store = await openObjectStore(place, s3Access);
    const names: string[] = [];
    for await (const { name } of store.list(prefix)) names.push(name);
    for (const name of names) await damageObject(place, name, 'deleted', Buffer.alloc(0));
    store.close();
  }
  async function told(): Promise<{ readonly ids: string[]; readonly words: string[] }> {
    const { reasons } = await engine.client.status.get();
    const texts = reasons.map(({ text }): Text => text);
    return { ids: texts.map(({ id }) => id), words: texts.map((each) => render(each)) };
  }

  it('is none any more where it was read back equal, and what nobody has looked at since is said to be unknown', async () => {
    await makeDamaged({ versions: true });
    const before = await told();
    expect(before.ids).toEqual(expect.arrayContaining(['status.damaged', 'status.fileDamaged']));
    for (const words of before.words.filter((each) => each.includes('damaged'))) {
      expect(words).toContain('s3://');
      expect(words).toContain('Repair');
      expect(words).not.toMatch(/disk|console\//);
    }
    const { repositories } = await engine.client.repository.repair();
    expect(repositories).toMatchObject([{ error: null, bucket: { left: [] } }]);
    expect((await told()).ids).toEqual(['status.repaired']);
    const [state] = (await engine.client.status.get()).repositories;
    expect(state?.damagedMessages).toBeGreaterThan(0);
    expect(state).toMatchObject({ mendedMessages: state?.damagedMessages, isFileDamaged: false });
    expect((await engine.client.repository.verify()).whole).toBe(true);
    expect((await told()).ids).toEqual([]);
  }, 120_000);

  it('stays known where nothing has what is damaged', async () => {
    await makeDamaged({});
    const before = await told();
    const { repositories } = await engine.client.repository.repair();
    expect(repositories[0]?.bucket?.left).not.toEqual([]);
    expect(await told()).toEqual(before);
  }, 120_000);
});
