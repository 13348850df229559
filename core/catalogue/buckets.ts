import { z } from 'zod';
import { type ObjectStorePlace, objectStorePlaceSchema } from '../../shared/backup/object-store-place.js';
import { AppError, type ErrorData, errorDataSchema } from '../../shared/errors.js';
import type { Database } from '../lib/database.js';
import type { Briefly } from './briefly.js';

/** How a request to a bucket ended: with an error, or as it should. */
export interface BucketContact {
  readonly at: string;
  readonly error: Pick<ErrorData, 'code' | 'message'> | null;
}

/** Where the bucket of a repository is; what opens it is with the secrets. */
export interface StoredBucket {
  readonly repositoryId: number;
  readonly identity: string;
  readonly place: ObjectStorePlace;
  /** Grows with each change, of the secret key too. */
  readonly version: number;
  /** The last one of any process; null before the first. */
  readonly lastContact: BucketContact | null;
}

/** The buckets that repositories lie in. Their indexes are the folders of those repositories. */
export interface BucketStore {
  readonly list: () => StoredBucket[];
  readonly get: (repositoryId: number) => StoredBucket | null;
  /** Of one whose identity is noted (`RepositoryStore.noteIdentity`). */
  readonly note: (repositoryId: number, place: ObjectStorePlace) => void;
  /** Nothing depends on it: what cannot be written is forgotten. */
  readonly noteContact: (repositoryId: number, contact: BucketContact) => void;
  readonly forget: (repositoryId: number) => void;
}

const row = z.object({
  ...{ repository_id: z.int(), identity: z.string(), place: z.string(), version: z.int() },
  ...{ contacted_at: z.string().nullable(), contact_error: z.string().nullable() },
});
const jsonOf = <T>(schema: z.ZodType<T>) =>
  z
    .string()
    .transform((json, context): unknown => {
      try {
        return JSON.parse(json);
      } catch {
        context.addIssue('not JSON');
        return z.NEVER;
      }
    })
    .pipe(schema);
const placeJson = jsonOf(objectStorePlaceSchema);
const errorJson = jsonOf(errorDataSchema.omit({ details: true }));

/** Nothing of one whose place is damaged: it is as one that was never connected, and keeps nobody from anything else. */
function storedBuckets(rows: readonly z.output<typeof row>[]): StoredBucket[] {
  return rows.flatMap(({ repository_id: repositoryId, identity, version, ...rest }) => {
    const place = placeJson.safeParse(rest.place).data;
    if (place === undefined) return [];
    const error = errorJson.nullable().safeParse(rest.contact_error).data;
    const at = rest.contacted_at;
    const lastContact = at === null || error === undefined ? null : { at, error };
    return [{ repositoryId, identity, place, version, lastContact }];
  });
}

const select = `SELECT repository_id, identity, place, version, contacted_at, contact_error FROM repository_bucket
  JOIN repository ON repository.id = repository_id WHERE identity IS NOT NULL`;

export function createBucketStore(database: Database, briefly: Briefly): BucketStore {
  return {
    list: () => storedBuckets(database.all(row, `${select} ORDER BY repository_id`)),
    get: (repositoryId) =>
      storedBuckets(database.all(row, `${select} AND repository_id = ?`, repositoryId))[0] ?? null,
    note: (repositoryId, place) => {
      database.run(
        `INSERT INTO repository_bucket (repository_id, place, version) VALUES (?, ?, 1)
         ON CONFLICT (repository_id) DO UPDATE SET place = excluded.place, version = repository_bucket.version + 1`,
        repositoryId,
        JSON.stringify(place),
      );
    },
    noteContact: (repositoryId, { at, error }) => {
      try {
        briefly(() => {
          database.run(
            'UPDATE repository_bucket SET contacted_at = ?, contact_error = ? WHERE repository_id = ?',
            ...[at, error === null ? null : JSON.stringify(error), repositoryId],
          );
        });
      } catch (failure) {
        if (!(failure instanceof AppError)) throw failure;
      }
    },
    forget: (repositoryId) => {
      database.run('DELETE FROM repository_bucket WHERE repository_id = ?', repositoryId);
    },
  };
}
