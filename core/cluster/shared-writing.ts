import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type {
  Alone,
  Authority,
  Publishing,
  SharedPack,
  SharedPlace,
  SharedWriting,
} from '../repository/bucket/shared-writing.js';
import type { ClusterDatabase, Queryable } from './database.js';
import { groupBy } from '../lib/group-by.js';
import { assertLease } from './leases.js';

const repositoryRow = z.object({ id: z.int(), generation: z.int(), aloneBy: z.string().nullable() });
type Repository = z.output<typeof repositoryRow>;
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

/** So long after its last sign of life somebody who was alone is so no more. */
const aloneSeconds = 60;
const changesAtOnce = 1000;
const chunksAtOnce = 5000;

/** What it asks of a database. */
type Transacting = Pick<ClusterDatabase, 'all' | 'run' | 'transaction'>;

/** Writing to the repository of this identity beside others, by the database that they share. */
export function createSharedWriting(database: Transacting, identity: string): SharedWriting {
  const repositoryIn = (on: Queryable, lock: '' | 'FOR SHARE' | 'FOR UPDATE' = '') =>
    repositoryOf(on, identity, lock);
  return {
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
      const { id, generation } = await repositoryIn(database);
      const points = await database.all(
        changedRow,
        `SELECT number, manifest, mailbox_key AS "mailboxKey", change FROM postkeep.shared_point
          WHERE repository_id = $1 AND change > $2 ORDER BY change LIMIT ${String(changesAtOnce)}`,
        ...[id, change],
      );
      return { generation, points };
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
        if (repository.generation !== generation) throw fenced();
        await insertPack(transaction, repository.id, pack, chunks);
      }),
    publish: (point, by) =>
      database.transaction(async (transaction) => {
        if (by.type === 'lease') {
          const { mailboxKey } = point;
          await assertLease(transaction, { repository: identity, mailboxKey, epoch: by.epoch });
        }
        const repository = await repositoryIn(transaction, 'FOR UPDATE');
        assertMay(repository, by);
        await publish(transaction, repository.id, point);
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

async function repositoryOf(
  on: Queryable,
  identity: string,
  lock: '' | 'FOR SHARE' | 'FOR UPDATE',
): Promise<Repository> {
  const [found] = await on.all(
    repositoryRow,
    `SELECT id, generation, CASE WHEN alone_until > now() THEN alone_by END AS "aloneBy"
       FROM postkeep.shared_repository WHERE repository = $1 ${lock}`,
    identity,
  );
  if (found === undefined) throw notShared();
  return found;
}

function assertMay({ generation, aloneBy }: Repository, by: Authority): void {
  const may = by.type === 'lease' ? generation === by.generation : aloneBy === by.ticket;
  if (!may) throw fenced();
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

async function insertPack(
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

function listed(hashes: readonly Buffer[]): string {
  return JSON.stringify(hashes.map((hash) => hash.toString('base64')));
}

async function beAlone(database: Transacting, identity: string): Promise<Alone> {
  const ticket = randomUUID();
  const generation = await database.transaction(async (transaction) => {
    const { id, aloneBy } = await repositoryOf(transaction, identity, 'FOR UPDATE');
    if (aloneBy !== null) throw beingTidied();
    const reading = await transaction.all(
      z.object({ key: z.string() }),
      'SELECT mailbox_key AS key FROM postkeep.mailbox_lease WHERE repository = $1 AND until > now() LIMIT 1',
      identity,
    );
    if (reading.length > 0) throw new AppError('busy', text('repository.workersAreWriting'));
    const [raised] = await transaction.all(
      z.object({ generation: z.int() }),
      `UPDATE postkeep.shared_repository SET generation = generation + 1, alone_by = $2, alone_until = ${untilAlone}
        WHERE id = $1 RETURNING generation`,
      ...[id, ticket],
    );
    return raised?.generation ?? 0;
  });
  const over = new AbortController();
  const beat = async (): Promise<void> => {
    const held = await database.run(
      `UPDATE postkeep.shared_repository SET alone_until = ${untilAlone}
        WHERE repository = $1 AND alone_by = $2 AND alone_until > now()`,
      ...[identity, ticket],
    );
    if (held === 0) over.abort(fenced());
  };
  // One that fails is made good by the next; until then what is written is refused.
  const timer = setInterval(() => void beat().catch(() => undefined), (aloneSeconds * 1000) / 4);
  const whileAlone = (work: (transaction: Queryable, repositoryId: number) => Promise<void>) =>
    database.transaction(async (transaction) => {
      const repository = await repositoryOf(transaction, identity, 'FOR UPDATE');
      assertMay(repository, { type: 'alone', ticket });
      await work(transaction, repository.id);
    });
  return {
    ...{ ticket, generation, signal: over.signal },
    withdraw: (manifests) =>
      whileAlone(async (transaction, id) => {
        await transaction.run(
          `DELETE FROM postkeep.shared_point WHERE repository_id = $1
              AND manifest IN (SELECT json_array_elements_text($2::json))`,
          ...[id, JSON.stringify(manifests)],
        );
        await transaction.run(
          `DELETE FROM postkeep.shared_reading AS reading WHERE repository_id = $1 AND NOT EXISTS (
             SELECT 1 FROM postkeep.shared_point AS point
              WHERE point.repository_id = reading.repository_id AND point.mailbox_key = reading.mailbox_key)`,
          id,
        );
      }),
    removePacks: (packs, elsewhere) =>
      whileAlone(async (transaction, id) => {
        const chunks = await transaction.all(
          z.object({ identity: bytes }),
          `SELECT identity FROM postkeep.shared_chunk JOIN postkeep.shared_pack AS pack ON pack.id = pack_id
            WHERE pack.repository_id = $1 AND sha256 IN (SELECT decode(json_array_elements_text($2::json), 'base64'))`,
          ...[id, listed(packs)],
        );
        const places = elsewhere(chunks.map(({ identity: chunk }) => chunk));
        for (const own of groupBy(places, ({ pack }) => pack.sha256.toString('hex')).values())
          if (own[0] !== undefined) await insertPack(transaction, id, own[0].pack, own);
        await transaction.run(
          `DELETE FROM postkeep.shared_pack WHERE repository_id = $1
              AND sha256 IN (SELECT decode(json_array_elements_text($2::json), 'base64'))`,
          ...[id, listed(packs)],
        );
      }),
    end: async () => {
      clearInterval(timer);
      await database.run(
        'UPDATE postkeep.shared_repository SET alone_by = NULL, alone_until = NULL WHERE repository = $1 AND alone_by = $2',
        ...[identity, ticket],
      );
    },
  };
}

const untilAlone = `now() + interval '${String(aloneSeconds)} seconds'`;

function fenced(): AppError {
  return new AppError('fenced', text('repository.fenced'));
}

function beingTidied(): AppError {
  return new AppError('busy', text('repository.othersRemove'));
}

function notShared(): AppError {
  return new AppError('not-found', text('repository.notShared'));
}
