import { existsSync, renameSync, rmSync } from 'node:fs';
import type { Clock } from '../../../shared/clock.js';
import type { Text } from '../../../shared/texts/text.js';
import type { ObjectStore } from '../../object-store/object-store.js';
import { paced } from '../../lib/paced.js';
import { withStorageErrors } from '../../lib/storage-errors.js';
import { holdKey } from '../encryption/held-keys.js';
import { unlockDataKey } from '../encryption/key-slots.js';
import {
  assertMayHoldRepository,
  lockForWriting,
  makeRepositoryWith,
  openRepositoryDatabase,
} from '../repository-folder.js';
import { type RepositoryMarker, isRepository, readMarker } from '../repository-marker.js';
import { differingPoints } from '../point-totals.js';
import { holdStore } from './bucket-access.js';
import { readBucketMarker } from './bucket-marker.js';
import { usualCacheBytes } from './create-in-bucket.js';
import { readNotes } from './notes.js';
import { readManifests, readPacks } from './read-bucket.js';
import { notAsked } from './share-repository.js';
import { writePoints } from './rebuild-points.js';

/** How far an index is made anew: packs looked at, then restore points written. */
export interface RebuildProgress {
  readonly step: 'packs' | 'points';
  readonly done: number;
  readonly total: number;
}

export interface RebuildOptions {
  /** Passphrase or recovery key of an encrypted repository that this process has no key of. */
  readonly secret: string | null;
  readonly cacheBytes?: number;
  /** Others may write to it too: nothing is written by this index before it was asked (`beginSharing`). */
  readonly mayBeShared?: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RebuildProgress) => void;
}

export interface Rebuilt {
  readonly identity: string;
  readonly points: number;
  /** What of the bucket could not be used; everything else is in the index. */
  readonly problems: readonly Text[];
}

/**
 * Makes the index of a repository anew from what is in its bucket alone: in an empty or missing folder, or in place of the index of the same
 * repository, which is kept beside it. Cut short at any moment, what was there is as it was. This process may use the repository from then on. Throws
 * AppError `passphrase-wrong`, `passphrase-needed`, `already-exists`, `locked`, what the bucket throws, or the signal's reason.
 */
export async function rebuildIndex(
  folder: string,
  clock: Clock,
  store: ObjectStore,
  options: RebuildOptions,
): Promise<Rebuilt> {
  const marker = await readBucketMarker(store);
  await unlockWith(marker, options.secret);
  const isInPlace = isIndexOf(folder, marker);
  const lock = isInPlace ? lockForWriting(folder, clock) : null;
  const made = `${folder}.new`;
  try {
    rmSync(made, { recursive: true, force: true });
    const rebuilt = await fill(made, marker, store, clock().getTime(), options);
    lock?.release();
    withStorageErrors(folder, () => {
      if (isInPlace) renameSync(folder, `${folder}.replaced-${clock().toISOString().replaceAll(':', '-')}`);
      else if (existsSync(folder)) rmSync(folder, { recursive: true });
      renameSync(made, folder);
    });
    return rebuilt;
  } finally {
    lock?.release();
    rmSync(made, { recursive: true, force: true });
  }
}

async function unlockWith(marker: RepositoryMarker, secret: string | null): Promise<void> {
  if (marker.encryption === undefined || secret === null) return;
  holdKey(marker.id, await unlockDataKey(marker.id, marker.encryption, secret));
}

/** False for an empty or missing folder. Throws AppError `already-exists` for one that holds anything else. */
function isIndexOf(folder: string, { id }: RepositoryMarker): boolean {
  if (existsSync(folder) && isRepository(folder) && readMarker(folder).marker.id === id) return true;
  assertMayHoldRepository(folder);
  return false;
}

async function fill(
  folder: string,
  marker: RepositoryMarker,
  store: ObjectStore,
  seenAt: number,
  { signal, onProgress, cacheBytes = usualCacheBytes, mayBeShared = false }: RebuildOptions,
): Promise<Rebuilt> {
  makeRepositoryWith(folder, marker);
  holdStore(marker.id, store);
  const expected = { type: 'known', identity: marker.id } as const;
  const { database } = openRepositoryDatabase(folder, expected, 'write', 'NORMAL');
  try {
    const packs = await readPacks(database, store, signal, (done, total) => {
      onProgress({ step: 'packs', done, total });
    });
    const { manifests, superseded, problems } = await readManifests(database, store, signal);
    for (const name of superseded)
      database.run('INSERT INTO point_manifest (name, point_id, is_published) VALUES (?, NULL, 1)', name);
    const lists = await writePoints(database, manifests, signal, (done) => {
      onProgress({ step: 'points', done, total: manifests.length });
    });
    const notes = await readNotes(database, store, signal);
    const differing = await paced(differingPoints(database), async () => {
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
    });
    // From here on a chunk that comes waits for a pack.
    database.durableTransaction(() => {
      const generation = mayBeShared ? notAsked : 0;
      database.run(
        'INSERT INTO bucket (id, cache_bytes, generation, seen_at, takes_over) VALUES (1, ?, ?, ?, 1)',
        ...[cacheBytes, generation, seenAt],
      );
    });
    return {
      identity: marker.id,
      points: manifests.length,
      problems: [...packs, ...problems, ...lists, ...notes, ...differing],
    };
  } finally {
    database.close();
  }
}
