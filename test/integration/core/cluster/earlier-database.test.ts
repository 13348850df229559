import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ClusterDatabase } from '../../../../core/cluster/database.js';
import { rebuildIndex } from '../../../../core/repository/bucket/rebuild-index.js';
import { dropSharedWriting, holdSharedWriting } from '../../../../core/repository/bucket/shared-writing.js';
import { type RepositoryWriter, openForWriting } from '../../../../core/repository/open-for-writing.js';
import { hashes, makePoint, messagesAt } from '../../../fixtures/bucket-repository.js';
import { type FolderStore, folderStore } from '../../../fixtures/folder-store.js';
import {
  type PostgresCluster,
  missingOfPostgres,
  onPostgres,
  startPostgres,
} from '../../../fixtures/postgres.js';
import {
  type SharedBucket,
  databaseAt,
  sharedBucket,
  signal,
  withLease,
} from '../../../fixtures/shared-bucket.js';
import { letters, mailbox, pointsOf, sound, verified } from './shared-letters.js';

/* PostgreSQL is put back from a backup (pg_restore) that is older than the bucket. */

let postgres: PostgresCluster;
let database: ClusterDatabase;
let putBack: () => Promise<void>;
let save: () => Promise<void>;
let bucket: SharedBucket;
let store: FolderStore;
let now = new Date('2026-03-01T00:00:00Z');
const clock = (): Date => now;

beforeAll(async () => {
  postgres = await startPostgres();
  const url = await postgres.createDatabase();
  database = await databaseAt(url);
  save = async () => {
    putBack = await postgres.save(url);
  };
});
afterAll(async () => {
  await database.close();
  await postgres.close();
});
afterEach(() => {
  bucket.close();
});

async function make(): Promise<void> {
  now = new Date('2026-03-01T00:00:00Z');
  const open = (root: string): FolderStore => (store = folderStore(`${root}/bucket`, clock));
  bucket = await sharedBucket(database, clock, open, { cacheBytes: 0 });
}

const backup = (writer: RepositoryWriter, name: string, texts: readonly Buffer[]): Promise<number> =>
  withLease(bucket, writer, mailbox(name), () =>
    makePoint(writer, texts, { mailbox: mailbox(name), at: now }),
  );
const follow = () => bucket.controller.shared?.follow(signal);
const prune = (writer: RepositoryWriter) =>
  writer.pruneAll(() => [{ type: 'points', points: 1 }], signal, {
    onProgress: () => undefined,
    onRemoved: () => undefined,
  });
const refused = { code: 'database-refused', text: { id: 'repository.databaseIsEarlier' } };

/** As `postkeep repository rebuild` and the next session do. */
async function rebuildAndShare(): Promise<{ readonly folder: string; readonly writer: RepositoryWriter }> {
  const folder = `${bucket.root}/anew`;
  const options = { secret: null, signal, onProgress: () => undefined, mayBeShared: true };
  expect((await rebuildIndex(folder, clock, store, options)).problems).toEqual([]);
  dropSharedWriting(bucket.identity);
  const alone = openForWriting(folder, clock);
  await alone.beginSharing(bucket.shared);
  alone.close();
  holdSharedWriting(bucket.identity, bucket.shared);
  return { folder, writer: openForWriting(folder, clock) };
}

describe.skipIf(missingOfPostgres.length > 0)(`a database that was put back, ${onPostgres}`, () => {
  it.each(['the console', 'a worker'] as const)(
    'takes no restore point from the bucket, and nobody writes, also after others were told (first: %s)',
    async (first) => {
      await make();
      const worker = await bucket.worker('one');
      const made = [await backup(worker, 'a', letters(0, 20))];
      await follow();
      await save();
      made.push(await backup(worker, 'a', letters(10, 20)));
      made.push(await backup(worker, 'a', letters(20, 20)));
      await follow();
      await putBack();

      const asked = {
        'the console': follow,
        'a worker': () => backup(worker, 'a', letters(25, 20)),
      };
      await expect(asked[first]()).rejects.toMatchObject(refused);
      for (const ask of Object.values(asked)) await expect(ask()).rejects.toMatchObject(refused);
      await expect(backup(await bucket.worker('new'), 'b', letters(0, 3))).rejects.toMatchObject(refused);
      await expect(prune(bucket.controller)).rejects.toMatchObject(refused);
      expect(pointsOf(bucket.index, 'a')).toEqual(made);
      expect(await store.names('points/')).toHaveLength(3);
      expect(await verified(bucket.index)).toMatchObject(sound);
    },
  );

  it('has all of the bucket once the index was made anew, and workers go on from the last point', async () => {
    await make();
    const [one, two] = [await bucket.worker('one'), await bucket.worker('two')];
    const made = [await backup(one, 'a', letters(0, 20))];
    await follow();
    await save();
    made.push(await backup(one, 'a', letters(10, 20)));
    await follow();
    // Of this one the console has not heard.
    made.push(await backup(two, 'a', letters(20, 20)));
    const other = await backup(two, 'b', letters(40, 5));
    await putBack();
    await expect(follow()).rejects.toMatchObject(refused);
    const { folder, writer } = await rebuildAndShare();
    made.push(await backup(one, 'a', letters(25, 20)));
    made.push(await backup(two, 'a', letters(30, 20)));
    await writer.shared?.follow(signal);
    expect(pointsOf(folder, 'a')).toEqual(made);
    expect(new Set([...made, other]).size).toBe(6);
    for (const [at, id] of made.entries())
      expect(await messagesAt(folder, id)).toEqual(hashes(letters([0, 10, 20, 25, 30][at] ?? 0, 20)));
    expect(pointsOf(folder, 'b')).toEqual([other]);
    await prune(writer);
    expect(pointsOf(folder, 'a')).toEqual(made.slice(-1));
    writer.close();
    expect(await verified(folder)).toMatchObject(sound);
  });

  it('refers to no pack that was pruned since, though every point that it knows of is there', async () => {
    await make();
    const worker = await bucket.worker('one');
    await backup(worker, 'a', letters(0, 20));
    const kept = await backup(worker, 'a', letters(50, 20));
    await follow();
    await save();
    await prune(bucket.controller);
    await putBack();
    // These lay in a pack that the database remembers.
    const again = () => backup(worker, 'b', letters(0, 20));
    await expect(follow()).rejects.toMatchObject(refused);
    await expect(again()).rejects.toMatchObject(refused);
    const { folder, writer } = await rebuildAndShare();
    const point = await again();
    await writer.shared?.follow(signal);
    writer.close();
    expect(pointsOf(folder, 'a')).toEqual([kept]);
    expect(await messagesAt(folder, point)).toEqual(hashes(letters(0, 20)));
    expect(await verified(folder)).toMatchObject(sound);
  });
});
