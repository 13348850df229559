import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../../../core/object-store/object-store.js';
import { openObjectStore } from '../../../../core/object-store/open-object-store.js';
import { dropStore, holdStore } from '../../../../core/repository/bucket/bucket-access.js';
import { createInBucket } from '../../../../core/repository/bucket/create-in-bucket.js';
import { type RepositoryReport, openForReading } from '../../../../core/repository/open-for-reading.js';
import { openForWriting } from '../../../../core/repository/open-for-writing.js';
import { systemClock } from '../../../../shared/clock.js';
import type { ErrorCode } from '../../../../shared/errors.js';
import { hashes, letter, makePoint, messagesAt } from '../../../fixtures/bucket-repository.js';
import { type FaultyStore, type StoreFault, startFaultyStore } from '../../../fixtures/faulty-store.js';
import {
  type S3Gateway,
  limitBucket,
  makeBucket,
  missingOfCeph,
  s3Access,
} from '../../../fixtures/object-store.js';
import { onCeph, s3Gateway } from '../../../fixtures/s3-gateway.js';

/*
 * A real gateway behind a proxy that does what networks and servers do now and then, to all requests of a kind from some moment on: each piece of work
 * ends with what is wrong, nothing is lost, and the next one completes it.
 */

const signal = new AbortController().signal;
const first = Array.from({ length: 8 }, (_, number) => letter(number, 3000));
const second = Array.from({ length: 8 }, (_, number) => letter(100 + number, 3000));
const answer = (status: number, code?: string): StoreFault => ({
  ...{ type: 'answer', status },
  ...(code === undefined ? {} : { code }),
});

const faults: readonly (readonly [of: string, fault: StoreFault, code: ErrorCode])[] = [
  ['SlowDown', answer(503, 'SlowDown'), 'bucket-throttled'],
  ['an internal error', answer(500, 'InternalError'), 'bucket-unreachable'],
  ['a refusal', answer(403, 'AccessDenied'), 'bucket-credentials'],
  ['a key that was withdrawn', answer(403, 'InvalidAccessKeyId'), 'bucket-credentials'],
  ['a server without an answer', { type: 'silence' }, 'bucket-unreachable'],
  [
    'a page of somebody else',
    { type: 'answer', status: 200, body: '<html>Hello<br></html>' },
    'bucket-refused',
  ],
];
const ofWriting: typeof faults = [
  ...faults,
  ['no space', answer(507), 'disk-full'],
  ['no space by name', answer(507, 'InsufficientStorage'), 'disk-full'],
  ['a used-up quota', answer(403, 'QuotaExceeded'), 'disk-full'],
  ['a cut in the middle', { type: 'cut-request', at: 100 }, 'bucket-unreachable'],
];
const ofReading: typeof faults = [
  ...faults.filter(([, fault]) => !('body' in fault)),
  ['a cut in the middle', { type: 'cut-answer', at: 100 }, 'bucket-unreachable'],
  ['silence in the middle', { type: 'stall', at: 100 }, 'bucket-unreachable'],
];
const ofRemoving: typeof faults = faults.filter(([, fault]) => !('body' in fault));

describe.skipIf(missingOfCeph.length > 0)(onCeph, () => {
  let gateway: S3Gateway;
  let proxy: FaultyStore;
  let folder: string;
  let store: ObjectStore;
  /** Waits for no answer for long; for faults that are the lack of one. */
  let impatient: ObjectStore;
  let bucket = '';
  let identity = '';
  let points: number[] = [];
  const index = (): string => join(folder, 'index');
  beforeAll(async () => {
    gateway = await s3Gateway();
    proxy = await startFaultyStore(gateway.endpoint);
  });
  afterAll(async () => {
    await proxy.close();
  });
  afterEach(() => {
    passAgain();
    store.close();
    impatient.close();
    dropStore(identity);
    rmSync(folder, { recursive: true, force: true });
  });

  /** A repository with one restore point; nothing of it lies here. */
  async function make(): Promise<void> {
    folder = mkdtempSync(join(tmpdir(), 'postkeep-faults-'));
    const place = { ...(await makeBucket(gateway)), endpoint: proxy.endpoint, prefix: 'post' };
    bucket = place.bucket;
    store = await openObjectStore(place, { ...s3Access, retryDelaysMs: [1, 1, 1] });
    impatient = await openObjectStore(place, { ...s3Access, silenceMs: 300, retryDelaysMs: [1, 1, 1] });
    const options = { passphrase: null, lockDays: null, cacheBytes: 0 };
    ({ identity } = await createInBucket(index(), systemClock, store, options));
    points = [await backUp(first)];
  }
  async function backUp(letters: readonly Buffer[]): Promise<number> {
    const writer = openForWriting(index(), systemClock);
    try {
      return await makePoint(writer, letters, { at: systemClock() });
    } finally {
      writer.close();
    }
  }
  async function verify(): Promise<RepositoryReport> {
    const opened = openForReading(index());
    try {
      return await opened.verify();
    } finally {
      opened.close();
    }
  }
  async function prune(): Promise<void> {
    const writer = openForWriting(index(), systemClock);
    try {
      await writer.pruneAll(() => [{ type: 'points', points: 1 }], signal, {
        onProgress: () => undefined,
        onRemoved: () => undefined,
      });
    } finally {
      writer.close();
    }
  }
  async function expectWhole(letters: readonly Buffer[], messages: number): Promise<void> {
    expect(await verify()).toMatchObject({ messages, damagedMessages: 0, file: [] });
    const newest = points.at(-1) ?? 0;
    expect(await messagesAt(index(), newest)).toEqual(hashes(letters));
  }
  const passAgain = (): void => {
    proxy.faultOf = () => null;
    holdStore(identity, store);
  };
  /** From the request of this number on, of those of a method. */
  const fail = (method: string, fault: StoreFault, passing: number): void => {
    let left = passing;
    if (fault.type === 'silence' || fault.type === 'stall') holdStore(identity, impatient);
    proxy.faultOf = (asked) => {
      if (asked !== method) return null;
      left -= 1;
      return left < 0 ? fault : null;
    };
  };

  describe.each([0, 1])(
    'a backup that meets it after %i writes fails, and the next one completes it',
    (passing) => {
      it.each(ofWriting)('%s', async (_of, fault, code) => {
        await make();
        fail('PUT', fault, passing);
        await expect(backUp([...first, ...second])).rejects.toMatchObject({ code });
        passAgain();
        expect(await messagesAt(index(), points[0] ?? 0)).toEqual(hashes(first));
        points.push(await backUp([...first, ...second]));
        await expectWhole([...first, ...second], 16);
      });
    },
  );

  describe('a restore that meets it says so, and takes nothing for damaged', () => {
    it.each(ofReading)('%s', async (_of, fault, code) => {
      await make();
      fail('GET', fault, 0);
      await expect(messagesAt(index(), points[0] ?? 0)).rejects.toMatchObject({ code });
      passAgain();
      await expectWhole(first, 8);
    });
  });

  describe('a verification that meets it fails, and calls nothing damaged', () => {
    it.each(ofReading)('%s', async (_of, fault, code) => {
      await make();
      fail('GET', fault, 1);
      await expect(verify()).rejects.toMatchObject({ code });
      passAgain();
      await expectWhole(first, 8);
    });
  });

  describe('a pruning that meets it fails, and the next one removes what is left', () => {
    it.each(ofRemoving)('%s', async (_of, fault, code) => {
      await make();
      points.push(await backUp(second));
      fail('DELETE', fault, 1);
      await expect(prune()).rejects.toMatchObject({ code });
      passAgain();
      await expectWhole(second, 8);
      await prune();
      for (const prefix of ['points/', 'packs/']) {
        const names: string[] = [];
        for await (const { name } of store.list(prefix)) names.push(name);
        expect(names, prefix).toHaveLength(1);
      }
      await expectWhole(second, 8);
    });
  });

  it('an object that comes shorter than it is, and says so, is named, and nothing else', async () => {
    await make();
    proxy.faultOf = (method, path) =>
      method === 'GET' && path.includes('/packs/') ? { type: 'shorter-answer', bytes: 1 } : null;
    const report = await verify();
    expect(report.file.map(({ id }) => id)).toEqual(['repository.packCut']);
    expect(report.damagedMessages).toBe(0);
    proxy.faultOf = () => null;
    await expectWhole(first, 8);
  });

  it('a slow gateway takes longer, and nothing else', async () => {
    await make();
    proxy.faultOf = () => ({ type: 'slow', ms: 100 });
    points.push(await backUp([...first, ...second]));
    await expectWhole([...first, ...second], 16);
    await prune();
    await expectWhole([...first, ...second], 16);
  });

  it('a bucket that is really full takes no more, loses nothing, and goes on once it has room', async () => {
    await make();
    await limitBucket(gateway, bucket, 200_000);
    const large = [letter(500, 400_000)];
    await expect(backUp([...first, ...large])).rejects.toMatchObject({ code: 'disk-full' });
    expect(await messagesAt(index(), points[0] ?? 0)).toEqual(hashes(first));
    expect(await verify()).toMatchObject({ damagedMessages: 0 });
    await limitBucket(gateway, bucket, 50_000_000);
    points.push(await backUp([...first, ...large]));
    await expectWhole([...first, ...large], 9);
  });
});
