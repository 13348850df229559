import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { groupBy } from '../lib/group-by.js';
import type { Alone } from '../repository/bucket/shared-writing.js';
import type { Queryable } from './database.js';
import { assertNobodyReads } from './leases.js';
import {
  type Transacting,
  assertMay,
  beingTidied,
  fenced,
  insertPack,
  listed,
  repositoryOf,
} from './shared-rows.js';

const bytes = z.instanceof(Buffer);

/** So long after its last sign of life somebody who was alone is so no more. */
const aloneSeconds = 60;
const untilAlone = `now() + interval '${String(aloneSeconds)} seconds'`;

/** Has nobody else write to a repository, until the end. Throws AppError `busy` while a mailbox of it is being read, or somebody else is alone. */
export async function beAlone(database: Transacting, identity: string): Promise<Alone> {
  const ticket = randomUUID();
  const generation = await database.transaction(async (transaction) => {
    const { id, aloneBy } = await repositoryOf(transaction, identity, 'FOR UPDATE');
    if (aloneBy !== null) throw beingTidied();
    await assertNobodyReads(transaction, identity);
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
