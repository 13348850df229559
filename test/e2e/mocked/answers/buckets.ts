import type { BucketRepository } from '../../../../shared/backup/bucket-repository.js';
import type { ObjectStorePlace } from '../../../../shared/backup/object-store-place.js';
import { AppError } from '../../../../shared/errors.js';
import { text } from '../../../../shared/texts/text.js';
import type { ConsoleContract } from '../../../../shared/ipc/console-contract.js';
import type { Handlers } from '../../../../shared/ipc/contract.js';
import type { MockState } from '../state.js';
import type { Answering } from './answering.js';
import { recoveryKey, rightPassphrase } from './passphrase.js';

const usualCacheBytes = 2_147_483_648;

function add(
  state: MockState,
  place: ObjectStorePlace,
  use: BucketRepository['use'],
  cacheBytes: number | null,
): string {
  const path = `/home/ada/.config/Postkeep/repositories/${place.bucket}`;
  state.buckets.push({
    ...{ path, place, use },
    identity: `identity-of-${place.bucket}`,
    figures: {
      ...{ packs: 0, bytesInBucket: 0, bytesCached: 0, bytesWaiting: 0, locked: null },
      cacheBytes: cacheBytes ?? usualCacheBytes,
    },
    error: null,
    lastContact: null,
  });
  return path;
}

function changed(
  state: MockState,
  path: string,
  change: (bucket: BucketRepository) => BucketRepository,
): void {
  if (!state.buckets.some((each) => each.path === path))
    throw new AppError('not-found', text('repository.bucketUnknown', { folder: path }));
  state.buckets = state.buckets.map((each) => (each.path === path ? change(each) : each));
}

/** Buckets as the state has them; what a test of one finds is there twice, without and with a lock that is wanted. */
export function bucketsAnswers({ answer, nothing }: Answering): Handlers<ConsoleContract>['buckets'] {
  return {
    list: answer('buckets.list', ({ buckets }) => buckets),
    probe: answer('buckets.probe', ({ probes }, { place }) =>
      place.lock === null ? probes.unlocked : probes.locked,
    ),
    create: answer('buckets.create', (state, { place, passphrase, keep, cacheBytes }) => {
      const path = add(state, place, 'own', cacheBytes);
      const contents = { mailboxes: 0, restorePoints: 0 };
      const isEncrypted = passphrase !== null;
      state.looks[path] = { type: 'repository', isEncrypted, bytesOnDisk: 131_072, contents, error: null };
      return { path, recoveryKey: isEncrypted ? recoveryKey : null, isKept: keep, isSecretKept: true };
    }),
    connect: answer('buckets.connect', (state, { place, secret, keep, cacheBytes }) => {
      if (secret === null)
        throw new AppError(
          'passphrase-needed',
          text('repository.passphraseNeeded', { folder: place.bucket }),
        );
      if (secret !== rightPassphrase)
        throw new AppError('passphrase-wrong', text('repository.passphraseWrong'));
      const path = add(state, place, 'opened', cacheBytes);
      const figures = { mailboxes: 12, restorePoints: 340 };
      state.knownRepositories.push({ path, use: 'opened', ...figures, error: null });
      return {
        ...{ path, use: 'opened', ...figures, isKept: keep, isSecretKept: true },
        problems: state.bucketProblems,
      };
    }),
    rebuild: answer('buckets.rebuild', (state, { path }) => ({
      ...{ path, restorePoints: 340 },
      problems: state.bucketProblems,
    })),
    follow: answer('buckets.follow', ({ bucketsFollowed }) => bucketsFollowed),
    reach: answer('buckets.reach', (state, { path }) => {
      const error = state.bucketReach;
      changed(state, path, (bucket) => ({
        ...bucket,
        lastContact: { at: new Date().toISOString(), error },
      }));
      return { error };
    }),
    changeAccess: answer('buckets.changeAccess', (state, { path, place }) => {
      changed(state, path, (bucket) => ({ ...bucket, place: { ...place, lock: bucket.place.lock } }));
      return { isSecretKept: true };
    }),
    changeLock: answer('buckets.changeLock', (state, { path, days }) => {
      const before = state.buckets.find((bucket) => bucket.path === path)?.place.lock?.days ?? days;
      changed(state, path, (bucket) => ({
        ...bucket,
        place: { ...bucket.place, lock: bucket.place.lock && { ...bucket.place.lock, days } },
      }));
      return { before };
    }),
    setCache: answer('buckets.setCache', (state, { path, cacheBytes }) => {
      changed(state, path, (bucket) => ({
        ...bucket,
        figures: bucket.figures && { ...bucket.figures, cacheBytes },
      }));
      return undefined;
    }),
    forget: answer('buckets.forget', (state, { path }) => {
      state.buckets = state.buckets.filter((each) => each.path !== path);
      return undefined;
    }),
    cancel: nothing('buckets.cancel'),
  };
}
