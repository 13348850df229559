import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import type {
  Authority,
  Publishing,
  SharedPlace,
  SharedWriting,
} from '../repository/bucket/shared-writing.js';
import type { Queryable } from './database.js';
import { beAlone } from './be-alone.js';
import { beginSharing, markEarlier } from './begin-sharing.js';
import { assertLease } from './leases.js';
import { keptReading } from './shared-points.js';
import {
  type RepositoryLock,
  type Transacting,
  assertMay,
  fenced,
  insertPack,
  isPackNoted,
  listed,
  notShared,
  repositoryOf,
  stateColumns,
  stateRow,
} from './shared-rows.js';

const pointRow = z.object({ number: z.int(), manifest: z.string() });
const changedRow = pointRow.extend({ mailboxKey: z.string(), change: z.int() });
const bytes = z.instanceof(Buffer);
const mailboxRow = stateRow.extend({
  points: z.array(pointRow),
  readBy: z.int().nullable(),
  reading: bytes.nullable(),
});
const namesRow = z.object({ writer: z.string(), former: z.string().nullable() });
const publishedRow = stateRow.extend({ points: z.array(changedRow) });
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
  const repositoryIn = (on: Queryable, lock: '' | RepositoryLock = '') => repositoryOf(on, identity, lock);
  return {
    isBegun: async () => {
      const sql = 'SELECT id FROM postkeep.shared_repository WHERE repository = $1';
      return (await database.all(z.object({ id: z.int() }), sql, identity)).length > 0;
    },
    names: async () => {
      const sql =
        'SELECT writer, former_writer AS former FROM postkeep.shared_repository WHERE repository = $1';
      const [found] = await database.all(namesRow, sql, identity);
      if (found === undefined) throw notShared();
      return found;
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
      const [found] = await database.all(
        mailboxRow,
        `SELECT ${stateColumns}, written.number AS "readBy", written.reading,
                (SELECT coalesce(json_agg(json_build_object('number', number, 'manifest', manifest) ORDER BY number), '[]')
                   FROM postkeep.shared_point AS point WHERE point.repository_id = repository.id AND point.mailbox_key = $2) AS points
           FROM postkeep.shared_repository AS repository
           LEFT JOIN postkeep.shared_reading AS written ON written.repository_id = repository.id AND written.mailbox_key = $2
          WHERE repository = $1`,
        ...[identity, mailboxKey],
      );
      if (found === undefined) throw notShared();
      const { readBy, reading, ...state } = found;
      const isRead = readBy !== null && reading !== null;
      return { ...state, reading: isRead ? { number: readBy, bytes: reading } : null };
    },
    publishedAfter: async (change) => {
      const [found] = await database.all(
        publishedRow,
        `SELECT ${stateColumns},
                (SELECT coalesce(json_agg(next ORDER BY next.change), '[]')
                   FROM (SELECT number, manifest, mailbox_key AS "mailboxKey", change FROM postkeep.shared_point
                          WHERE repository_id = repository.id AND change > $2 ORDER BY change LIMIT ${String(changesAtOnce)}) AS next) AS points
           FROM postkeep.shared_repository AS repository WHERE repository = $1`,
        ...[identity, change],
      );
      if (found === undefined) throw notShared();
      return { ...found, isAll: found.points.length < changesAtOnce };
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
        const repository = await repositoryIn(transaction, 'FOR KEY SHARE');
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
          await publish(transaction, identity, point, by);
        } catch (error) {
          // Its answer was lost, and others have gone on from it: whoever is told that it was refused takes its manifest away.
          const isRefused = error instanceof AppError && error.code === 'fenced';
          if (!isAgain || !isRefused || !(await isPublished(transaction, identity, point))) throw error;
        }
      }),
    beAlone: () => beAlone(database, identity),
    markEarlier: () => markEarlier(database, identity),
    begin: (beginning, how) => beginSharing(database, identity, beginning, how),
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

async function publish(
  transaction: Queryable,
  identity: string,
  point: Publishing,
  by: Authority,
): Promise<void> {
  const { mailboxKey, number, manifest, after } = point;
  const [last] = await transaction.all(
    z.object({ number: z.int().nullable(), isKnown: z.boolean().nullable() }),
    `SELECT max(number) AS number, bool_or(number = $3) AS "isKnown" FROM postkeep.shared_point
      WHERE repository_id = (SELECT id FROM postkeep.shared_repository WHERE repository = $1) AND mailbox_key = $2`,
    ...[identity, mailboxKey, number],
  );
  const isKnown = last?.isKnown === true;
  const lastNumber = last?.number ?? null;
  if (!isKnown && (lastNumber !== after || number <= (after ?? 0))) throw fenced();
  const reading = !isKnown || number === lastNumber ? point.reading : null;
  // All who publish wait for each other from here on, so that changes are seen in their order.
  const repository = await repositoryOf(transaction, identity, 'FOR NO KEY UPDATE');
  assertMay(repository, by);
  await transaction.run(
    `WITH counted AS (
       UPDATE postkeep.shared_repository SET last_change = last_change + 1 WHERE id = $1 RETURNING last_change),
     kept AS (${keptReading('SELECT $1, $2, $3, $4::bytea WHERE $4::bytea IS NOT NULL')})
     ${
       isKnown
         ? `UPDATE postkeep.shared_point SET manifest = $5, change = last_change FROM counted
             WHERE repository_id = $1 AND number = $3`
         : `INSERT INTO postkeep.shared_point (repository_id, mailbox_key, number, manifest, change)
            SELECT $1, $2, $3, $5, last_change FROM counted`
     }`,
    ...[repository.id, mailboxKey, number, reading, manifest],
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
