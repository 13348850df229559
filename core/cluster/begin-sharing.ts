import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { SharedBeginning, SharedWriting } from '../repository/bucket/shared-writing.js';
import type { Queryable } from './database.js';
import { assertNobodyReads } from './leases.js';
import { type Transacting, earlier, insertPack } from './shared-rows.js';
import { insertPoint, keepReading } from './shared-points.js';

/*
 * A repository that one computer has written is shared, or begun anew where the database is of an earlier time than its bucket (docs/decisions/0346).
 */

const madeRow = z.object({ id: z.int(), generation: z.int() });

/** As no pruning raises it so far, it is larger than any generation that was given before and is not known any more. */
const generations = { first: '1', anew: 'extract(epoch FROM now())::bigint' } as const;

export const beginSharing = (
  database: Transacting,
  identity: string,
  { lastNumber, packs, points, formerWriter }: SharedBeginning,
  how: Parameters<SharedWriting['begin']>[1],
): Promise<number> =>
  database.transaction(async (transaction) => {
    if (how === 'anew') await removeEarlier(transaction, identity, lastNumber);
    const [made] = await transaction.all(
      madeRow,
      `INSERT INTO postkeep.shared_repository (repository, last_number, last_change, generation, former_writer)
       VALUES ($1, $2, $3, ${generations[how]}, $4) ON CONFLICT (repository) DO NOTHING RETURNING id, generation`,
      ...[identity, lastNumber, points.length, formerWriter],
    );
    if (made === undefined) throw new AppError('already-exists', text('repository.sharedAlready'));
    for (const { pack, chunks } of packs) await insertPack(transaction, made.id, pack, chunks);
    for (const [index, point] of points.entries()) {
      await insertPoint(transaction, made.id, point, index + 1);
      await keepReading(transaction, made.id, point);
    }
    return made.generation;
  });

/** Numbers are drawn before they are in a bucket: one that is larger there was drawn later. Throws AppError `busy` while a mailbox is being read. */
async function removeEarlier(transaction: Queryable, identity: string, lastNumber: number): Promise<void> {
  const found = await transaction.all(
    z.object({ id: z.int() }),
    `SELECT id FROM postkeep.shared_repository WHERE repository = $1 AND (alone_by = $2 OR last_number < $3) FOR UPDATE`,
    ...[identity, earlier, lastNumber],
  );
  for (const { id } of found) {
    await assertNobodyReads(transaction, identity);
    await transaction.run('DELETE FROM postkeep.shared_repository WHERE id = $1', id);
  }
}

/** What was begun by it is refused as well, as the generation is raised. */
export async function markEarlier(database: Transacting, identity: string): Promise<void> {
  await database.run(
    `UPDATE postkeep.shared_repository SET generation = generation + 1, alone_by = $2, alone_until = 'infinity'
      WHERE repository = $1 AND alone_by IS DISTINCT FROM $2`,
    ...[identity, earlier],
  );
}
