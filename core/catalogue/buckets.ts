import { z } from 'zod';
import { type ObjectStorePlace, objectStorePlaceSchema } from '../../shared/backup/object-store-place.js';
import type { Sqlite } from '../lib/sqlite.js';

/** Where the bucket of a repository is; what opens it is with the secrets. */
export interface StoredBucket {
  readonly repositoryId: number;
  readonly identity: string;
  readonly place: ObjectStorePlace;
  /** Grows with each change, of the secret key too. */
  readonly version: number;
}

/** The buckets that repositories lie in. Their indexes are the folders of those repositories. */
export interface BucketStore {
  readonly list: () => StoredBucket[];
  readonly get: (repositoryId: number) => StoredBucket | null;
  /** Of one whose identity is noted (`RepositoryStore.noteIdentity`). */
  readonly note: (repositoryId: number, place: ObjectStorePlace) => void;
  readonly forget: (repositoryId: number) => void;
}

const row = z
  .object({ repository_id: z.int(), identity: z.string(), place: z.string(), version: z.int() })
  .transform(({ repository_id: repositoryId, place, ...rest }) => ({
    repositoryId,
    place: objectStorePlaceSchema.parse(JSON.parse(place)),
    ...rest,
  }));
const select = `SELECT repository_id, identity, place, version FROM repository_bucket
  JOIN repository ON repository.id = repository_id WHERE identity IS NOT NULL`;

export function createBucketStore(database: Sqlite): BucketStore {
  return {
    list: () => database.all(row, `${select} ORDER BY repository_id`),
    get: (repositoryId) => database.get(row, `${select} AND repository_id = ?`, repositoryId) ?? null,
    note: (repositoryId, place) => {
      database.run(
        `INSERT INTO repository_bucket (repository_id, place, version) VALUES (?, ?, 1)
         ON CONFLICT (repository_id) DO UPDATE SET place = excluded.place, version = version + 1`,
        repositoryId,
        JSON.stringify(place),
      );
    },
    forget: (repositoryId) => {
      database.run('DELETE FROM repository_bucket WHERE repository_id = ?', repositoryId);
    },
  };
}
