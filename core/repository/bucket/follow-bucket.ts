import { z } from 'zod';
import type { Clock } from '../../../shared/clock.js';
import { AppError } from '../../../shared/errors.js';
import { type Text, text } from '../../../shared/texts/text.js';
import type { Sqlite } from '../../lib/sqlite.js';
import { finishDeletions } from '../delete-mailbox.js';
import { isHeld } from '../holds.js';
import { type OpenedDatabase, lockForWriting, openRepositoryDatabase } from '../repository-folder.js';
import type { RepositoryExpectation } from '../repository-marker.js';
import { bucketOf, storeOf } from './bucket-access.js';
import { readBucketMarker } from './bucket-marker.js';
import {
  type Changes,
  type ListedManifests,
  changesIn,
  inOrder,
  knownManifests,
  manifestsToRead,
} from './changes-in-bucket.js';
import { dropPoint } from './drop-point.js';
import { followMailbox, manifestIn } from './follow-points.js';
import { followPacks } from './follow-packs.js';
import type { RebuildProgress } from './rebuild-index.js';
import { manifestPrefix, refusedPrefix } from './object-names.js';
import { type NamedManifest, readNamed } from './read-bucket.js';
import { fetchNotes } from './notes.js';

const idRow = z.object({ id: z.int() });
const openRow = z.object({ id: z.int(), mailboxId: z.int() });
const numberRow = z.object({ number: z.int() });

/** What has come to an index, and gone from it, by a look at its bucket. */
export interface FollowedBucket {
  readonly added: number;
  readonly gone: number;
  /** What of it cannot be read; everything else is there. */
  readonly problems: readonly Text[];
}

interface FollowOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RebuildProgress) => void;
}

type Opened = Pick<OpenedDatabase, 'database' | 'files'>;
const nothingElsewhere = (): Promise<void> => Promise.resolve();

/** A bucket that is written to while it is listed may be seen as it never was; seen again, it was not. */
const looks = 2;

/**
 * Has an index that is only read have what others have written to its bucket since, and nothing that is gone from there. Ended at any moment every
 * point that it has is whole, and the next look does the rest. Throws AppError `locked` while another process writes to the index, `not-found` where
 * the bucket holds another repository, `repository-damaged` where none of its restore points is there any more, `invalid-argument` for an index by which
 * something was written that is not in its bucket, what the bucket throws, or the signal's reason.
 */
export async function followBucket(
  folder: string,
  clock: Clock,
  expected: RepositoryExpectation,
  options: FollowOptions,
): Promise<FollowedBucket> {
  const lock = lockForWriting(folder, clock);
  try {
    const { database, files } = openRepositoryDatabase(folder, expected, 'write', 'NORMAL');
    try {
      const seenAt = clock().getTime();
      const followed = await look({ database, files }, options, looks);
      database.durableTransaction(() => {
        database.run('UPDATE bucket SET seen_at = ?', seenAt);
      });
      return followed;
    } finally {
      database.close();
    }
  } finally {
    lock.release();
  }
}

async function look(opened: Opened, options: FollowOptions, left: number): Promise<FollowedBucket> {
  const { database, files } = opened;
  const { signal, onProgress } = options;
  const bucket = bucketOf(database);
  if (bucket === null) throw new AppError('invalid-argument', text('repository.notInBucket'));
  const store = storeOf(bucket);
  if ((await readBucketMarker(store, signal)).id !== bucket.identity)
    throw new AppError('not-found', text('repository.anotherInBucket'));
  dropBegun(database);
  const [writtenAt, refusals] = [new Map<string, number>(), new Set<string>()];
  // Before the packs: those that a manifest needs are there when it is.
  for await (const object of store.list(manifestPrefix, signal))
    writtenAt.set(object.name, object.writtenAt.getTime());
  for await (const { name } of store.list(refusedPrefix, signal)) refusals.add(name);
  const known = knownManifests(database);
  if (writtenAt.size === 0 && known.some(({ pointId }) => pointId !== null))
    throw new AppError('repository-damaged', text('repository.noPointsInBucket'));
  const packs = await followPacks(database, store, signal, (done, total) => {
    onProgress({ step: 'packs', done, total });
  });
  const listed: ListedManifests = { writtenAt, refusals };
  const { found, problems } = await readNamed(
    ...([database, store, manifestsToRead(listed, known), signal] as const),
  );
  const changes = changesIn(listed, known, found, takenNumbers(database));
  // A hold that was let go there keeps nothing here.
  const notes = await fetchNotes(database, store, signal);
  notes.take();
  const ofPoints = await followPoints(database, changes, found, options);
  // Mailboxes that have come may be held.
  if (changes.added > 0) notes.take();
  // Data of mailboxes that were deleted there; whoever did takes them out of the bucket.
  await finishDeletions(files, database, signal, () => undefined, nothingElsewhere);
  forgetNames(database, writtenAt, changes.none);
  const forgotten = await packs.forgetGone(left <= 1);
  if (!forgotten.isWhole) return sum(changes, await look(opened, options, left - 1));
  const all = [...packs.problems, ...problems, ...notes.problems, ...ofPoints, ...forgotten.problems];
  return { added: changes.added, gone: changes.gone, problems: all };
}

function sum(one: Pick<Changes, 'added' | 'gone'>, other: FollowedBucket): FollowedBucket {
  return { ...other, added: one.added + other.added, gone: one.gone + other.gone };
}

async function followPoints(
  database: Sqlite,
  { mailboxes, added }: Changes,
  found: readonly NamedManifest[],
  { signal, onProgress }: FollowOptions,
): Promise<Text[]> {
  const bucket = bucketOf(database);
  const read = new Map(found.map(({ name, manifest }) => [name, manifest]));
  const problems: Text[] = [];
  let done = 0;
  const following = {
    database,
    manifest: async (name: string) => {
      const manifest = read.get(name);
      if (manifest !== undefined || bucket === null) return manifest ?? Promise.reject(gone(name));
      return manifestIn(database, bucket, name, signal);
    },
    // Every pack has been looked at.
    placesOf: () => Promise.resolve([]),
    ...{ onlyLast: false, signal },
  };
  // What has come first: it may need what only points had that are gone.
  for (const [key, { points, gone: former }] of mailboxes) {
    onProgress({ step: 'points', done, total: added });
    const all = inOrder([...former, ...points]);
    const followed = await followMailbox(following, key, { points: all, reading: null });
    problems.push(...followed.problems);
    done += followed.points.length;
  }
  for (const [key, { points, gone: former }] of mailboxes) {
    signal.throwIfAborted();
    // Nobody may have removed it: it is missing, and stays as it is.
    if (former.length > 0 && !isHeld(database, key))
      await followMailbox(following, key, { points, reading: null });
  }
  return problems;
}

function gone(name: string): AppError {
  return new AppError('not-found', text('repository.manifestGone', { name }));
}

/** Takes away points that an earlier look was ended in the midst of. Throws AppError `invalid-argument` where this computer has written. */
function dropBegun(database: Sqlite): void {
  const written = database.get(idRow, 'SELECT point_id AS id FROM unpublished_point');
  if (written !== undefined) throw new AppError('invalid-argument', text('repository.writtenHereToo'));
  const open = database.all(
    openRow,
    'SELECT id, mailbox_id AS mailboxId FROM restore_point WHERE completed_at IS NULL ORDER BY id DESC',
  );
  database.transaction(() => {
    for (const { id, mailboxId } of open) dropPoint(database, mailboxId, id);
  });
}

/** Numbers of points that there are, or that a name still stands for. */
function takenNumbers(database: Sqlite): Set<number> {
  const rows = database.all(
    numberRow,
    'SELECT id AS number FROM restore_point UNION SELECT point_id FROM point_manifest WHERE point_id IS NOT NULL',
  );
  return new Set(rows.map(({ number }) => number));
}

/** Names that are gone stand for nothing, and those of `none` for no point. */
function forgetNames(
  database: Sqlite,
  writtenAt: ReadonlyMap<string, number>,
  none: readonly string[],
): void {
  database.transaction(() => {
    for (const { name, pointId } of knownManifests(database))
      if (pointId === null && !writtenAt.has(name))
        database.run('DELETE FROM point_manifest WHERE name = ?', name);
    for (const name of none)
      database.run(
        'INSERT OR IGNORE INTO point_manifest (name, point_id, is_published) VALUES (?, NULL, 1)',
        name,
      );
  });
}
