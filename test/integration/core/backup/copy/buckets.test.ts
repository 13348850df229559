import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../../../../core/object-store/object-store.js';
import { openObjectStore } from '../../../../../core/object-store/open-object-store.js';
import { dropStore } from '../../../../../core/repository/bucket/bucket-access.js';
import { createInBucket } from '../../../../../core/repository/bucket/create-in-bucket.js';
import {
  type CopyConsole,
  everythingIn,
  openCopyConsole,
  saidIn,
  textOf,
  verifiedIn,
} from '../../../../fixtures/copy-console.js';
import { type FaultyStore, startFaultyStore } from '../../../../fixtures/faulty-store.js';
import { makeBucket, missingOfCeph, s3Access } from '../../../../fixtures/object-store.js';
import { onCeph, s3Gateway } from '../../../../fixtures/s3-gateway.js';

/* A second copy of a repository in a bucket: in another bucket, or in a folder. */

describe.skipIf(missingOfCeph.length > 0)(onCeph, () => {
  let tested: CopyConsole;
  let proxy: FaultyStore;
  let originalProxy: FaultyStore;
  let backup: string;
  const opened: { readonly identity: string; readonly store: ObjectStore }[] = [];
  const original = (): string => join(tested.folder, 'original');

  async function makeIn(path: string, endpoint: string): Promise<void> {
    const place = { ...(await makeBucket(await s3Gateway())), endpoint };
    const store = await openObjectStore(place, { ...s3Access, retryDelaysMs: [1, 1, 1] });
    const options = { passphrase: 'a long passphrase', lockDays: null, cacheBytes: 0 };
    const { identity } = await createInBucket(path, tested.clock, store, options);
    opened.push({ identity, store });
  }

  beforeEach(async () => {
    tested = await openCopyConsole();
    const { endpoint } = await s3Gateway();
    proxy = await startFaultyStore(endpoint);
    originalProxy = await startFaultyStore(endpoint);
    await makeIn(original(), originalProxy.endpoint);
    backup = await tested.addBackup({ repositoryPath: original() });
    for (let n = 0; n < 60; n += 1) await tested.mail.deliver('anna', textOf(3000, `m${String(n)}`));
    await tested.mail.deliver('bert', textOf(100, 'one'));
    expect((await tested.engine.run(backup)).status).toBe('Success');
    tested.later(24);
    await tested.mail.deliver('anna', textOf(500, 'of the second day'));
    await tested.engine.run(backup);
  });
  afterEach(async () => {
    await tested.close();
    await proxy.close();
    await originalProxy.close();
    for (const { identity, store } of opened.splice(0)) {
      store.close();
      dropStore(identity);
    }
  });

  it.each([
    ['another bucket', () => makeIn(tested.copyOf(), proxy.endpoint)],
    ['a folder', () => Promise.resolve()],
  ])('in %s it holds every restore point, and what comes later', async (_name, make) => {
    await make();
    const copy = await tested.addCopy({ copyFrom: { repositoryPath: original(), plain: true } });
    const session = await tested.engine.run(copy);
    expect(session.status).toBe('Success');
    expect(saidIn(session)).toContain('anna: 2 restore points copied and compared');
    expect(await everythingIn(tested.copyOf())).toEqual(await everythingIn(original()));
    tested.later(24);
    await tested.mail.deliver('bert', textOf(100, 'two'));
    await tested.engine.run(backup);
    expect((await tested.engine.run(copy)).mailboxes).toMatchObject([{ stored: 0 }, { stored: 1 }]);
    expect(await everythingIn(tested.copyOf())).toEqual(await everythingIn(original()));
    expect(await verifiedIn(tested.copyOf())).toMatchObject({ file: [], damaged: [] });
  });

  it.each([0, 1, 2, 3, 4, 5])(
    'cut short after %i writes, it shows nothing that is not whole, and the next run completes it',
    async (passing) => {
      await makeIn(tested.copyOf(), proxy.endpoint);
      const copy = await tested.addCopy({ copyFrom: { repositoryPath: original(), plain: true } });
      let left = passing;
      proxy.faultOf = (method) =>
        method === 'PUT' && (left -= 1) < 0 ? { type: 'answer', status: 503, code: 'SlowDown' } : null;
      const cut = await tested.engine.run(copy);
      expect(['Failed', 'Warning']).toContain(cut.status);
      expect(JSON.stringify(cut.mailboxes)).toContain('bucket-throttled');
      proxy.faultOf = () => null;
      const all = (await everythingIn(original())) as { key: string; points: unknown[] }[];
      for (const { key, points } of (await everythingIn(tested.copyOf())) as typeof all)
        expect(points).toEqual(all.find((each) => each.key === key)?.points.slice(0, points.length));
      expect((await tested.engine.run(copy)).status).toBe('Success');
      expect(await everythingIn(tested.copyOf())).toEqual(all);
      expect(await verifiedIn(tested.copyOf())).toMatchObject({ file: [], damaged: [] });
    },
  );

  it('an original that cannot be read fails with why, and the next run completes it', async () => {
    await makeIn(tested.copyOf(), (await s3Gateway()).endpoint);
    const copy = await tested.addCopy({ copyFrom: { repositoryPath: original(), plain: true } });
    let left = 1;
    originalProxy.faultOf = (method, path) =>
      method === 'GET' && path.includes('/packs/') && (left -= 1) < 0
        ? { type: 'answer', status: 403, code: 'AccessDenied' }
        : null;
    const cut = await tested.engine.run(copy);
    expect(cut.status).not.toBe('Success');
    expect(JSON.stringify(cut.mailboxes)).toContain('bucket-credentials');
    originalProxy.faultOf = () => null;
    expect((await tested.engine.run(copy)).status).toBe('Success');
    expect(await everythingIn(tested.copyOf())).toEqual(await everythingIn(original()));
  });
});
