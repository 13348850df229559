import { z } from 'zod';
import { AppError } from '../../../shared/errors.js';
import { type Sqlite, anyText, blob } from '../../lib/sqlite.js';
import { openRepositoryDatabase } from '../repository-folder.js';
import { bucketOf } from './bucket-access.js';
import { dropPoint, untoldPoints } from './drop-point.js';
import { readingState } from './reading-state.js';
import type { Alone, SharedBeginning, SharedWriting } from './shared-writing.js';
import { assertAllKnown, isNamed, readWriterMark, writerOf } from './writer-mark.js';

const packRow = z.object({
  id: z.int(),
  sha256: blob,
  bytes: z.int(),
  chunkBytes: z.int(),
  lockedUntil: z.int().nullable(),
});
const chunkRow = z.object({
  identity: blob,
  codec: z.int(),
  size: z.int(),
  offset: z.int(),
  length: z.int(),
});
const pointRow = z.object({
  number: z.int(),
  manifest: z.string(),
  mailboxId: z.int(),
  mailboxKey: anyText,
  isLast: z.int(),
});
type EnteredPack = SharedBeginning['packs'] extends Iterable<infer Entered> ? Entered : never;

const idRow = z.object({ id: z.int() });
const numberRow = z.object({ number: z.int() });

/** The generation of an index that was made anew where others may write too: whether they do is asked before anything is written. */
export const notAsked = -1;

const sharedRow = z.object({ generation: z.int().optional() });

/** Whether others write to the repository of this index too; false for one that cannot be read. */
export function isShared(folder: string): boolean {
  try {
    const { database } = openRepositoryDatabase(folder, undefined, 'look');
    try {
      // An index that an earlier version has made does not say.
      return (database.get(sharedRow, 'SELECT * FROM bucket')?.generation ?? 0) > 0;
    } finally {
      database.close();
    }
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

/**
 * Has others write to a repository too, of which everything is in the bucket. From the first moment on nobody writes to it who does not ask them; cut short, it
 * is done to its end the next time.
 */
export async function beginSharing(database: Sqlite, shared: SharedWriting): Promise<void> {
  const before = database.get(numberRow, 'SELECT generation AS number FROM bucket')?.number ?? 0;
  if (before === notAsked) return askedNow(database, shared);
  const beginning = everythingIn(database, writerOf(database));
  database.durableTransaction(() => {
    database.run(
      'UPDATE bucket SET generation = 1, followed = ? WHERE generation = 0',
      beginning.points.length,
    );
  });
  try {
    await shared.begin(beginning, 'first');
  } catch (error) {
    // Entered before this was cut short: nobody has written without asking since.
    if (error instanceof AppError && error.code === 'already-exists' && before > 0) return;
    // Whether it was entered is not known where the database was gone.
    if (error instanceof AppError && error.code !== 'database-unreachable' && before === 0)
      database.run('UPDATE bucket SET generation = 0, followed = 0');
    throw error;
  }
}

/** An index that was made anew follows all that was published, where others write already: what nobody was told of goes from it. */
async function askedNow(database: Sqlite, shared: SharedWriting): Promise<void> {
  // Before anything is dropped, which takes what is known of a source with it.
  const beginning = everythingIn(database, await leaveToThisOne(database, shared));
  // Begun here meanwhile and not published: its number may be another's.
  database.transaction(() => {
    for (const { id } of database.all(idRow, 'SELECT id FROM mailbox'))
      for (const number of untoldPoints(database, id)) dropPoint(database, id, number);
  });
  let [generation, followed] = [1, beginning.points.length];
  try {
    generation = await shared.begin(beginning, 'anew');
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'already-exists') throw error;
    followed = 0;
  }
  database.run('UPDATE bucket SET generation = ?, followed = ?', generation, followed);
}

/**
 * Where somebody else has written since, the database does not know what: it is entered from this index, which was made from the bucket. Answers who writes
 * there until now, where that is those of the database. Throws AppError `locked` where more has come there meanwhile.
 */
async function leaveToThisOne(database: Sqlite, shared: SharedWriting): Promise<string | null> {
  const bucket = bucketOf(database);
  const mark = bucket === null ? null : await readWriterMark(database, bucket);
  if (bucket === null || mark === null || !(await shared.isBegun())) return null;
  if (isNamed(mark.writer, await shared.names())) return mark.writer;
  // From here on nothing more is published by the database as it is.
  await shared.markEarlier();
  await assertAllKnown(database, bucket);
  return null;
}

/** Has an index that was made anew be written to by this process alone, unless others write to its repository. */
export async function stayAlone(database: Sqlite, shared: SharedWriting): Promise<void> {
  const isAsked = database.get(
    numberRow,
    'SELECT generation AS number FROM bucket WHERE generation = ?',
    notAsked,
  );
  if (isAsked !== undefined && !(await shared.isBegun()))
    database.run('UPDATE bucket SET generation = 0 WHERE generation = ?', notAsked);
}

/** Has nobody else write to it any more; whoever calls is alone, and has all that was published. */
export async function endSharing(database: Sqlite, shared: SharedWriting, alone: Alone): Promise<void> {
  await shared.finish(alone);
  database.run('UPDATE bucket SET generation = 0, followed = 0');
}

function everythingIn(database: Sqlite, formerWriter: string | null): SharedBeginning {
  const points = database.all(
    pointRow,
    `SELECT restore_point.id AS number, point_manifest.name AS manifest, mailbox_id AS mailboxId, CAST(mailbox.key AS BLOB) AS mailboxKey,
            NOT EXISTS (SELECT 1 FROM restore_point AS later WHERE later.mailbox_id = mailbox.id
                           AND later.id > restore_point.id AND later.completed_at IS NOT NULL) AS isLast
       FROM point_manifest JOIN restore_point ON restore_point.id = point_id JOIN mailbox ON mailbox.id = mailbox_id
      WHERE is_published = 1 AND completed_at IS NOT NULL ORDER BY restore_point.id`,
  );
  const last = database.get(numberRow, 'SELECT coalesce(max(id), 0) AS number FROM restore_point');
  return {
    lastNumber: Math.max(last?.number ?? 0, lastGivenAway(database)),
    ...{ formerWriter, packs: packsOf(database) },
    points: points.map(({ number, manifest, mailboxId, mailboxKey, isLast }) => ({
      ...{ number, manifest, mailboxKey },
      // What is known of the source is of the newest point, and of one that is begun where there is one.
      reading:
        isLast === 1 && untoldPoints(database, mailboxId).length === 0
          ? readingState(database, mailboxKey, number)
          : null,
    })),
  };
}

/** Numbers of points that are gone are not given away again. */
function lastGivenAway(database: Sqlite): number {
  const sql = "SELECT seq AS number FROM sqlite_sequence WHERE name = 'restore_point'";
  return database.get(numberRow, sql)?.number ?? 0;
}

function* packsOf(database: Sqlite): Generator<EnteredPack> {
  for (let after = 0; ;) {
    const row = database.get(
      packRow,
      `SELECT id, sha256, bytes, chunk_bytes AS chunkBytes, locked_until AS lockedUntil FROM pack WHERE id > ? ORDER BY id LIMIT 1`,
      after,
    );
    if (row === undefined) return;
    after = row.id;
    const chunks = database.all(
      chunkRow,
      `SELECT sha256 AS identity, codec, size, offset, length FROM packed_chunk JOIN chunk ON chunk.id = chunk_id
        WHERE pack_id = ? ORDER BY offset`,
      row.id,
    );
    const { sha256, bytes, chunkBytes, lockedUntil } = row;
    yield {
      pack: {
        ...{ sha256, bytes, chunkBytes },
        lockedUntil: lockedUntil === null ? null : new Date(lockedUntil),
      },
      chunks,
    };
  }
}
