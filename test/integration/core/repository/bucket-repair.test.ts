import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ListedObject, ObjectStore } from '../../../../core/object-store/object-store.js';
import { openObjectStore } from '../../../../core/object-store/open-object-store.js';
import { dropStore } from '../../../../core/repository/bucket/bucket-access.js';
import { createInBucket } from '../../../../core/repository/bucket/create-in-bucket.js';
import { rebuildIndex } from '../../../../core/repository/bucket/rebuild-index.js';
import { type RepositoryReport, openForReading } from '../../../../core/repository/open-for-reading.js';
import { openForWriting } from '../../../../core/repository/open-for-writing.js';
import type { ObjectStorePlace } from '../../../../shared/backup/object-store-place.js';
import { systemClock } from '../../../../shared/clock.js';
import { hashes, letter, mailboxA, makePoint, messagesAt } from '../../../fixtures/bucket-repository.js';
import { type ObjectDamage, damageObject, objectDamages } from '../../../fixtures/damaged-object.js';
import { killCount } from '../../../fixtures/kill-count.js';
import {
  type BucketKind,
  type S3Gateway,
  makeBucket,
  missingOfCeph,
  s3Access,
} from '../../../fixtures/object-store.js';
import { onCeph, s3Gateway } from '../../../fixtures/s3-gateway.js';

/* What is damaged in a bucket, one object after the other in every way, is named by verification and put right by repair as far as anything has it. */

const kinds: readonly (readonly [name: string, kind: BucketKind, lockDays: number | null])[] = [
  ['a bucket', {}, null],
  ['a bucket with versions', { versions: true }, null],
  ['a bucket with Object Lock', { objectLock: true }, 1],
];

let damagesTried = 0;
/** All with `POSTKEEP_TEST_KILLS=all`, else two, which change from test to test: a test takes a second for each. */
function someDamages(): readonly ObjectDamage[] {
  const next = [...objectDamages, ...objectDamages].slice(damagesTried % objectDamages.length);
  const some = next.slice(0, killCount(objectDamages.length, 2));
  damagesTried += some.length;
  return some;
}

const signal = new AbortController().signal;
const first = Array.from({ length: 5 }, (_, number) => letter(number, 3000));
const second = Array.from({ length: 5 }, (_, number) => letter(100 + number, 3000));
const both = [...first, ...second];
const secret = 'a long passphrase';

describe.skipIf(missingOfCeph.length > 0)(onCeph, () => {
  let gateway: S3Gateway;
  let folder: string;
  let place: ObjectStorePlace;
  let store: ObjectStore;
  let identity = '';
  let points: number[] = [];
  const index = (): string => join(folder, 'index');
  beforeAll(async () => {
    gateway = await s3Gateway();
  });
  afterEach(() => {
    store.close();
    dropStore(identity);
    rmSync(folder, { recursive: true, force: true });
  });

  async function make(kind: BucketKind, lockDays: number | null, cacheBytes: number): Promise<void> {
    folder = mkdtempSync(join(tmpdir(), 'postkeep-repair-'));
    const lock = lockDays === null ? null : ({ mode: 'governance', days: lockDays } as const);
    place = { ...(await makeBucket(gateway, kind)), prefix: 'post/keep', lock };
    store = await openObjectStore(place, s3Access);
    const options = { passphrase: secret, lockDays, cacheBytes };
    ({ identity } = await createInBucket(index(), systemClock, store, options));
    const writer = openForWriting(index(), systemClock);
    points = [
      await makePoint(writer, first, { at: systemClock() }),
      await makePoint(writer, both, { at: systemClock() }),
    ];
    writer.hold(mailboxA.key, { since: 1000, reason: 'A lawsuit' });
    // Twice: notes are written at the end of a session.
    await writer.settle();
    await writer.settle();
    writer.close();
  }

  async function objectsIn(prefix: string): Promise<ListedObject[]> {
    const objects: ListedObject[] = [];
    for await (const object of store.list(prefix)) objects.push(object);
    return objects;
  }
  /** Of notes, the latest. */
  const nameIn = async (prefix: string): Promise<string> => (await objectsIn(prefix)).at(-1)?.name ?? '';
  /** The one with the most messages, and another. */
  async function twoPacks(): Promise<readonly [largest: string, other: string]> {
    const packs = (await objectsIn('packs/')).sort((one, other) => other.size - one.size);
    return [packs[0]?.name ?? '', packs[1]?.name ?? ''];
  }

  async function verify(): Promise<RepositoryReport> {
    const opened = openForReading(index());
    try {
      return await opened.verify();
    } finally {
      opened.close();
    }
  }

  async function repair(): Promise<{ mended: string[]; left: string[] }> {
    const writer = openForWriting(index(), systemClock);
    try {
      const repaired = await writer.repairBucket(signal, () => undefined);
      const ids = (texts: readonly { readonly id: string }[] = []): string[] => texts.map(({ id }) => id);
      return { mended: ids(repaired?.mended), left: ids(repaired?.left) };
    } finally {
      writer.close();
    }
  }

  /** As the next backup does, with what the source still has. */
  async function readAnew(damaged: readonly string[]): Promise<void> {
    const writer = openForWriting(index(), systemClock);
    for (const one of writer.damagedPlaces(mailboxA.key, damaged)) {
      const content = both.find((each) => hashes([each])[0] === one.sha256) ?? '';
      expect(await writer.mend(one, Buffer.from(content))).toBe(true);
    }
    await writer.settle();
    writer.close();
  }

  /** Whole by the index, and in an index that the bucket alone gives. */
  async function expectWhole(): Promise<void> {
    expect(await verify()).toMatchObject({ messages: 10, damagedMessages: 0, file: [] });
    const other = join(folder, 'other');
    const { problems } = await rebuildIndex(other, systemClock, store, {
      ...{ secret, cacheBytes: 0, signal },
      onProgress: () => undefined,
    });
    expect(problems).toEqual([]);
    expect(await messagesAt(other, points[0] ?? 0)).toEqual(hashes(first));
    expect(await messagesAt(other, points[1] ?? 0)).toEqual(hashes(both));
    const opened = openForReading(other);
    expect(opened.holds().get(mailboxA.key)).toMatchObject({ reason: 'A lawsuit' });
    opened.close();
    rmSync(other, { recursive: true });
  }

  describe.each(kinds)('in %s', (_name, kind, lockDays) => {
    const hasVersions = kind.versions === true || kind.objectLock === true;

    it.each([
      ['repository.json', 'repository.markerPutBack'],
      ['repository-copy.json', 'repository.markerPutBack'],
      ['points/', hasVersions ? 'repository.objectPutBack' : 'repository.manifestWrittenAnew'],
      ['notes/', 'repository.notesWrittenAnew'],
    ])('%s comes back from its twin, an earlier version or the index', async (prefix, outcome) => {
      await make(kind, lockDays, 0);
      const other = await store.get(await nameIn('packs/'), {});
      for (const damage of someDamages()) {
        const name = await nameIn(prefix);
        await damageObject(place, name, damage, other);
        const report = await verify();
        expect(report, damage).toMatchObject({ messages: 10, damagedMessages: 0 });
        expect(report.file, damage).toHaveLength(1);
        if (prefix !== 'notes/') expect(JSON.stringify(report.file), damage).toContain(name);
        expect(await repair(), damage).toEqual({ mended: [outcome], left: [] });
      }
      expect(await repair()).toEqual({ mended: [], left: [] });
      await expectWhole();
    });

    it('both markers come back from the index, which a backup refuses to go on without', async () => {
      await make(kind, lockDays, 0);
      for (const name of ['repository.json', 'repository-copy.json'])
        await damageObject(place, name, 'emptied', Buffer.alloc(0));
      const writer = openForWriting(index(), systemClock);
      await expect(makePoint(writer, [letter(7)], { at: systemClock() })).rejects.toMatchObject({
        code: 'repository-damaged',
      });
      writer.close();
      expect((await repair()).mended).toEqual(['repository.markerPutBack', 'repository.markerPutBack']);
    });

    it('a pack whose pieces lie here too comes back whole', async () => {
      await make(kind, lockDays, 1024 ** 3);
      for (const damage of someDamages()) {
        const [name, other] = await twoPacks();
        await damageObject(place, name, damage, await store.get(other, {}));
        expect(JSON.stringify((await verify()).file), damage).toContain(name);
        const outcome = hasVersions ? 'repository.objectPutBack' : 'repository.packWrittenAnew';
        expect(await repair(), damage).toEqual({ mended: [outcome], left: [] });
      }
      await expectWhole();
    });

    it('a pack that lies only there comes back by its earlier version, or as far as it can still be read', async () => {
      await make(kind, lockDays, 0);
      for (const damage of someDamages()) {
        const [name, other] = await twoPacks();
        await damageObject(place, name, damage, await store.get(other, {}));
        const report = await verify();
        expect(report.damagedMessages, damage).toBeGreaterThan(0);
        expect(report.damagedMessages, damage).toBeLessThan(10);
        expect(JSON.stringify(report.file), damage).toContain(name);
        const { mended, left } = await repair();
        if (hasVersions) {
          expect({ mended, left }, damage).toEqual({ mended: ['repository.objectPutBack'], left: [] });
          continue;
        }
        expect(left, damage).toEqual(['repository.packNotMended']);
        const after = await verify();
        expect(after.damagedMessages, damage).toBe(report.damagedMessages);
        await readAnew(after.damaged.map(({ sha256 }) => sha256));
        expect((await repair()).left, damage).toEqual([]);
      }
      await expectWhole();
    });
  });

  it('everything that is there of another repository is left alone', async () => {
    await make({}, null, 0);
    const [mine, elsewhere] = [place, { ...place, prefix: 'another' }];
    const foreign = await openObjectStore(elsewhere, s3Access);
    await createInBucket(join(folder, 'foreign'), systemClock, foreign, { passphrase: null, lockDays: null });
    const marker = await foreign.get('repository.json', {});
    foreign.close();
    for (const name of ['repository.json', 'repository-copy.json'])
      await damageObject(mine, name, 'replaced', marker);
    await expect(repair()).rejects.toMatchObject({ code: 'not-found' });
    expect(await store.get('repository.json', {})).toEqual(marker);
    expect((await verify()).file.map(({ id }) => id)).toContain('repository.anotherInBucket');
  });

  it('that is cancelled has put right what it came to, and the next one the rest', async () => {
    await make({}, null, 1024 ** 3);
    for (const { name } of [...(await objectsIn('packs/')), ...(await objectsIn('points/'))])
      await damageObject(place, name, 'emptied', Buffer.alloc(0));
    const writer = openForWriting(index(), systemClock);
    const controller = new AbortController();
    await expect(
      writer.repairBucket(controller.signal, () => {
        controller.abort(new Error('Cancelled'));
      }),
    ).rejects.toThrow();
    writer.close();
    expect(await repair()).toMatchObject({ left: [] });
    await expectWhole();
  });
});
