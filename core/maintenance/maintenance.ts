import type {
  MaintenanceProgress,
  PruneForecast,
  PruneReport,
  RepackReport,
  RepairReport,
  Verification,
} from '../../shared/backup/maintenance.js';
import type { Session, SessionLogged } from '../../shared/backup/session.js';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import { type Text, text } from '../../shared/texts/text.js';
import type { RetentionOf } from '../repository/prune.js';
import { openForReading } from '../repository/open-for-reading.js';
import { repairRepository } from '../repository/repository-folder.js';
import { isBucketIndex, isRepository } from '../repository/repository-marker.js';
import type { WriterPool } from '../repository/writer-pool.js';
import { coalesce } from '../lib/coalesce.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import { dueNow } from './care-schedule.js';
import { finishDeletionsIn } from './delete-mailbox-data.js';
import { repositoriesWithMail } from './known-repositories.js';
import { trySync } from './legal-holds.js';
import { openOrError, shown } from './open-or-error.js';
import { createRetentionRules } from './retention-rules.js';
import { runVerification } from './verification.js';

type MaintenanceTask = 'verify' | 'prune' | 'repack' | 'repair';
type PruneProgress = Extract<MaintenanceProgress, { task: 'prune' }>;

export interface MaintenanceOptions {
  readonly catalogue: Catalogue;
  readonly writers: WriterPool;
  readonly clock: Clock;
  /** Asked before anything is pruned: {@link deletingTime} goes by what it answers. */
  readonly readFacts: () => Promise<unknown>;
  /** The time that retention goes by; null while the clock is in doubt (licensing.md §9). */
  readonly deletingTime: () => Date | null;
  readonly onProgress: (progress: MaintenanceProgress) => void;
  readonly onSession: (session: Session) => void;
  readonly onLogged: (logged: SessionLogged) => void;
  /** Numbers of restore points have changed. */
  readonly onPruned: () => void;
}

/** Verification and pruning of every repository that holds restore points. What keeps one from it does not stop the others. */
export interface Maintenance {
  /** Of every repository or the one in this folder, or of these alone that are due by their schedule. Throws AppError `cancelled`, `not-found`. */
  readonly verify: (which: 'all' | 'due', path?: string) => Promise<Verification>;
  readonly forecast: () => Promise<PruneForecast>;
  /** Throws AppError `cancelled`; what was removed until then stays removed. */
  readonly prune: () => Promise<PruneReport>;
  /** Writes repositories anew with the codecs of this version: the one in this folder, or all. Throws AppError `cancelled`, `not-found`; what was written until then stays. */
  readonly repack: (path: string | null) => Promise<RepackReport>;
  /** Puts damaged markers and schemas back from their second copies, and in buckets what can be had from elsewhere. Throws AppError `cancelled`; what was put back until then stays. */
  readonly repair: () => Promise<RepairReport>;
  /** Stops what runs of this task in this process; of all without one. */
  readonly cancel: (task?: MaintenanceTask) => void;
}

/** At most ten figures a second reach the window (backup.md). */
const progressMs = 100;
const mostNamed = 100;

export function createMaintenance(options: MaintenanceOptions): Maintenance {
  const underWay = new Map<AbortController, MaintenanceTask>();
  const cancellable = async <T>(
    task: MaintenanceTask,
    work: (controller: AbortController) => Promise<T>,
  ): Promise<T> => {
    const controller = new AbortController();
    underWay.set(controller, task);
    try {
      return await work(controller);
    } finally {
      underWay.delete(controller);
    }
  };
  const { catalogue } = options;
  return {
    verify: (which, path) =>
      cancellable('verify', async (controller) => {
        const all = chosenRepositories(catalogue, path ?? null);
        return which === 'all'
          ? runVerification(options, all, 'manual', controller)
          : runVerification(options, dueNow(options, 'verification', all), 'schedule', controller);
      }),
    forecast: async () => {
      await options.readFacts();
      return {
        repositories: repositoriesWithMail(catalogue).map((repository) => forecastOf(options, repository)),
      };
    },
    prune: () =>
      cancellable('prune', async ({ signal }) => {
        await options.readFacts();
        const repositories: PruneReport['repositories'] = [];
        for (const repository of repositoriesWithMail(catalogue))
          repositories.push(await pruneOne(options, repository, signal));
        return { repositories };
      }),
    repack: (path) =>
      cancellable('repack', async ({ signal }) => {
        const repositories: RepackReport['repositories'] = [];
        for (const repository of chosenRepositories(catalogue, path))
          repositories.push(await repackOne(options, repository, signal));
        return { repositories };
      }),
    repair: () =>
      cancellable('repair', async ({ signal }) => {
        const repositories: RepairReport['repositories'] = [];
        for (const repository of repositoriesWithMail(catalogue))
          repositories.push(await repairOne(options, repository, signal));
        return { repositories };
      }),
    cancel: (task) => {
      const reason = new AppError('cancelled', text('repository.maintenanceStopped'));
      for (const [controller, each] of underWay)
        if (task === undefined || task === each) controller.abort(reason);
    },
  };
}

/** The one in this folder, or all. Throws AppError `not-found`. */
function chosenRepositories(catalogue: Catalogue, path: string | null): KnownRepository[] {
  const chosen = repositoriesWithMail(catalogue).filter((each) => path === null || each.path === path);
  if (path !== null && chosen.length === 0)
    throw new AppError('not-found', text('repository.missing', { folder: path }));
  return chosen;
}

function forecastOf(
  { catalogue, deletingTime }: MaintenanceOptions,
  repository: KnownRepository,
): PruneForecast['repositories'][number] {
  const { path } = repository;
  const { repository: opened, error } = openOrError(catalogue, repository);
  if (opened === null) return { path, mailboxes: 0, points: 0, oldest: null, newest: null, error };
  try {
    const now = deletingTime();
    if (now === null) throw new AppError('busy', text('repository.clockInDoubt'));
    const retentionsOf = retentionsIn(catalogue, repository);
    const keys = opened.mailboxes().map(({ key }) => key);
    const expiry = opened.expiry();
    const expired = keys
      .map((key) => expiry.pointsOf(key, retentionsOf(key), now))
      .filter((points) => points.length > 0);
    const altered = keys.filter((key) => retentionsOf(key).length > 0 && expiry.isKeptAsAltered(key)).length;
    const kept = text('repository.willBeKeptAsAltered', { path, mailboxes: altered });
    const times = expired
      .flatMap((points) => points.map(({ completedAt }) => completedAt))
      .sort((a, b) => a - b);
    const instant = (time: number | undefined): string | null =>
      time === undefined ? null : new Date(time).toISOString();
    return {
      path,
      mailboxes: expired.length,
      points: times.length,
      oldest: instant(times[0]),
      newest: instant(times.at(-1)),
      error: altered === 0 ? null : shown(new AppError('repository-damaged', kept)),
    };
  } catch (failure) {
    return { path, mailboxes: 0, points: 0, oldest: null, newest: null, error: shown(failure) };
  } finally {
    opened.close();
  }
}

async function pruneOne(
  { catalogue, writers, onProgress, onPruned }: MaintenanceOptions,
  repository: KnownRepository,
  signal: AbortSignal,
): Promise<PruneReport['repositories'][number]> {
  const { path } = repository;
  const removed = { mailboxes: 0, points: 0 };
  let altered = 0;
  let locked = { objects: 0, bytes: 0 };
  let done: Pick<PruneProgress, 'mailboxesDone' | 'mailboxesTotal' | 'file'> = {
    ...{ mailboxesDone: 0, mailboxesTotal: 0, file: null },
  };
  const pushes = coalesce(
    () => progressMs,
    () => {
      onProgress({ task: 'prune', repository: path, ...done, points: removed.points });
    },
  );
  try {
    const expected = catalogue.repositories.expectationOf(repository.id);
    if (!isRepository(path)) openForReading(path, expected);
    trySync(catalogue, repository);
    await finishDeletionsIn({ catalogue, writers, onProgress: () => undefined }, repository, signal);
    const bytesFreed = await writers.prune(path, expected, retentionsIn(catalogue, repository), signal, {
      onProgress: (mailboxesDone, mailboxesTotal) => {
        done = { ...done, mailboxesDone, mailboxesTotal };
        pushes.call();
      },
      onPacking: (pagesDone, pagesTotal) => {
        done = { ...done, file: { pagesDone, pagesTotal } };
        pushes.call();
      },
      onRemoved: (mailboxId, points) => {
        removed.mailboxes += 1;
        removed.points += points;
        catalogue.mailboxes.notePruned(mailboxId, points);
      },
      onAltered: () => {
        altered += 1;
      },
      onLocked: (objects, bytes) => {
        locked = { objects, bytes };
      },
    });
    const kept = text('repository.keptAsAltered', { path, mailboxes: altered });
    const error = altered === 0 ? null : shown(new AppError('repository-damaged', kept));
    return { path, ...removed, bytesFreed, locked, error };
  } catch (error) {
    signal.throwIfAborted();
    return { path, ...removed, bytesFreed: 0, locked, error: shown(error) };
  } finally {
    pushes.flush();
    if (removed.points > 0) onPruned();
  }
}

async function repackOne(
  { catalogue, writers, onProgress }: MaintenanceOptions,
  repository: KnownRepository,
  signal: AbortSignal,
): Promise<RepackReport['repositories'][number]> {
  const { path } = repository;
  let progress = { done: 0, total: 0 };
  const pushes = coalesce(
    () => progressMs,
    () => {
      onProgress({
        task: 'repack',
        repository: path,
        bytesDone: progress.done,
        bytesTotal: progress.total,
      });
    },
  );
  try {
    const expected = catalogue.repositories.expectationOf(repository.id);
    if (!isRepository(path)) openForReading(path, expected);
    const recoded = await writers.repack(path, expected, signal, (come) => {
      progress = come;
      pushes.call();
    });
    return { path, ...recoded, error: null };
  } catch (error) {
    signal.throwIfAborted();
    return { path, chunks: 0, damaged: 0, bytesFreed: 0, error: shown(error) };
  } finally {
    pushes.flush();
  }
}

async function repairOne(
  options: MaintenanceOptions,
  repository: KnownRepository,
  signal: AbortSignal,
): Promise<RepairReport['repositories'][number]> {
  const { catalogue, clock, writers, onProgress } = options;
  const { id, path } = repository;
  const expected = catalogue.repositories.expectationOf(id);
  let saved: string[] = [];
  let progress = { done: 0, total: 0 };
  const pushes = coalesce(
    () => progressMs,
    () => {
      const { done: objectsDone, total: objectsTotal } = progress;
      onProgress({ task: 'repair', repository: path, objectsDone, objectsTotal });
    },
  );
  try {
    saved = repairRepository(path, clock, expected);
    if (!isBucketIndex(path)) {
      await noteRepaired(options, repository, saved.length > 0, signal);
      return { path, saved, bucket: null, error: null };
    }
    const repaired = await writers.repairBucket(path, expected, signal, (come) => {
      progress = come;
      pushes.call();
    });
    await noteRepaired(options, repository, repaired?.left.length === 0, signal);
    const bucket = repaired && { mended: named(repaired.mended), left: named(repaired.left) };
    return { path, saved, bucket, error: null };
  } catch (error) {
    signal.throwIfAborted();
    return { path, saved, bucket: null, error: shown(error) };
  } finally {
    pushes.flush();
  }
}

/** Messages that were damaged and are read back equal now are no damage any more; of the rest of what a repair has put right the next verification tells. */
async function noteRepaired(
  { catalogue, clock }: MaintenanceOptions,
  repository: KnownRepository,
  isFileMended: boolean,
  signal: AbortSignal,
): Promise<void> {
  const known = catalogue.damage.list().filter(({ repositoryId }) => repositoryId === repository.id);
  const hashes = known.filter(({ kind, what }) => kind === 'message' && what.length === 64);
  if (known.length === 0) return;
  if (isFileMended) catalogue.damage.noteFileMended(repository.id, clock().toISOString());
  const { repository: opened } = openOrError(catalogue, repository);
  try {
    const equal =
      (await opened?.readBackEqual(
        hashes.map(({ what }) => what),
        signal,
      )) ?? [];
    for (const sha256 of equal) catalogue.damage.noteMended(repository.id, sha256, clock().toISOString());
  } finally {
    opened?.close();
  }
}

/** A bucket that was emptied has thousands of them. */
function named(findings: readonly Text[]): Text[] {
  const more = findings.length - mostNamed;
  return more <= 0
    ? [...findings]
    : [...findings.slice(0, mostNamed), text('repository.moreRepaired', { more })];
}

/** The rules of a repository's mailboxes by key; one that the catalogue does not know has none, and loses nothing. */
function retentionsIn(catalogue: Catalogue, repository: KnownRepository): RetentionOf {
  const rules = createRetentionRules(catalogue, repository);
  const known = new Map(catalogue.mailboxes.list().map((mailbox) => [mailbox.id, mailbox]));
  return (key) => {
    const mailbox = known.get(key);
    return mailbox ? rules(mailbox) : [];
  };
}
