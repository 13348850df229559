import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { Publishing, SharedPlace, SharedWriting } from '../repository/bucket/shared-writing.js';
import type { Queryable } from './database.js';
import { beAlone } from './be-alone.js';
import { assertLease } from './leases.js';
import {
  type Transacting,
  assertMay,
  fenced,
  insertPack,
  isPackNoted,
  listed,
  notShared,
  repositoryOf,
} from './shared-rows.js';

const pointRow = z.object({ number: z.int(), manifest: z.string() });
const changedRow = pointRow.extend({ mailboxKey: z.string(), change: z.int() });
const bytes = z.instanceof(Buffer);
const placeRow = z.object({
  identity: bytes,
  codec: z.int(),
  size: z.int(),
  offset: z.int(),
  length: z.int(),
  sha256: bytes,
  packBytes: z.int(),
  chunkBytes: z.int(),
  lockedUntil: z.date().nullable(),
});

const changesAtOnce = 1000;

/** Writing to the repository of this identity beside others, by the database that they share. */
export function createSharedWriting(database: Transacting, identity: string): SharedWriting {
  const repositoryIn = (on: Queryable, lock: '' | 'FOR SHARE' | 'FOR UPDATE' = '') =>
    repositoryOf(on, identity, lock);
  return {
    isBegun: async () => {
      const sql = 'SELECT id FROM postkeep.shared_repository WHERE repository = $1';
      return (await database.all(z.object({ id: z.int() }), sql, identity)).length > 0;
    },
    nextNumber: async () => {
      const [drawn] = await database.all(
        z.object({ number: z.int() }),
        `UPDATE postkeep.shared_repository SET last_number = last_number + 1 WHERE repository = $1
         RETURNING last_number AS number`,
        identity,
      );
      if (drawn === undefined) throw notShared();
      return drawn.number;
    },
    mailbox: async (mailboxKey) => {
      const { id, generation, aloneBy } = await repositoryIn(database);
      const points = await database.all(
        pointRow,
        'SELECT number, manifest FROM postkeep.shared_point WHERE repository_id = $1 AND mailbox_key = $2 ORDER BY number',
        ...[id, mailboxKey],
      );
      const [reading] = await database.all(
        z.object({ number: z.int(), reading: bytes }),
        'SELECT number, reading FROM postkeep.shared_reading WHERE repository_id = $1 AND mailbox_key = $2',
        ...[id, mailboxKey],
      );
      return {
        ...{ generation, aloneBy, points },
        reading: reading === undefined ? null : { number: reading.number, bytes: reading.reading },
      };
    },
    publishedAfter: async (change) => {
      const { id, generation, aloneBy } = await repositoryIn(database);
      const points = await database.all(
        changedRow,
        `SELECT number, manifest, mailbox_key AS "mailboxKey", change FROM postkeep.shared_point
          WHERE repository_id = $1 AND change > $2 ORDER BY change LIMIT ${String(changesAtOnce)}`,
        ...[id, change],
      );
      return { generation, aloneBy, points };
    },
    placesOf: (identities) => placesOf(database, identity, identities),
    publishedAmong: async (manifests) => {
      const { id } = await repositoryIn(database);
      const found = await database.all(
        z.object({ manifest: z.string() }),
        `SELECT manifest FROM postkeep.shared_point WHERE repository_id = $1
            AND manifest IN (SELECT json_array_elements_text($2::json))`,
        ...[id, JSON.stringify(manifests)],
      );
      return found.map(({ manifest }) => manifest);
    },
    packsGoneAmong: async (packs) => {
      const { id } = await repositoryIn(database);
      const gone = await database.all(
        z.object({ sha256: bytes }),
        `SELECT decode(asked, 'base64') AS sha256 FROM json_array_elements_text($2::json) AS asked
          WHERE NOT EXISTS (SELECT 1 FROM postkeep.shared_pack WHERE repository_id = $1 AND sha256 = decode(asked, 'base64'))`,
        ...[id, listed(packs)],
      );
      return gone.map(({ sha256 }) => sha256);
    },
    notePack: (pack, chunks, generation) =>
      database.transaction(async (transaction) => {
        const repository = await repositoryIn(transaction, 'FOR SHARE');
        if (repository.generation === generation) return insertPack(transaction, repository.id, pack, chunks);
        // Noted before something was removed: whoever is told that it was not takes it away from those who refer to it.
        if (!(await isPackNoted(transaction, repository.id, pack.sha256))) throw fenced();
      }),
    publish: (point, by) =>
      database.transaction(async (transaction, isAgain) => {
        try {
          if (by.type === 'lease') {
            const { mailboxKey } = point;
            await assertLease(transaction, { repository: identity, mailboxKey, epoch: by.epoch });
          }
          const repository = await repositoryIn(transaction, 'FOR UPDATE');
          assertMay(repository, by);
          await publish(transaction, repository.id, point);
        } catch (error) {
          // Its answer was lost, and others have gone on from it: whoever is told that it was refused takes its manifest away.
          const isRefused = error instanceof AppError && error.code === 'fenced';
          if (!isAgain || !isRefused || !(await isPublished(transaction, identity, point))) throw error;
        }
      }),
    beAlone: () => beAlone(database, identity),
    begin: ({ lastNumber, packs, points }) =>
      database.transaction(async (transaction) => {
        const [made] = await transaction.all(
          z.object({ id: z.int() }),
          `INSERT INTO postkeep.shared_repository (repository, last_number, last_change, generation) VALUES ($1, $2, $3, 1)
           ON CONFLICT (repository) DO NOTHING RETURNING id`,
          ...[identity, lastNumber, points.length],
        );
        if (made === undefined) throw new AppError('already-exists', text('repository.sharedAlready'));
        for (const { pack, chunks } of packs) await insertPack(transaction, made.id, pack, chunks);
        for (const [index, point] of points.entries()) {
          await insertPoint(transaction, made.id, point, index + 1);
          await keepReading(transaction, made.id, point);
        }
      }),
    finish: ({ ticket }) =>
      database.transaction(async (transaction) => {
        const repository = await repositoryIn(transaction, 'FOR UPDATE');
        assertMay(repository, { type: 'alone', ticket });
        await transaction.run('DELETE FROM postkeep.shared_repository WHERE id = $1', repository.id);
      }),
  };
}

async function isPublished(
  transaction: Queryable,
  identity: string,
  { number, manifest }: Publishing,
): Promise<boolean> {
  const { id } = await repositoryOf(transaction, identity, '');
  const published = await transaction.all(
    pointRow,
    'SELECT number, manifest FROM postkeep.shared_point WHERE repository_id = $1 AND number = $2 AND manifest = $3',
    ...[id, number, manifest],
  );
  return published.length > 0;
}

async function publish(transaction: Queryable, repositoryId: number, point: Publishing): Promise<void> {
  const { mailboxKey, number, manifest, after } = point;
  const [last] = await transaction.all(
    z.object({ number: z.int().nullable(), isKnown: z.boolean().nullable() }),
    `SELECT max(number) AS number, bool_or(number = $3) AS "isKnown" FROM postkeep.shared_point
      WHERE repository_id = $1 AND mailbox_key = $2`,
    ...[repositoryId, mailboxKey, number],
  );
  const isKnown = last?.isKnown === true;
  const lastNumber = last?.number ?? null;
  if (!isKnown && (lastNumber !== after || number <= (after ?? 0))) throw fenced();
  const [next] = await transaction.all(
    z.object({ change: z.int() }),
    'UPDATE postkeep.shared_repository SET last_change = last_change + 1 WHERE id = $1 RETURNING last_change AS change',
    repositoryId,
  );
  const change = next?.change ?? 0;
  if (isKnown)
    await transaction.run(
      'UPDATE postkeep.shared_point SET manifest = $3, change = $4 WHERE repository_id = $1 AND number = $2',
      ...[repositoryId, number, manifest, change],
    );
  else await insertPoint(transaction, repositoryId, point, change);
  if (!isKnown || number === lastNumber) await keepReading(transaction, repositoryId, point);
}

async function insertPoint(
  transaction: Queryable,
  repositoryId: number,
  { number, mailboxKey, manifest }: Omit<Publishing, 'after'>,
  change: number,
): Promise<void> {
  await transaction.run(
    'INSERT INTO postkeep.shared_point (repository_id, number, mailbox_key, manifest, change) VALUES ($1, $2, $3, $4, $5)',
    ...[repositoryId, number, mailboxKey, manifest, change],
  );
}

async function keepReading(
  transaction: Queryable,
  repositoryId: number,
  { mailboxKey, number, reading }: Omit<Publishing, 'after'>,
): Promise<void> {
  if (reading === null) return;
  await transaction.run(
    `INSERT INTO postkeep.shared_reading (repository_id, mailbox_key, number, reading) VALUES ($1, $2, $3, $4)
     ON CONFLICT (repository_id, mailbox_key) DO UPDATE SET number = excluded.number, reading = excluded.reading`,
    ...[repositoryId, mailboxKey, number, reading],
  );
}

async function placesOf(
  database: Queryable,
  identity: string,
  identities: readonly Buffer[],
): Promise<SharedPlace[]> {
  if (identities.length === 0) return [];
  const rows = await database.all(
    placeRow,
    `SELECT chunk.identity, codec, size, place AS "offset", length, sha256, bytes AS "packBytes",
            chunk_bytes AS "chunkBytes", locked_until AS "lockedUntil"
       FROM json_array_elements_text($2::json) AS asked
       JOIN postkeep.shared_repository AS repository ON repository = $1
       JOIN postkeep.shared_chunk AS chunk ON chunk.repository_id = repository.id AND chunk.identity = decode(asked, 'base64')
       JOIN postkeep.shared_pack AS pack ON pack.id = pack_id`,
    ...[identity, listed(identities)],
  );
  return rows.map(({ sha256, packBytes, chunkBytes, lockedUntil, ...place }) => ({
    ...place,
    pack: { sha256, bytes: packBytes, chunkBytes, lockedUntil },
  }));
}
