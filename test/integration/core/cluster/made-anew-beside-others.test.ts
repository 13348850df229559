import { describe, expect, it } from 'vitest';
import { hashes, messagesAt } from '../../../fixtures/bucket-repository.js';
import { missingOfPostgres, onPostgres } from '../../../fixtures/postgres.js';
import { signal } from '../../../fixtures/shared-bucket.js';
import { letters, pointsOf } from './shared-letters.js';
import { sharedPlace } from './shared-place.js';

const place = sharedPlace();
const { make, backup, rebuild, share, point, byItself } = place;

describe.skipIf(missingOfPostgres.length > 0)(`an index made anew where others write, ${onPostgres}`, () => {
  const anew = async (): Promise<string> => {
    const folder = `${place.bucket.root}/anew`;
    expect(await rebuild(folder)).toEqual([]);
    return folder;
  };

  it('is written to by nobody before it was asked, has what was published then, and continues beside them', async () => {
    await make();
    const one = await place.bucket.worker('one');
    const first = await backup(one, 'a', letters(0, 10));
    const folder = await anew();
    // Published after it was made, so that it has it from the database alone.
    const second = await backup(one, 'a', letters(5, 10));
    const alone = byItself(folder, (writer) => point(writer, 'b', letters(0, 3)));
    await expect(alone).rejects.toMatchObject({ code: 'locked' });
    const console = await share(folder);
    await console.shared?.follow(signal);
    expect(pointsOf(folder, 'a')).toEqual([first, second]);
    const third = await backup(console, 'a', letters(8, 10));
    expect(third).toBeGreaterThan(second);
    const fourth = await backup(one, 'a', letters(9, 10));
    await console.shared?.follow(signal);
    console.close();
    expect(pointsOf(folder, 'a')).toEqual([first, second, third, fourth]);
    expect(await messagesAt(folder, fourth)).toEqual(hashes(letters(9, 10)));
  });

  it('stays the only one’s where nobody else writes, and nobody’s where others do', async () => {
    await make();
    await backup(await place.bucket.worker('one'), 'a', letters(0, 10));
    await byItself(await anew(), async (writer) => {
      const write = () => point(writer, 'b', letters(0, 3));
      await writer.stayAlone(place.bucket.shared);
      await expect(write()).rejects.toMatchObject({ code: 'locked' });
      await forget();
      await writer.stayAlone(place.bucket.shared);
      expect(await write()).toBeGreaterThan(0);
    });
  });

  it('is shared from then on where nobody wrote to it before', async () => {
    await make();
    const first = await backup(await place.bucket.worker('one'), 'a', letters(0, 10));
    await place.bucket.controller.shared?.follow(signal);
    await forget();
    const folder = await anew();
    const console = await share(folder);
    expect(await console.shared?.follow(signal)).toEqual([]);
    const second = await backup(console, 'a', letters(3, 10));
    console.close();
    expect(pointsOf(folder, 'a')).toEqual([first, second]);
  });
});

/** The database knows nothing of the repository any more. */
async function forget(): Promise<void> {
  const sql = 'DELETE FROM postkeep.shared_repository WHERE repository = $1';
  await place.database.run(sql, place.bucket.identity);
}
