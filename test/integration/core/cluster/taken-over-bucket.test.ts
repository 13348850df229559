import { cpSync, rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ClusterDatabase } from '../../../../core/cluster/database.js';
import { openSqlite } from '../../../../core/lib/sqlite.js';
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
  clusterDatabase,
  sharedBucket,
  signal,
  withLease,
} from '../../../fixtures/shared-bucket.js';
import { letters, mailbox, pointsOf, sound, verified } from './shared-letters.js';

/* A cluster writes to a bucket, and a console that knows nothing of its database has made its index anew and writes there too. */

let postgres: PostgresCluster;
let database: ClusterDatabase;
let bucket: SharedBucket;
let store: FolderStore;
const now = new Date('2026-03-01T00:00:00Z');
const clock = (): Date => now;
const byAnother = { code: 'locked', text: { id: 'repository.writtenByAnother' } };

beforeAll(async () => {
  postgres = await startPostgres();
  database = await clusterDatabase(postgres);
});
afterAll(async () => {
  await database.close();
  await postgres.close();
});
afterEach(() => {
  bucket.close();
});

async function make(): Promise<void> {
  const open = (root: string): FolderStore => (store = folderStore(`${root}/bucket`, clock));
  bucket = await sharedBucket(database, clock, open, { cacheBytes: 0 });
}

const backup = (writer: RepositoryWriter, name: string, texts: readonly Buffer[]): Promise<number> =>
  withLease(bucket, writer, mailbox(name), () =>
    makePoint(writer, texts, { mailbox: mailbox(name), at: now }),
  );
const prune = (writer: RepositoryWriter) =>
  writer.pruneAll(() => [{ type: 'points', points: 100 }], signal, {
    onProgress: () => undefined,
    onRemoved: () => undefined,
  });
const rebuild = async (folder: string, mayBeShared: boolean): Promise<void> => {
  const options = { secret: null, signal, onProgress: () => undefined, mayBeShared };
  expect((await rebuildIndex(folder, clock, store, options)).problems).toEqual([]);
};

/** What a console does that knows of no cluster. */
async function byItself<T>(folder: string, work: (writer: RepositoryWriter) => Promise<T>): Promise<T> {
  dropSharedWriting(bucket.identity);
  const writer = openForWriting(folder, clock);
  try {
    return await work(writer);
  } finally {
    writer.close();
    holdSharedWriting(bucket.identity, bucket.shared);
  }
}
const alone = (folder: string, name: string, texts: readonly Buffer[]): Promise<number> =>
  byItself(folder, (writer) => makePoint(writer, texts, { mailbox: mailbox(name), at: now }));

function change(index: string, sql: string, ...values: (string | null)[]): void {
  const changed = openSqlite(`${index}/repository.sqlite`);
  changed.run(sql, ...values);
  changed.close();
}
/** As an index that has written by itself, under this name. */
const asAlone = (index: string, writer: string | null): void => {
  change(index, 'UPDATE bucket SET generation = 0, followed = 0, takes_over = 0, writer = ?', writer);
};
const asFormer = (index: string): void => {
  change(index, 'UPDATE bucket SET takes_over = 0, writer = NULL');
};

describe.skipIf(missingOfPostgres.length > 0)(`a bucket taken over by another, ${onPostgres}`, () => {
  it('loses nothing by the cluster that wrote there before, which says so, and has all of it once its index was made anew', async () => {
    await make();
    const worker = await bucket.worker('one');
    const first = await backup(worker, 'a', letters(0, 10));
    await bucket.controller.shared?.assertUpToDate();
    const other = `${bucket.root}/other`;
    await rebuild(other, false);
    const theirs = [await alone(other, 'a', letters(5, 10)), await alone(other, 'b', letters(40, 5))];
    const there = await store.names();

    // Each session asks it, and pruning, and the end of sharing.
    const console = bucket.reopen();
    await expect(console.shared?.assertUpToDate()).rejects.toMatchObject(byAnother);
    await expect(prune(console)).rejects.toMatchObject(byAnother);
    await expect(console.endSharing(signal)).rejects.toMatchObject(byAnother);
    expect(await store.names()).toEqual(there);
    expect(await verified(other)).toMatchObject(sound);

    const anew = `${bucket.root}/anew`;
    await rebuild(anew, true);
    await byItself(anew, (writer) => writer.beginSharing(bucket.shared));
    const again = openForWriting(anew, clock);
    await again.shared?.assertUpToDate();
    const last = await backup(worker, 'a', letters(8, 10));
    await again.shared?.follow(signal);
    await prune(again);
    again.close();
    expect(pointsOf(anew, 'a')).toEqual([first, theirs[0], last]);
    expect(pointsOf(anew, 'b')).toEqual([theirs[1]]);
    for (const [at, id] of [first, theirs[0] ?? 0, last].entries())
      expect(await messagesAt(anew, id)).toEqual(hashes(letters([0, 5, 8][at] ?? 0, 10)));
    expect(await verified(anew)).toMatchObject(sound);
    await expect(alone(other, 'a', letters(0, 3))).rejects.toMatchObject(byAnother);
  });

  it('keeps what a worker publishes meanwhile, and neither removes what the other has written', async () => {
    await make();
    const worker = await bucket.worker('one');
    await backup(worker, 'a', letters(0, 10));
    await bucket.controller.shared?.assertUpToDate();
    const other = `${bucket.root}/other`;
    await withLease(bucket, worker, mailbox('b'), async () => {
      await rebuild(other, false);
      await alone(other, 'a', letters(5, 10));
      return makePoint(worker, letters(20, 5), { mailbox: mailbox('b'), at: now });
    });
    await expect(prune(bucket.controller)).rejects.toMatchObject(byAnother);
    await expect(alone(other, 'c', letters(0, 3))).rejects.toMatchObject({
      text: { id: 'repository.writtenElsewhere' },
    });
    expect(await store.names('points/')).toHaveLength(3);
    await rebuild(other, false);
    // Both have given their points the same number: one is known by another from here on.
    const [, theirs] = pointsOf(other, 'a');
    expect(await messagesAt(other, theirs ?? 0)).toEqual(hashes(letters(5, 10)));
    const [ours] = pointsOf(other, 'b');
    expect(await messagesAt(other, ours ?? 0)).toEqual(hashes(letters(20, 5)));
    expect(await verified(other)).toMatchObject(sound);
  });

  it.each(['from before it was shared', 'from before it said who writes'])(
    'is not written to by a copy of the console %s',
    async (when) => {
      await make();
      const copy = `${bucket.root}/copy`;
      // As the index was before: nothing in it says that it is shared.
      const worker = await bucket.worker('one');
      await bucket.controller.shared?.assertUpToDate();
      cpSync(bucket.index, copy, { recursive: true });
      asAlone(copy, when === 'from before it was shared' ? 'someone' : null);
      await expect(alone(copy, 'a', letters(0, 3))).rejects.toMatchObject(byAnother);
      await backup(worker, 'a', letters(0, 3));
      await expect(alone(copy, 'a', letters(0, 3))).rejects.toMatchObject(byAnother);
      expect(await store.names('points/')).toHaveLength(1);
    },
  );

  it('is entered anew only from an index that knows all of it', async () => {
    await make();
    const worker = await bucket.worker('one');
    await backup(worker, 'a', letters(0, 10));
    const other = `${bucket.root}/other`;
    await rebuild(other, false);
    const anew = `${bucket.root}/anew`;
    await rebuild(anew, true);
    await alone(other, 'b', letters(40, 5));
    const share = () => byItself(anew, (writer) => writer.beginSharing(bucket.shared));
    await expect(share()).rejects.toMatchObject({ text: { id: 'repository.writtenElsewhere' } });
    await rebuild(anew, true);
    await share();
    expect(pointsOf(anew, 'b')).toHaveLength(1);
    const again = openForWriting(anew, clock);
    await again.shared?.assertUpToDate();
    await prune(again);
    again.close();
    expect(await verified(anew)).toMatchObject(sound);
    expect(await store.names('points/')).toHaveLength(2);
  });

  it('knows its own cluster by the former name, where it was cut short before the new one was said', async () => {
    await make();
    const worker = await bucket.worker('one');
    await backup(worker, 'a', letters(0, 10));
    await database.run(
      "UPDATE postkeep.shared_repository SET former_writer = writer, writer = 'not said yet' WHERE repository = $1",
      bucket.identity,
    );
    const anew = `${bucket.root}/anew`;
    await rebuild(anew, true);
    // Of this one only the database tells.
    await backup(worker, 'a', letters(5, 10));
    await byItself(anew, (writer) => writer.beginSharing(bucket.shared));
    const again = openForWriting(anew, clock);
    await again.shared?.follow(signal);
    await again.shared?.assertUpToDate();
    again.close();
    expect(pointsOf(anew, 'a')).toHaveLength(2);
    await bucket.reopen().shared?.assertUpToDate();
  });

  it('is the same for every console of the cluster, and for one that ends the sharing', async () => {
    await make();
    const worker = await bucket.worker('one');
    await backup(worker, 'a', letters(0, 10));
    await bucket.controller.shared?.assertUpToDate();
    const second = `${bucket.root}/second`;
    await rebuild(second, true);
    await byItself(second, (writer) => writer.beginSharing(bucket.shared));
    const other = openForWriting(second, clock);
    await other.shared?.assertUpToDate();
    await bucket.reopen().shared?.assertUpToDate();
    await other.shared?.follow(signal);
    await other.endSharing(signal);
    other.close();
    await alone(second, 'a', letters(5, 10));
    expect(pointsOf(second, 'a')).toHaveLength(2);
  });

  it('of a version that did not say who writes goes on, and says so from then on', async () => {
    await make();
    const worker = await bucket.worker('one');
    await backup(worker, 'a', letters(0, 10));
    rmSync(store.pathOf('writer'), { force: true });
    asFormer(bucket.index);
    await bucket.reopen().shared?.assertUpToDate();
    expect(await store.names('writer')).toEqual(['writer']);
    await prune(bucket.controller);
  });
});
