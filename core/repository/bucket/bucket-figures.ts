import { z } from 'zod';
import { openRepositoryDatabase } from '../repository-folder.js';
import type { RepositoryExpectation } from '../repository-marker.js';
import { letGo } from './chunk-places.js';

const figuresRow = z.object({
  packs: z.int(),
  bytesInBucket: z.int(),
  bytesCached: z.int(),
  cacheBytes: z.int(),
  bytesWaiting: z.int(),
  bytesLocked: z.int(),
  lockedUntil: z.int().nullable(),
});

/** What the index of a repository says of its bucket; nobody is asked. */
export interface BucketFigures {
  readonly packs: number;
  readonly bytesInBucket: number;
  readonly bytesCached: number;
  readonly cacheBytes: number;
  readonly bytesWaiting: number;
  readonly locked: { readonly bytes: number; readonly until: Date } | null;
}

/** Throws AppError `not-found`, `passphrase-needed`, `repository-damaged` or `io`. */
export function bucketFigures(folder: string, expected: RepositoryExpectation, now: Date): BucketFigures {
  const { database } = openRepositoryDatabase(folder, expected, 'look');
  try {
    const found = database.get(
      figuresRow,
      `SELECT count(*) AS packs, coalesce(sum(bytes), 0) AS bytesInBucket,
              coalesce(sum(bytes) FILTER (WHERE locked_until > ?), 0) AS bytesLocked,
              max(locked_until) FILTER (WHERE locked_until > ?) AS lockedUntil,
              (SELECT coalesce(sum(bytes), 0) FROM cached_chunk) AS bytesCached,
              (SELECT coalesce(max(cache_bytes), 0) FROM bucket) AS cacheBytes,
              (SELECT coalesce(sum(bytes), 0) FROM unpacked_chunk) AS bytesWaiting FROM pack`,
      now.getTime(),
      now.getTime(),
    );
    const { bytesLocked, lockedUntil, ...figures } = figuresRow.parse(found);
    const locked = lockedUntil === null ? null : { bytes: bytesLocked, until: new Date(lockedUntil) };
    return { ...figures, locked };
  } finally {
    database.close();
  }
}

const seenRow = z.object({ seen_at: z.int().nullish() });

/** As of when an index that is only read has what is in its bucket; null where it never looked. Throws as {@link bucketFigures}. */
export function seenAt(folder: string, expected: RepositoryExpectation): Date | null {
  const { database } = openRepositoryDatabase(folder, expected, 'look');
  try {
    // An index that an earlier version has made does not say.
    const seen = database.get(seenRow, 'SELECT * FROM bucket')?.seen_at ?? null;
    return seen === null ? null : new Date(seen);
  } finally {
    database.close();
  }
}

/** Changes how much of a bucket lies here at most, at once. Throws as {@link bucketFigures}, and `disk-full`. */
export function limitCache(folder: string, expected: RepositoryExpectation, cacheBytes: number): void {
  const { database } = openRepositoryDatabase(folder, expected, 'write');
  try {
    database.transaction(() => {
      database.run('UPDATE bucket SET cache_bytes = ?', cacheBytes);
      letGo(database, 0);
    });
  } finally {
    database.close();
  }
}
