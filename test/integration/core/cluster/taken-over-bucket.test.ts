import { cpSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import type { RepositoryWriter } from '../../../../core/repository/open-for-writing.js';
import { hashes, messagesAt } from '../../../fixtures/bucket-repository.js';
import { missingOfPostgres, onPostgres } from '../../../fixtures/postgres.js';
import { signal, withLease } from '../../../fixtures/shared-bucket.js';
import { letters, mailbox, pointsOf, sound, verified } from './shared-letters.js';
import { sharedPlace } from './shared-place.js';

/* A cluster writes to a place.bucket, and a console that knows nothing of its database has made its index anew and writes there too. */

const byAnother = { code: 'locked', text: { id: 'repository.writtenByAnother' } };

const place = sharedPlace();
const { make, backup, byItself, point, share } = place;
const prune = (writer: RepositoryWriter) => place.prune(writer, 100);
const rebuild = async (folder: string, mayBeShared: boolean): Promise<void> => {
  expect(await place.rebuild(folder, mayBeShared)).toEqual([]);
};
/** A console that knows of no cluster backs up. */
const alone = (folder: string, name: string, texts: readonly Buffer[]): Promise<number> =>
  byItself(folder, (writer) => point(writer, name, texts));

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
    const worker = await place.bucket.worker('one');
    const first = await backup(worker, 'a', letters(0, 10));
    await place.bucket.controller.shared?.assertUpToDate();
    const other = `${place.bucket.root}/other`;
    await rebuild(other, false);
    const theirs = [await alone(other, 'a', letters(5, 10)), await alone(other, 'b', letters(40, 5))];
    const there = await place.store.names();

    // Each session asks it, and pruning, and the end of sharing.
    const console = place.bucket.reopen();
    await expect(console.shared?.assertUpToDate()).rejects.toMatchObject(byAnother);
    await expect(prune(console)).rejects.toMatchObject(byAnother);
    await expect(console.endSharing(signal)).rejects.toMatchObject(byAnother);
    expect(await place.store.names()).toEqual(there);
    expect(await verified(other)).toMatchObject(sound);

    const anew = `${place.bucket.root}/anew`;
    await rebuild(anew, true);
    const again = await share(anew);
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
    const worker = await place.bucket.worker('one');
    await backup(worker, 'a', letters(0, 10));
    await place.bucket.controller.shared?.assertUpToDate();
    const other = `${place.bucket.root}/other`;
    await withLease(place.bucket, worker, mailbox('b'), async () => {
      await rebuild(other, false);
      await alone(other, 'a', letters(5, 10));
      return point(worker, 'b', letters(20, 5));
    });
    await expect(prune(place.bucket.controller)).rejects.toMatchObject(byAnother);
    await expect(alone(other, 'c', letters(0, 3))).rejects.toMatchObject({
      text: { id: 'repository.writtenElsewhere' },
    });
    expect(await place.store.names('points/')).toHaveLength(3);
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
      const copy = `${place.bucket.root}/copy`;
      // As the index was before: nothing in it says that it is shared.
      const worker = await place.bucket.worker('one');
      await place.bucket.controller.shared?.assertUpToDate();
      cpSync(place.bucket.index, copy, { recursive: true });
      asAlone(copy, when === 'from before it was shared' ? 'someone' : null);
      await expect(alone(copy, 'a', letters(0, 3))).rejects.toMatchObject(byAnother);
      await backup(worker, 'a', letters(0, 3));
      await expect(alone(copy, 'a', letters(0, 3))).rejects.toMatchObject(byAnother);
      expect(await place.store.names('points/')).toHaveLength(1);
    },
  );

  it('is entered anew only from an index that knows all of it', async () => {
    await make();
    const worker = await place.bucket.worker('one');
    await backup(worker, 'a', letters(0, 10));
    const other = `${place.bucket.root}/other`;
    await rebuild(other, false);
    const anew = `${place.bucket.root}/anew`;
    await rebuild(anew, true);
    await alone(other, 'b', letters(40, 5));
    await expect(share(anew)).rejects.toMatchObject({ text: { id: 'repository.writtenElsewhere' } });
    await rebuild(anew, true);
    const again = await share(anew);
    expect(pointsOf(anew, 'b')).toHaveLength(1);
    await again.shared?.assertUpToDate();
    await prune(again);
    again.close();
    expect(await verified(anew)).toMatchObject(sound);
    expect(await place.store.names('points/')).toHaveLength(2);
  });

  it('knows its own cluster by the former name, where it was cut short before the new one was said', async () => {
    await make();
    const worker = await place.bucket.worker('one');
    await backup(worker, 'a', letters(0, 10));
    await place.database.run(
      "UPDATE postkeep.shared_repository SET former_writer = writer, writer = 'not said yet' WHERE repository = $1",
      place.bucket.identity,
    );
    const anew = `${place.bucket.root}/anew`;
    await rebuild(anew, true);
    // Of this one only the database tells.
    await backup(worker, 'a', letters(5, 10));
    const again = await share(anew);
    await again.shared?.follow(signal);
    await again.shared?.assertUpToDate();
    again.close();
    expect(pointsOf(anew, 'a')).toHaveLength(2);
    await place.bucket.reopen().shared?.assertUpToDate();
  });

  it('is the same for every console of the cluster, and for one that ends the sharing', async () => {
    await make();
    const worker = await place.bucket.worker('one');
    await backup(worker, 'a', letters(0, 10));
    await place.bucket.controller.shared?.assertUpToDate();
    const second = `${place.bucket.root}/second`;
    await rebuild(second, true);
    const other = await share(second);
    await other.shared?.assertUpToDate();
    await place.bucket.reopen().shared?.assertUpToDate();
    await other.shared?.follow(signal);
    await other.endSharing(signal);
    other.close();
    await alone(second, 'a', letters(5, 10));
    expect(pointsOf(second, 'a')).toHaveLength(2);
  });

  it('of a version that did not say who writes goes on, and says so from then on', async () => {
    await make();
    const worker = await place.bucket.worker('one');
    await backup(worker, 'a', letters(0, 10));
    rmSync(place.store.pathOf('writer'), { force: true });
    asFormer(place.bucket.index);
    await place.bucket.reopen().shared?.assertUpToDate();
    expect(await place.store.names('writer')).toEqual(['writer']);
    await prune(place.bucket.controller);
  });
});
