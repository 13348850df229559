import type { BucketProgress, FollowedBucket } from '../../../shared/backup/bucket-repository.js';
import type { Clock } from '../../../shared/clock.js';
import { AppError, toErrorData } from '../../../shared/errors.js';
import type { Catalogue } from '../../catalogue/catalogue.js';
import type { KnownRepository } from '../../catalogue/repositories.js';
import { coalesce } from '../../lib/coalesce.js';
import { seenAt } from '../../repository/bucket/bucket-figures.js';
import { followBucket } from '../../repository/bucket/follow-bucket.js';
import { refreshOpened } from '../opened-repositories.js';
import { progressMs } from './bucket-indexes.js';

interface FollowingServices {
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly onProgress: (progress: BucketProgress) => void;
  /** There may be other mailboxes to restore. */
  readonly onMailboxes: () => void;
}

/** Looks at the buckets that are opened only to restore from and were looked at longer ago, one after the other. Once it is stopped it asks nobody more. */
export async function followOpened(
  services: FollowingServices,
  olderThanMs: number,
  signal: AbortSignal,
): Promise<FollowedBucket[]> {
  const { catalogue, clock } = services;
  const followed: FollowedBucket[] = [];
  for (const id of catalogue.repositories.openedOnly()) {
    const repository = catalogue.repositories.get(id);
    if (repository === null || catalogue.buckets.get(id) === null) continue;
    const before = seenIn(catalogue, repository);
    const isNew = before !== null && clock().getTime() - before.getTime() < olderThanMs;
    followed.push(
      isNew || signal.aborted ? unasked(repository, before) : await followOne(services, repository, signal),
    );
  }
  return followed;
}

async function followOne(
  { catalogue, clock, onProgress, onMailboxes }: FollowingServices,
  repository: KnownRepository,
  signal: AbortSignal,
): Promise<FollowedBucket> {
  let figures: BucketProgress = { task: 'follow', step: 'packs', done: 0, total: 0 };
  const pushes = coalesce(
    () => progressMs,
    () => {
      onProgress(figures);
    },
  );
  const { id, path } = repository;
  try {
    const { added, gone, problems } = await followBucket(
      ...([path, clock, catalogue.repositories.expectationOf(id)] as const),
      {
        signal,
        onProgress: (progress) => {
          figures = { task: 'follow', ...progress };
          pushes.call();
        },
      },
    );
    const seen = seenIn(catalogue, repository);
    const seenAtNow = seen?.toISOString() ?? null;
    return {
      ...{ path, isAsked: true, seenAt: seenAtNow, added, gone },
      problems: [...problems],
      error: null,
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return {
      ...unasked(repository, seenIn(catalogue, repository)),
      ...{ isAsked: true, error: toErrorData(error) },
    };
  } finally {
    pushes.drop();
    // What was brought before it was ended is there.
    refreshOpened(catalogue, (each) => each.id === id);
    onMailboxes();
  }
}

function unasked({ path }: KnownRepository, seen: Date | null): FollowedBucket {
  return {
    ...{ path, isAsked: false, seenAt: seen?.toISOString() ?? null },
    ...{ added: 0, gone: 0, problems: [], error: null },
  };
}

/** Null also for an index that cannot be read: why is said where it is used. */
function seenIn({ repositories }: Catalogue, { id, path }: KnownRepository): Date | null {
  try {
    return seenAt(path, repositories.expectationOf(id));
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
