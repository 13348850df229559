import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../../../core/object-store/object-store.js';
import { openObjectStore } from '../../../../core/object-store/open-object-store.js';
import type { ErrorCode } from '../../../../shared/errors.js';
import type { ObjectStorePlace } from '../../../../shared/backup/object-store-place.js';
import { type FaultyStore, type StoreFault, startFaultyStore } from '../../../fixtures/faulty-store.js';
import {
  type S3Gateway,
  limitBucket,
  makeBucket,
  missingOfCeph,
  s3Access,
} from '../../../fixtures/object-store.js';
import { onCeph, s3Gateway, startSecondGateway } from '../../../fixtures/s3-gateway.js';

const size = 1024 * 1024;
const slowDown: StoreFault = { type: 'answer', status: 503, code: 'SlowDown' };

/** What passes: the request succeeds with the next attempt. */
const passing: readonly (readonly [of: string, method: 'PUT' | 'GET', fault: StoreFault])[] = [
  ['SlowDown to a PUT', 'PUT', slowDown],
  ['SlowDown to a GET', 'GET', slowDown],
  ['429 without a body', 'GET', { type: 'answer', status: 429 }],
  [
    'a pause asked for',
    'PUT',
    { type: 'answer', status: 503, code: 'SlowDown', headers: { 'retry-after': '0' } },
  ],
  ['an internal error', 'PUT', { type: 'answer', status: 500, code: 'InternalError' }],
  ['a balancer without a server', 'GET', { type: 'answer', status: 502, body: '<html>Bad gateway</html>' }],
  ['a cut in the middle of a PUT', 'PUT', { type: 'cut-request', at: size / 2 }],
  ['a cut in the middle of a GET', 'GET', { type: 'cut-answer', at: size / 2 }],
  ['a cut before the first byte', 'GET', { type: 'cut-answer', at: 0 }],
  ['a server that falls silent', 'GET', { type: 'stall', at: size / 2 }],
  ['a server that takes everything and says nothing', 'PUT', { type: 'silence' }],
  ['a bit that changed on the way there', 'PUT', { type: 'alter-request', at: size / 2 }],
];

/** What stays: each attempt fails with this code, and with nothing else. */
const lasting: readonly (readonly [
  of: string,
  method: 'PUT' | 'GET',
  fault: StoreFault,
  code: ErrorCode,
  attempts: number,
])[] = [
  ['SlowDown without end', 'PUT', slowDown, 'bucket-throttled', 4],
  [
    'an internal error without end',
    'GET',
    { type: 'answer', status: 500, code: 'InternalError' },
    'bucket-unreachable',
    4,
  ],
  ['cuts without end', 'GET', { type: 'cut-answer', at: 10 }, 'bucket-unreachable', 4],
  ['no space', 'PUT', { type: 'answer', status: 507 }, 'disk-full', 1],
  ['a used-up quota', 'PUT', { type: 'answer', status: 403, code: 'QuotaExceeded' }, 'disk-full', 1],
  ['a refusal', 'PUT', { type: 'answer', status: 403, code: 'AccessDenied' }, 'bucket-credentials', 1],
  ['another region', 'GET', { type: 'answer', status: 301, code: 'PermanentRedirect' }, 'bucket-refused', 1],
  [
    'a page of somebody else',
    'GET',
    { type: 'answer', status: 404, body: '<html>Not found</html>' },
    'not-found',
    1,
  ],
];

describe.skipIf(missingOfCeph.length > 0)(onCeph, () => {
  let gateway: S3Gateway;
  let proxy: FaultyStore;
  let place: ObjectStorePlace;
  let store: ObjectStore;
  const bytes = randomBytes(size);
  beforeAll(async () => {
    gateway = await s3Gateway();
    proxy = await startFaultyStore(gateway.endpoint);
    place = { ...(await makeBucket(gateway)), endpoint: proxy.endpoint };
    store = await openObjectStore(place, { ...s3Access, silenceMs: 1_000 });
    await store.put('there', bytes, { lockedUntil: null });
  });
  afterAll(async () => {
    store.close();
    await proxy.close();
  });
  beforeEach(() => {
    proxy.faults.length = 0;
    proxy.requests.length = 0;
  });
  const act = async (method: 'PUT' | 'GET'): Promise<Buffer> => {
    if (method === 'GET') return store.get('there', {});
    await store.put('new', bytes, { lockedUntil: null });
    return store.get('new', {});
  };
  const sent = (method: string): number => proxy.requests.filter((line) => line.startsWith(method)).length;

  describe('what passes by itself is tried again, and comes whole', () => {
    it.each(passing)('%s', async (_of, method, fault) => {
      proxy.faults.push({ method, fault });
      expect((await act(method)).equals(bytes)).toBe(true);
      expect(proxy.faults).toEqual([]);
      expect(sent(method)).toBe(2);
    });
  });

  describe('what stays is told, and asked no oftener than makes sense', () => {
    it.each(lasting)('%s', async (_of, method, fault, code, attempts) => {
      proxy.faults.push(...Array.from({ length: 9 }, () => ({ method, fault })));
      await expect(act(method)).rejects.toMatchObject({ code });
      expect(sent(method)).toBe(attempts);
    });
  });

  it.each([
    ['a cut in the middle', { type: 'cut-answer', at: 200 }],
    ['silence in the middle', { type: 'stall', at: 200 }],
    ['SlowDown', slowDown],
  ] as const)('a listing is asked for again after %s', async (_of, fault) => {
    proxy.faults.push({ method: 'GET', fault });
    const names: string[] = [];
    for await (const { name } of store.list('there')) names.push(name);
    expect(names).toEqual(['there']);
    expect(sent('GET')).toBe(2);
  });

  it.each([
    ['has no next page', '<IsTruncated>true</IsTruncated>'],
    ['has something else', '<Contents><Key>elsewhere</Key><Size>1</Size></Contents>'],
    ['does not say a size', '<Contents><Key>there</Key></Contents>'],
  ])('a listing that %s is not taken for all that is there', async (_of, content) => {
    const body = `<?xml version="1.0"?><ListBucketResult>${content}</ListBucketResult>`;
    proxy.faults.push({ method: 'GET', fault: { type: 'answer', status: 200, body } });
    await expect(store.list('there')[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'bucket-refused',
    });
  });

  it('an object without end does not fill the memory', async () => {
    // Each attempt: a machine that is busy may take one for silence.
    for (let attempt = 0; attempt < 4; attempt += 1)
      proxy.faults.push({ method: 'GET', fault: { type: 'endless' } });
    await expect(store.get('there', {})).rejects.toMatchObject({ text: { id: 'objectStore.tooLarge' } });
  });

  it('a page of somebody on the way is taken for no answer of the server', async () => {
    const fault: StoreFault = { type: 'answer', status: 200, body: '<html><p>Please sign in<br></html>' };
    for (const method of ['PUT', 'GET']) proxy.faults.push({ method, fault });
    const says = { code: 'bucket-refused', text: { id: 'objectStore.notS3' } };
    await expect(store.put('paged', bytes, { lockedUntil: null })).rejects.toMatchObject(says);
    await expect(store.list('')[Symbol.asyncIterator]().next()).rejects.toMatchObject(says);
    expect(await store.look('paged')).toBeNull();
  });

  it('a bit that changed on the way back is not seen here: who reads compares hashes', async () => {
    proxy.faults.push({ method: 'GET', fault: { type: 'alter-answer', at: 7 } });
    const found = await store.get('there', {});
    expect(found.equals(bytes)).toBe(false);
    expect(found).toHaveLength(size);
  });

  it('a pause that a server asks for is kept to', async () => {
    const fault: StoreFault = {
      type: 'answer',
      status: 503,
      code: 'SlowDown',
      headers: { 'retry-after': '1' },
    };
    proxy.faults.push({ method: 'GET', fault });
    const before = performance.now();
    await store.get('there', {});
    expect(performance.now() - before).toBeGreaterThan(950);
  });

  it('a bucket that is gone is not taken for an object that is', async () => {
    const gone = await openObjectStore({ ...place, bucket: 'no-such-bucket' }, s3Access);
    const says = { code: 'bucket-refused', text: { id: 'objectStore.noSuchBucket' } };
    await expect(gone.get('there', {})).rejects.toMatchObject(says);
    await expect(gone.look('there')).rejects.toMatchObject(says);
    await expect(gone.put('there', bytes, { lockedUntil: null })).rejects.toMatchObject(says);
    await expect(gone.remove('there')).rejects.toMatchObject(says);
    gone.close();
  });

  it('a full bucket takes nothing more and keeps what it has', async () => {
    const small = { ...(await makeBucket(gateway)), endpoint: gateway.endpoint };
    await limitBucket(gateway, small.bucket, size / 2);
    const full = await openObjectStore(small, s3Access);
    await full.put('first', Buffer.from('first'), { lockedUntil: null });
    await expect(full.put('large', bytes, { lockedUntil: null })).rejects.toMatchObject({
      code: 'disk-full',
    });
    expect(await full.look('large')).toBeNull();
    expect(await full.get('first', {})).toEqual(Buffer.from('first'));
    full.close();
  });

  it('a gateway that is killed in the midst of PUTs and comes back has every object whole', async () => {
    const second = await startSecondGateway(gateway);
    const front = await startFaultyStore(second.endpoint);
    const patient = await openObjectStore(
      { ...(await makeBucket(gateway)), endpoint: front.endpoint },
      { ...s3Access, retryDelaysMs: Array.from({ length: 60 }, () => 500) },
    );
    const objects = Array.from({ length: 6 }, () => randomBytes(4 * size));
    const putting = Promise.all(
      objects.map((object, index) => patient.put(`kill/${String(index)}`, object, { lockedUntil: null })),
    );
    while (front.received() < 2 * size) await new Promise((resolve) => setTimeout(resolve, 1));
    second.kill();
    await second.start();
    await putting;
    for (const [index, object] of objects.entries())
      expect((await patient.get(`kill/${String(index)}`, {})).equals(object)).toBe(true);
    patient.close();
    await front.close();
    second.kill();
  });
});
