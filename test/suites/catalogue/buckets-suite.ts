import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Catalogue } from '../../../core/catalogue/catalogue.js';
import type { ObjectStorePlace } from '../../../shared/backup/object-store-place.js';
import { systemClock } from '../../../shared/clock.js';
import { text } from '../../../shared/texts/text.js';
import type { CatalogueHome, MakeHome } from '../../fixtures/catalogue-homes.js';

const place: ObjectStorePlace = {
  ...{ endpoint: 'https://s3.example.com', region: 'eu', bucket: 'mail', prefix: '', pathStyle: false },
  ...{ authority: null, credentials: { type: 'environment' }, lock: null },
};

/** What holds of the buckets of repositories, wherever the catalogue is kept. */
export function bucketsSuite(makeHome: MakeHome): void {
  let home: CatalogueHome;
  let catalogue: Catalogue;
  beforeEach(() => {
    home = makeHome();
    catalogue = home.open(systemClock);
  });
  afterEach(() => {
    catalogue.close();
    home.remove();
  });

  function noted(): number {
    const { id } = catalogue.repositories.register('/index');
    catalogue.repositories.noteIdentity(id, 'one');
    catalogue.buckets.note(id, place);
    return id;
  }

  describe('the bucket of a repository in the catalogue', () => {
    it('stays with how the last request ended, and has another version with each change', () => {
      const id = noted();
      const error = { code: 'bucket-unreachable', message: text('repository.bucketNotHeld') } as const;
      catalogue.buckets.noteContact(id, { at: '2026-01-01T00:00:00.000Z', error });
      catalogue.buckets.note(id, { ...place, region: 'us' });
      catalogue.close();
      catalogue = home.open(systemClock);
      expect(catalogue.buckets.list()).toMatchObject([
        { repositoryId: id, identity: 'one', version: 2, place: { region: 'us' }, lastContact: { error } },
      ]);
      catalogue.buckets.forget(id);
      catalogue.repositories.forget(id);
      expect(catalogue.buckets.get(id)).toBeNull();
      expect(catalogue.repositories.identified()).toEqual([]);
    });

    it.each([
      ['its place is no JSON', "place = '{'"],
      ['its place is another thing', `place = '{"endpoint":"ftp://x"}'`],
    ])('is left out where %s, and everything else is there', (_what, set) => {
      noted();
      const database = home.openDatabase();
      database.exec(`UPDATE repository_bucket SET ${set}`);
      database.close();
      expect(catalogue.buckets.list()).toEqual([]);
      expect(catalogue.repositories.list()).toHaveLength(1);
    });

    it.each([`'{'`, `'{"code":"none of ours"}'`])(
      'is known where the end of the last request is %s',
      (json) => {
        noted();
        const database = home.openDatabase();
        database.exec(
          `UPDATE repository_bucket SET contacted_at = '2026-01-01T00:00:00Z', contact_error = ${json}`,
        );
        database.close();
        expect(catalogue.buckets.list()).toMatchObject([{ place, lastContact: null }]);
      },
    );
  });
}
