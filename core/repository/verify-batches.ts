import { z } from 'zod';
import type { Text } from '../../shared/texts/text.js';
import type { Sqlite } from '../lib/sqlite.js';
import { storedContents } from './read-batch.js';
import type { ContentThreads } from './threads/content-threads.js';
import { unlessCorrupt } from './unless-corrupt.js';

/** Contents of one look at their table, and bytes that are read in one go; a content that is larger is read piece by piece. */
const pageSize = 200;
const mostBytes = 1024 * 1024;

const idRow = z.object({ id: z.int() });
/** A page in one row: one for each content would take four times as long. */
const pageRow = z.object({ ids: z.string().nullable(), sizes: z.string().nullable() });
/** As far as the row tells. */
const sizeColumn = "CASE typeof(size) WHEN 'integer' THEN size ELSE 0 END";

interface Listed {
  readonly id: number;
  readonly size: number;
}

export interface Batch {
  readonly ids: readonly number[];
  /** Those of which it is known that they are small enough to be in memory together. */
  readonly together: readonly number[];
}

/** Where the bytes of messages are read back from. */
export interface ContentProof {
  /** {@link wholeAmong} */
  readonly wholeAmong: (threads: ContentThreads, batch: Batch) => Promise<ReadonlyMap<number, number>>;
  /** Why a content cannot be read back byte for byte; null when it can. */
  readonly damageOf: (contentId: number) => Promise<Text | null>;
  /** What is wrong beside messages, once all of them have been read. */
  readonly problems: (pause: () => Promise<void>) => Promise<Text[]>;
}

/** Contents that are read in one go, by id, which is nearly the order in which they lie in the file. */
export function* batchesOf(database: Sqlite): Generator<Batch> {
  for (
    let page = nextContents(database, 0);
    page.length > 0;
    page = nextContents(database, page.at(-1)?.id ?? 0)
  ) {
    let [ids, together, bytes] = [[] as number[], [] as number[], 0];
    for (const { id, size } of page) {
      if (ids.length > 0 && bytes + size > mostBytes) {
        yield { ids, together };
        [ids, together, bytes] = [[], [], 0];
      }
      ids.push(id);
      if (size <= mostBytes) together.push(id);
      bytes += size;
    }
    yield { ids, together };
  }
}

function sizesOf(database: Sqlite, ids: readonly number[]): Map<number, number> {
  const rows = unlessCorrupt(() =>
    database.all(
      z.object({ id: z.int(), size: z.number() }),
      `SELECT id, ${sizeColumn} AS size FROM content WHERE id IN (SELECT value FROM json_each(?))`,
      JSON.stringify(ids),
    ),
  );
  return new Map(rows?.map(({ id, size }) => [id, size]));
}

/** Sizes of the contents of a batch that are whole, by id; of whatever is not proved to be, who reads it by itself knows why. */
export async function wholeAmong(
  database: Sqlite,
  threads: ContentThreads,
  { together }: Batch,
): Promise<ReadonlyMap<number, number>> {
  const found = together.length === 0 ? null : await threads.checkInFile(together);
  if (found !== null) return found;
  const contents = unlessCorrupt(() => database.snapshot(() => storedContents(database, together))) ?? [];
  const whole = contents.length === 0 ? [] : await threads.check(contents);
  return new Map(contents.flatMap(({ id, size }, index) => (whole[index] === true ? [[id, size]] : [])));
}

/** The next contents by id. Where their own pages cannot be read, the index of the messages that have them still knows their ids. */
function nextContents(database: Sqlite, after: number): Listed[] {
  const page = unlessCorrupt(() =>
    database.get(
      pageRow,
      `SELECT group_concat(id) AS ids, group_concat(${sizeColumn}) AS sizes
         FROM (SELECT id, size FROM content WHERE id > ? ORDER BY id LIMIT ?)`,
      ...[after, pageSize],
    ),
  );
  if (page !== undefined) {
    const sizes = numbersIn(page.sizes);
    return numbersIn(page.ids).map((id, index) => ({ id, size: sizes[index] ?? Infinity }));
  }
  const rows = unlessCorrupt(() =>
    database.all(
      idRow,
      'SELECT DISTINCT content_id AS id FROM message WHERE content_id > ? ORDER BY content_id LIMIT ?',
      after,
      pageSize,
    ),
  );
  const ids = rows?.map(({ id }) => id) ?? [];
  const sizes = sizesOf(database, ids);
  return ids.map((id) => ({ id, size: sizes.get(id) ?? Infinity }));
}

function numbersIn(list: string | null): number[] {
  return list === null ? [] : list.split(',').map(Number);
}
