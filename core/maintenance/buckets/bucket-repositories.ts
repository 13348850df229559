import type { BucketProgress } from '../../../shared/backup/bucket-repository.js';
import type { ObjectStorePlace } from '../../../shared/backup/object-store-place.js';
import { AppError } from '../../../shared/errors.js';
import type { Client, Handlers } from '../../../shared/ipc/contract.js';
import type { HostContract } from '../../../shared/ipc/host-contract.js';
import type { WorkerContract } from '../../../shared/ipc/worker-contract.js';
import { text } from '../../../shared/texts/text.js';
import type { StoredBucket } from '../../catalogue/buckets.js';
import type { Catalogue } from '../../catalogue/catalogue.js';
import type { KnownRepository } from '../../catalogue/repositories.js';
import type { ObjectStore } from '../../object-store/object-store.js';
import { dropStore } from '../../repository/bucket/bucket-access.js';
import { limitCache } from '../../repository/bucket/bucket-figures.js';
import { contentOf, readBucketMarker } from '../../repository/bucket/bucket-marker.js';
import { changeLockDays } from '../../repository/bucket/change-lock.js';
import { createInBucket } from '../../repository/bucket/create-in-bucket.js';
import { unlock } from '../../repository/passphrases.js';
import { isRepository } from '../../repository/repository-marker.js';
import { adoptUnknown } from '../adopt-repository.js';
import { openToRestore } from '../opened-repositories.js';
import {
  type IndexServices,
  assertKeyAtHand,
  cacheOf,
  lockIn,
  lockOf,
  rebuildTold,
} from './bucket-indexes.js';
import { listBuckets, reachBucket } from './bucket-overview.js';
import { createBucketProbes } from './bucket-probes.js';
import type { BucketStores } from './bucket-stores.js';
import { followOpened } from './follow-buckets.js';
import { forgetBucket } from './forget-bucket.js';
import { freeIndexFolder } from './index-folder.js';

export interface BucketRepositoriesOptions extends IndexServices {
  readonly catalogue: Catalogue;
  readonly dataDir: string;
  readonly stores: BucketStores;
  readonly secrets: Client<HostContract>['secrets'];
  /** There may be other mailboxes to restore. */
  readonly onMailboxes: () => void;
}

type Task = BucketProgress['task'];
/** The calls of the contract, and the end of one that is under way. */
export type BucketRepositories = Omit<Handlers<WorkerContract>['buckets'], 'cancel'> & {
  readonly cancel: (task?: Task) => void;
  /** Resolves once nothing is under way. */
  readonly ended: () => Promise<void>;
};

interface Running {
  readonly task: Task;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

const nothing = (): void => undefined;

/** Making, connecting and changing repositories in buckets. */
export function createBucketRepositories(options: BucketRepositoriesOptions): BucketRepositories {
  const { catalogue, dataDir, clock, stores, secrets, closeReaders, onProgress, onMailboxes } = options;
  const { repositories, buckets } = catalogue;
  const probes = createBucketProbes(stores, onProgress);
  let running: Running | null = null;

  const asTask = async <T>(task: Task, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    // A look that nobody has asked for keeps nobody waiting.
    if (running?.task === 'follow') {
      running.controller.abort(new AppError('cancelled', text('repository.bucketTaskStopped')));
      await running.ended;
    }
    if (running !== null) throw new AppError('busy', text('repository.bucketTaskRuns'));
    const controller = new AbortController();
    const result = work(controller.signal);
    running = { task, controller, ended: result.then(nothing, nothing) };
    try {
      return await result;
    } finally {
      running = null;
    }
  };
  const known = (folder: string): { readonly repository: KnownRepository; readonly bucket: StoredBucket } => {
    const path = repositories.pathOf(folder);
    const repository = repositories.list().find((each) => each.path === path);
    const bucket = repository === undefined ? null : buckets.get(repository.id);
    if (repository === undefined || bucket === null)
      throw new AppError('not-found', text('repository.bucketUnknown', { folder: path }));
    return { repository, bucket };
  };
  /** What was typed, or else what is kept of the repository in this folder. */
  const secretFor = (
    place: ObjectStorePlace,
    typed: string | null,
    folder: string | null,
  ): Promise<string | null> =>
    typed !== null || folder === null || place.credentials.type === 'environment'
      ? Promise.resolve(place.credentials.type === 'environment' ? null : typed)
      : stores.secretOf(known(folder).bucket.identity, place);
  /** Has the catalogue know a bucket, and this process use it as every other does that knows it. */
  const note = async (
    folder: string,
    identity: string,
    place: ObjectStorePlace,
    secretKey: string | null,
  ): Promise<boolean> => {
    const { id } = repositories.register(folder);
    repositories.noteIdentity(id, identity);
    const isSecretKept = await stores.keep(identity, secretKey);
    buckets.note(id, place);
    stores.takeIn();
    return isSecretKept;
  };
  const keepKey = async (identity: string, dataKey: Buffer, isWanted: boolean): Promise<boolean> => {
    if (!isWanted) return false;
    try {
      await secrets.keepRepositoryKey({ identity, key: dataKey.toString('base64') });
      return true;
    } catch (error) {
      // The repository is as it should be; who asked is told that its key is not kept.
      if (error instanceof AppError) return false;
      throw error;
    }
  };
  const withStore = async <T>(
    place: ObjectStorePlace,
    secretKey: string | null,
    work: (store: ObjectStore) => Promise<T>,
  ): Promise<T> => {
    const store = await stores.open(place, secretKey);
    try {
      return await work(store);
    } finally {
      store.close();
    }
  };

  return {
    list: () => {
      stores.takeIn();
      return listBuckets(catalogue, clock());
    },
    probe: ({ place, secretKey: typed, path: of }) =>
      asTask('probe', async (signal) => {
        const secretKey = await secretFor(place, typed, of);
        const found = await probes.probe(place, secretKey, signal);
        const content = await withStore(place, secretKey, contentOf);
        if (content.type !== 'repository') return { ...found, content };
        const { type, marker } = content;
        const path = repositories.identified().find(({ identity }) => identity === marker.id)?.path ?? null;
        const isEncrypted = marker.encryption !== undefined;
        return { ...found, content: { type, isEncrypted, lock: lockIn(marker, place), path } };
      }),
    create: ({ place, secretKey, path: wanted, passphrase, keep, cacheBytes }) =>
      asTask('probe', async (signal) => {
        const path = wanted === null ? freeIndexFolder(dataDir, place) : repositories.pathOf(wanted);
        if (isRepository(path))
          throw new AppError('already-exists', text('repository.thereAlready', { folder: path }));
        if (place.lock !== null) await probes.assertUsable(place, secretKey, signal);
        return withStore(place, secretKey, async (store) => {
          const { identity, keys } = await createInBucket(path, clock, store, {
            passphrase,
            lockDays: place.lock?.days ?? null,
            ...(place.lock === null ? {} : { lockMode: place.lock.mode }),
            ...(cacheBytes === null ? {} : { cacheBytes }),
          });
          dropStore(identity);
          const isSecretKept = await note(path, identity, place, secretKey);
          const isKept = keys !== null && (await keepKey(identity, keys.dataKey, keep));
          return { path, recoveryKey: keys?.recoveryKey ?? null, isKept, isSecretKept };
        });
      }),
    connect: ({ place: given, secretKey, path, secret, keep, cacheBytes }) =>
      asTask('rebuild', (signal) =>
        withStore(given, secretKey, async (store) => {
          const marker = await readBucketMarker(store);
          const place = { ...given, lock: lockOf(marker, given) };
          const here = repositories.identified().find(({ identity }) => identity === marker.id);
          const wanted = path === null ? null : repositories.pathOf(path);
          if (here !== undefined && wanted !== null && wanted !== here.path)
            throw new AppError(
              'already-exists',
              text('repository.bucketKnownElsewhere', { folder: here.path }),
            );
          const index = here?.path ?? wanted ?? freeIndexFolder(dataDir, place);
          assertKeyAtHand(marker, secret, index);
          try {
            const rebuilt = await rebuildTold(index, store, options, { secret, cacheBytes, signal });
            const isSecretKept = await note(index, marker.id, place, secretKey);
            const isKept =
              marker.encryption !== undefined &&
              (secret === null
                ? (await secrets.repositoryKey({ identity: marker.id, path: index })) !== null
                : await keepKey(marker.id, (await unlock(index, secret)).dataKey, keep));
            const { mailboxes, use } = openToRestore(catalogue, index);
            onMailboxes();
            const { points: restorePoints, problems } = rebuilt;
            return {
              ...{ path: index, restorePoints, problems: [...problems], mailboxes, use },
              ...{ isKept, isSecretKept },
            };
          } finally {
            stores.holdAgain(marker.id);
          }
        }),
      ),
    rebuild: ({ path: folder, secret }) =>
      asTask('rebuild', async (signal) => {
        stores.takeIn();
        const { repository, bucket } = known(folder);
        const { path } = repository;
        const store = stores.held(bucket.identity);
        if (store === null) throw new AppError('bucket-unreachable', text('repository.bucketNotHeld'));
        const marker = await readBucketMarker(store);
        if (marker.id !== bucket.identity)
          throw new AppError('not-found', text('repository.anotherInBucket'));
        assertKeyAtHand(marker, secret, path);
        const cacheBytes = cacheOf(catalogue, repository, clock());
        const { points, problems } = await rebuildTold(path, store, options, { secret, cacheBytes, signal });
        // A console that has come from another computer knows no mailbox of it yet.
        if (!repositories.openedOnly().has(repository.id)) adoptUnknown(catalogue, repository);
        onMailboxes();
        return { path, restorePoints: points, problems: [...problems] };
      }),
    follow: ({ olderThanMs }) => {
      stores.takeIn();
      return asTask('follow', (signal) => followOpened(options, olderThanMs, signal));
    },
    reach: async ({ path }) => {
      stores.takeIn();
      return { error: await reachBucket(stores, known(path).bucket) };
    },
    changeAccess: async ({ path: folder, place: given, secretKey: typed }) => {
      const { repository, bucket } = known(folder);
      const place = { ...given, lock: bucket.place.lock };
      const secretKey = await secretFor(place, typed, folder);
      const marker = await withStore(place, secretKey, readBucketMarker);
      if (marker.id !== bucket.identity)
        throw new AppError('invalid-argument', text('repository.anotherInBucket'));
      return { isSecretKept: await note(repository.path, bucket.identity, place, secretKey) };
    },
    changeLock: async ({ path: folder, days }) => {
      const { repository, bucket } = known(folder);
      const expected = repositories.expectationOf(repository.id);
      stores.takeIn();
      const before = await changeLockDays(repository.path, clock, expected, days);
      const { lock } = bucket.place;
      buckets.note(repository.id, { ...bucket.place, lock: lock && { ...lock, days } });
      stores.takeIn();
      closeReaders();
      return { before };
    },
    setCache: ({ path: folder, cacheBytes }) => {
      const { id, path } = known(folder).repository;
      limitCache(path, repositories.expectationOf(id), cacheBytes);
    },
    forget: async ({ path }) => {
      const { repository, bucket } = known(path);
      closeReaders();
      forgetBucket(catalogue, repository, clock);
      await stores.keep(bucket.identity, null);
      stores.takeIn();
      onMailboxes();
    },
    ended: async () => running?.ended,
    cancel: (task) => {
      if (running !== null && (task === undefined || running.task === task))
        running.controller.abort(new AppError('cancelled', text('repository.bucketTaskStopped')));
    },
  };
}
