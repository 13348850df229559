import { describe, expect, it } from 'vitest';
import type { RepositoryWriter } from '../../../../core/repository/open-for-writing.js';
import { hashes, messagesAt } from '../../../fixtures/bucket-repository.js';
import { missingOfPostgres, onPostgres } from '../../../fixtures/postgres.js';
import { signal } from '../../../fixtures/shared-bucket.js';
import { letters, pointsOf, sound, verified } from './shared-letters.js';
import { sharedPlace } from './shared-place.js';

/* PostgreSQL is put back from a backup (pg_restore) that is older than the bucket. */

const place = sharedPlace();
const { make, backup, prune } = place;
let putBack: () => Promise<void>;
const save = async (): Promise<void> => {
  putBack = await place.postgres.save(place.url);
};
const follow = () => place.bucket.controller.shared?.follow(signal);
const refused = { code: 'database-refused', text: { id: 'repository.databaseIsEarlier' } };

/** As `postkeep repository rebuild` and the next session do. */
async function rebuildAndShare(): Promise<{ readonly folder: string; readonly writer: RepositoryWriter }> {
  const folder = `${place.bucket.root}/anew`;
  expect(await place.rebuild(folder)).toEqual([]);
  return { folder, writer: await place.share(folder) };
}

describe.skipIf(missingOfPostgres.length > 0)(`a database that was put back, ${onPostgres}`, () => {
  it.each(['the console', 'a worker'] as const)(
    'takes no restore point from the place.bucket, and nobody writes, also after others were told (first: %s)',
    async (first) => {
      await make();
      const worker = await place.bucket.worker('one');
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
      await expect(backup(await place.bucket.worker('new'), 'b', letters(0, 3))).rejects.toMatchObject(
        refused,
      );
      await expect(prune(place.bucket.controller)).rejects.toMatchObject(refused);
      expect(pointsOf(place.bucket.index, 'a')).toEqual(made);
      expect(await place.store.names('points/')).toHaveLength(3);
      expect(await verified(place.bucket.index)).toMatchObject(sound);
    },
  );

  it('has all of the bucket once the index was made anew, and workers go on from the last point', async () => {
    await make();
    const [one, two] = [await place.bucket.worker('one'), await place.bucket.worker('two')];
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
    const worker = await place.bucket.worker('one');
    await backup(worker, 'a', letters(0, 20));
    const kept = await backup(worker, 'a', letters(50, 20));
    await follow();
    await save();
    await prune(place.bucket.controller);
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
