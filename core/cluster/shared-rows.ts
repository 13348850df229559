import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { Authority, SharedPack, SharedPlace } from '../repository/bucket/shared-writing.js';
import type { ClusterDatabase, Queryable } from './database.js';

/*
 * Rows of repositories that several processes write to (schema/shared-writing.ts).
 */

const repositoryRow = z.object({ id: z.int(), generation: z.int(), aloneBy: z.string().nullable() });
type Repository = z.output<typeof repositoryRow>;

/** What they ask of a database. */
export type Transacting = Pick<ClusterDatabase, 'all' | 'run' | 'transaction'>;

const chunksAtOnce = 5000;

/**
 * What others may do with a repository until the end of the transaction: `FOR KEY SHARE` all but be alone, `FOR NO KEY UPDATE` note packs and nothing else, `FOR UPDATE`
 * nothing.
 */
export type RepositoryLock = 'FOR KEY SHARE' | 'FOR NO KEY UPDATE' | 'FOR UPDATE';

/** Who is alone with a repository; null while nobody is. */
const aloneByNow = 'CASE WHEN alone_until > clock_timestamp() THEN alone_by END';

/** In the place of a ticket, of a repository of which the database is of an earlier time than its bucket. */
export const earlier = 'earlier';

/** How far a repository is. */
export const stateColumns = `generation, ${aloneByNow} AS "aloneBy", coalesce(alone_by = '${earlier}', false) AS "isEarlier",
  last_number AS "lastNumber", last_change AS "lastChange"`;
export const stateRow = z.object({
  ...{ generation: z.int(), aloneBy: z.string().nullable(), isEarlier: z.boolean() },
  ...{ lastNumber: z.int(), lastChange: z.int() },
});

export async function repositoryOf(
  on: Queryable,
  identity: string,
  lock: '' | RepositoryLock,
): Promise<Repository> {
  const [found] = await on.all(
    repositoryRow,
    `SELECT id, generation, ${aloneByNow} AS "aloneBy"
       FROM postkeep.shared_repository WHERE repository = $1 ${lock}`,
    identity,
  );
  if (found === undefined) throw notShared();
  return found;
}

export function assertMay({ generation, aloneBy }: Repository, by: Authority): void {
  const may = by.type === 'lease' ? generation === by.generation : aloneBy === by.ticket;
  if (!may) throw fenced();
}

export async function insertPack(
  transaction: Queryable,
  repositoryId: number,
  { sha256, bytes: size, chunkBytes, lockedUntil }: SharedPack,
  chunks: readonly Omit<SharedPlace, 'pack'>[],
): Promise<void> {
  const [pack] = await transaction.all(
    z.object({ id: z.int() }),
    `INSERT INTO postkeep.shared_pack (repository_id, sha256, bytes, chunk_bytes, locked_until) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (repository_id, sha256) DO UPDATE SET locked_until = greatest(shared_pack.locked_until, excluded.locked_until)
     RETURNING id`,
    ...[repositoryId, sha256, size, chunkBytes, lockedUntil?.toISOString() ?? null],
  );
  for (let from = 0; from < chunks.length; from += chunksAtOnce) {
    const rows = chunks
      .slice(from, from + chunksAtOnce)
      .map((each) => [each.identity.toString('base64'), each.codec, each.size, each.offset, each.length]);
    // In one order: two that note the same chunks wait for each other, and never both.
    await transaction.run(
      `INSERT INTO postkeep.shared_chunk (repository_id, identity, pack_id, codec, size, place, length)
       SELECT $1, decode(row->>0, 'base64'), $2, (row->>1)::smallint, (row->>2)::integer, (row->>3)::integer, (row->>4)::integer
         FROM json_array_elements($3::json) AS row ORDER BY 2
       ON CONFLICT (repository_id, identity) DO UPDATE SET pack_id = excluded.pack_id, codec = excluded.codec,
         size = excluded.size, place = excluded.place, length = excluded.length`,
      ...[repositoryId, pack?.id ?? 0, JSON.stringify(rows)],
    );
  }
}

/** A pack that is noted is in the bucket, whoever noted it. */
export async function isPackNoted(on: Queryable, repositoryId: number, sha256: Buffer): Promise<boolean> {
  const sql = 'SELECT id FROM postkeep.shared_pack WHERE repository_id = $1 AND sha256 = $2';
  return (await on.all(z.object({ id: z.int() }), sql, repositoryId, sha256)).length > 0;
}

export function listed(hashes: readonly Buffer[]): string {
  return JSON.stringify(hashes.map((hash) => hash.toString('base64')));
}

export function fenced(): AppError {
  return new AppError('fenced', text('repository.fenced'));
}

export function beingTidied(): AppError {
  return new AppError('busy', text('repository.othersRemove'));
}

export function notShared(): AppError {
  return new AppError('not-found', text('repository.notShared'));
}
