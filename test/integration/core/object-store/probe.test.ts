import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { root } from '../../../../build/paths.mjs';
import { openObjectStore, probeObjectStore } from '../../../../core/object-store/open-object-store.js';
import type { ObjectStorePlace } from '../../../../shared/backup/object-store-place.js';
import {
  type ObjectStoreAbility,
  type ObjectStoreFinding,
  type ObjectStoreProbe,
  objectStoreProbeSchema,
} from '../../../../shared/backup/object-store-probe.js';
import { type FaultyStore, startFaultyStore } from '../../../fixtures/faulty-store.js';
import {
  type BucketKind,
  type S3Gateway,
  makeBucket,
  makeUser,
  missingOfCeph,
  s3Access,
  setPolicy,
} from '../../../fixtures/object-store.js';
import { onCeph, s3Gateway } from '../../../fixtures/s3-gateway.js';

const governance: ObjectStorePlace['lock'] = { mode: 'governance', days: 30 };
const compliance: ObjectStorePlace['lock'] = { mode: 'compliance', days: 30 };
type States = Partial<Record<ObjectStoreAbility, ObjectStoreFinding['state']>>;
const basic: States = { write: 'yes', read: 'yes', range: 'yes', list: 'yes', clock: 'yes' };

/** What a bucket is, what is wanted of it, and what is found. */
const table: readonly (readonly [
  of: string,
  kind: BucketKind,
  lock: ObjectStorePlace['lock'],
  states: States,
  isUsable: boolean,
])[] = [
  ['a bucket', {}, null, { ...basic, versions: 'no', lock: 'no', remove: 'yes' }, true],
  [
    'one with versions',
    { versions: true },
    null,
    { ...basic, versions: 'yes', lock: 'no', remove: 'yes' },
    true,
  ],
  [
    'one with Object Lock that is not wanted',
    { objectLock: true },
    null,
    { ...basic, versions: 'yes', lock: 'unknown', remove: 'yes' },
    true,
  ],
  [
    'one with Object Lock for governance',
    { objectLock: true },
    governance,
    { ...basic, versions: 'yes', lock: 'yes', 'extend-lock': 'yes', remove: 'yes' },
    true,
  ],
  [
    'one with Object Lock for compliance',
    { objectLock: true },
    compliance,
    { ...basic, versions: 'yes', lock: 'yes', 'extend-lock': 'yes', remove: 'yes' },
    true,
  ],
  [
    'one without Object Lock, of which it is wanted',
    {},
    governance,
    { ...basic, versions: 'no', lock: 'no', 'extend-lock': 'unknown', remove: 'yes' },
    false,
  ],
  [
    'one that locks by itself',
    { lockedDays: 1 },
    null,
    { ...basic, versions: 'yes', lock: 'unknown', remove: 'unknown' },
    true,
  ],
];

describe.skipIf(missingOfCeph.length > 0)(onCeph, () => {
  let gateway: S3Gateway;
  let proxy: FaultyStore;
  beforeAll(async () => {
    gateway = await s3Gateway();
    proxy = await startFaultyStore(gateway.endpoint);
  });
  afterAll(() => proxy.close());
  const probe = (place: ObjectStorePlace, steps: ObjectStoreAbility[] = []): Promise<ObjectStoreProbe> =>
    probeObjectStore(place, s3Access, {
      signal: new AbortController().signal,
      onStep: (ability) => steps.push(ability),
    });

  describe('finds out what a bucket can do, and leaves nothing there that it could remove', () => {
    it.concurrent.each(table)('%s', async (_of, kind, lock, states, isUsable) => {
      const place = { ...(await makeBucket(gateway, kind)), prefix: 'mail', lock };
      const steps: ObjectStoreAbility[] = [];
      const report = await probe(place, steps);
      expect(objectStoreProbeSchema.parse(report)).toEqual(report);
      expect(statesOf(report)).toEqual(states);
      expect(report.isUsable).toBe(isUsable);
      expect(steps).toEqual(report.findings.map(({ ability }) => ability));
      expect(Math.abs(report.serverAheadMs ?? Infinity)).toBeLessThan(5_000);

      const left: string[] = [];
      const store = await openObjectStore({ ...place, prefix: '' }, s3Access);
      for await (const { name } of store.list('')) left.push(name);
      store.close();
      expect(left).toEqual(report.leftBehind.map(({ name }) => `mail/${name}`));
      expect(left).toHaveLength(kind.lockedDays === undefined ? 0 : 1);
    });
  });

  it('finds out that a server takes a lock and does not keep it', async () => {
    const bucket = await makeBucket(gateway, { objectLock: true });
    // With this header the gateway removes what is locked for governance: as OpenStack Swift does without it.
    proxy.adding.set('DELETE', { 'x-amz-bypass-governance-retention': 'true' });
    try {
      const report = await probe({ ...bucket, endpoint: proxy.endpoint, lock: governance });
      expect(report.isUsable).toBe(false);
      expect(report.findings.find(({ ability }) => ability === 'lock')).toMatchObject({
        state: 'no',
        remark: { id: 'objectStore.lockNotKept' },
      });
      expect(report.leftBehind).toEqual([]);
    } finally {
      proxy.adding.clear();
    }
  });

  it('says by how much the clocks differ', async () => {
    const hourAgo = { ...s3Access, clock: () => new Date(s3Access.clock().getTime() - 3_600_000) };
    const options = { signal: new AbortController().signal, onStep: () => undefined };
    const report = await probeObjectStore(await makeBucket(gateway), hourAgo, options);
    expect(Math.round((report.serverAheadMs ?? 0) / 60_000)).toBe(60);
    expect(report.findings.find(({ ability }) => ability === 'clock')).toMatchObject({
      state: 'no',
      remark: { id: 'objectStore.clockDiffers', params: { isBehind: true } },
    });
  });

  it('says what a server refuses, and is not fit for', async () => {
    const bucket = { ...(await makeBucket(gateway)), endpoint: proxy.endpoint };
    proxy.faults.push({ method: 'DELETE', fault: { type: 'answer', status: 403, code: 'AccessDenied' } });
    const report = await probe(bucket);
    expect(report.isUsable).toBe(false);
    expect(report.findings.find(({ ability }) => ability === 'remove')).toMatchObject({
      state: 'no',
      remark: { id: 'objectStore.notPermitted', params: { right: 's3:DeleteObjectVersion' } },
    });
    expect(report.leftBehind).toEqual([]);
  });

  it.each([
    ['with Object Lock', { objectLock: true }, governance],
    ['without', {}, null],
  ] as const)(
    'finds a bucket fit %s with the rights that the documentation names, and no more',
    async (_of, kind, lock) => {
      const place = { ...(await makeBucket(gateway, kind)), prefix: 'postkeep', lock };
      const uid = `u${randomUUID().slice(0, 8)}`;
      const user = await makeUser(gateway, uid);
      await setPolicy(gateway, place.bucket, uid, documentedRights(place.bucket));
      const credentials = { type: 'keys', accessKeyId: user.accessKeyId } as const;
      const report = await probeObjectStore(
        { ...place, credentials },
        { ...s3Access, secretKey: user.secretAccessKey },
        { signal: new AbortController().signal, onStep: () => undefined },
      );
      expect(report).toMatchObject({ isUsable: true, leftBehind: [] });
      await expect(
        probeObjectStore(
          { ...place, prefix: 'elsewhere', credentials },
          { ...s3Access, secretKey: user.secretAccessKey },
          { signal: new AbortController().signal, onStep: () => undefined },
        ),
      ).rejects.toMatchObject({ code: 'bucket-credentials' });
    },
  );

  it('throws where nothing can be written', async () => {
    const bucket = { ...(await makeBucket(gateway)), bucket: 'no-such-bucket' };
    await expect(probe(bucket)).rejects.toMatchObject({ code: 'bucket-refused' });
  });

  it('can be stopped', async () => {
    const stop = new AbortController();
    const bucket = await makeBucket(gateway, { objectLock: true });
    const probing = probeObjectStore({ ...bucket, lock: governance }, s3Access, {
      signal: stop.signal,
      onStep: (ability) => {
        if (ability === 'lock') stop.abort();
      },
    });
    await expect(probing).rejects.toMatchObject({ code: 'cancelled' });
  });
});

/** The statements of the policy in docs/object-storage.md, of a bucket of this test. */
function documentedRights(bucket: string): readonly object[] {
  const guide = readFileSync(join(root, 'docs/object-storage.md'), 'utf8');
  const policy = /```json\n(.*?)```/s.exec(guide)?.[1] ?? '';
  const schema = z.object({ Statement: z.array(z.looseObject({})) });
  return schema.parse(JSON.parse(policy.replaceAll('mail-backup', bucket))).Statement;
}

function statesOf({ findings }: ObjectStoreProbe): States {
  return Object.fromEntries(findings.map(({ ability, state }) => [ability, state]));
}
