import type {
  MaintenanceProgress,
  PruneForecast,
  PruneReport,
  RepairReport,
  RepositoryVerification,
  Verification,
} from '../../shared/backup/maintenance.js';
import type { Clock } from '../../shared/clock.js';
import { AppError, toErrorData } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { RetentionOf } from '../repository/prune.js';
import { type OpenRepository, openForReading } from '../repository/repository.js';
import { isRepository, repairRepository } from '../repository/repository-folder.js';
import type { VerifyProgress, VerifyReport } from '../repository/verify.js';
import type { WriterPool } from '../repository/writer-pool.js';
import { coalesce } from '../lib/coalesce.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import { createRetentionRules } from './retention-rules.js';

export interface MaintenanceOptions {
  readonly catalogue: Catalogue;
  readonly writers: WriterPool;
  readonly clock: Clock;
  readonly onProgress: (progress: MaintenanceProgress) => void;
  /** Numbers of restore points have changed. */
  readonly onPruned: () => void;
}

/** Verification and pruning of every repository that holds restore points. What keeps one from it does not stop the others. */
export interface Maintenance {
  /** Throws AppError `cancelled`. */
  readonly verify: () => Promise<Verification>;
  readonly forecast: () => PruneForecast;
  /** Throws AppError `cancelled`; what was removed until then stays removed. */
  readonly prune: () => Promise<PruneReport>;
  /** Puts damaged markers and schemas back from their second copies. */
  readonly repair: () => RepairReport;
  /** Stops verification and pruning. */
  readonly cancel: () => void;
}

/** At most ten figures a second reach the window (backup.md). */
const progressMs = 100;

export function createMaintenance(options: MaintenanceOptions): Maintenance {
  const underWay = new Set<AbortController>();
  const cancellable = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const controller = new AbortController();
    underWay.add(controller);
    try {
      return await work(controller.signal);
    } finally {
      underWay.delete(controller);
    }
  };
  const { catalogue } = options;
  return {
    verify: () => cancellable((signal) => verifyAll(options, signal)),
    forecast: () => ({
      repositories: repositoriesWithMail(catalogue).map((repository) => forecastOf(options, repository)),
    }),
    prune: () =>
      cancellable(async (signal) => {
        const repositories: PruneReport['repositories'] = [];
        for (const repository of repositoriesWithMail(catalogue))
          repositories.push(await pruneOne(options, repository, signal));
        return { repositories };
      }),
    repair: () => ({
      repositories: repositoriesWithMail(catalogue).map((repository) => repairOne(options, repository)),
    }),
    cancel: () => {
      const reason = new AppError('cancelled', text('repository.maintenanceStopped'));
      for (const controller of underWay) controller.abort(reason);
    },
  };
}

/** The repositories with restore points, also those whose disk is not connected now. */
export function repositoriesWithMail({ repositories }: Pick<Catalogue, 'repositories'>): KnownRepository[] {
  const known = repositories
    .list()
    .filter(({ id, path }) => isRepository(path) || repositories.holdsMailboxes(id));
  // The console's own may also be named by a job.
  return known.filter(({ path }, index) => known.findIndex((each) => each.path === path) === index);
}

async function verifyAll(options: MaintenanceOptions, signal: AbortSignal): Promise<Verification> {
  const { catalogue, clock, onProgress } = options;
  const opened = repositoriesWithMail(catalogue).map((repository) => ({
    path: repository.path,
    ...openOrError(catalogue, repository),
  }));
  try {
    const bytesTotal = opened.reduce((sum, { repository }) => sum + (repository?.bytesToVerify() ?? 0), 0);
    const startedAt = clock().getTime();
    const repositories: RepositoryVerification[] = [];
    for (const { path, repository, error } of opened) {
      if (repository === null) {
        repositories.push({ path, ...nothingVerified, error });
        continue;
      }
      const sum = (pick: (each: RepositoryVerification) => number): number =>
        repositories.reduce((total, each) => total + pick(each), 0);
      const [bytesBefore, damagedBefore] = [sum(({ bytes }) => bytes), sum((each) => each.damagedMessages)];
      const report = await verifyPaced(repository, signal, ({ step, bytes, damagedMessages }) => {
        const bytesDone = bytesBefore + bytes;
        const seconds = Math.max(0.001, (clock().getTime() - startedAt) / 1000);
        onProgress({
          task: 'verify',
          repository: path,
          step,
          bytesDone,
          bytesTotal,
          bytesPerSecond: bytesDone / seconds,
          damagedMessages: damagedBefore + damagedMessages,
        });
      });
      repositories.push({ path, ...report, error: null });
    }
    const isWhole = ({ damagedMessages, file, error }: RepositoryVerification): boolean =>
      damagedMessages === 0 && file.length === 0 && error === null;
    return { whole: repositories.every(isWhole), repositories };
  } finally {
    for (const { repository } of opened) repository?.close();
  }
}

const nothingVerified = { messages: 0, bytes: 0, damagedMessages: 0, damaged: [], file: [] };

async function verifyPaced(
  repository: OpenRepository,
  signal: AbortSignal,
  onProgress: (progress: VerifyProgress) => void,
): Promise<VerifyReport> {
  let latest: VerifyProgress = { step: 'messages', bytes: 0, damagedMessages: 0 };
  const pushes = coalesce(
    () => progressMs,
    () => {
      onProgress(latest);
    },
  );
  try {
    return await repository.verify({
      signal,
      onProgress: (progress) => {
        const stepChanged = progress.step !== latest.step;
        latest = progress;
        pushes.call();
        // The check of the file leaves no time for a push that waits.
        if (stepChanged) pushes.flush();
      },
    });
  } finally {
    pushes.flush();
  }
}

function forecastOf(
  { catalogue, clock }: MaintenanceOptions,
  repository: KnownRepository,
): PruneForecast['repositories'][number] {
  const { path } = repository;
  const { repository: opened, error } = openOrError(catalogue, repository);
  if (opened === null) return { path, mailboxes: 0, points: 0, oldest: null, newest: null, error };
  try {
    const retentionsOf = retentionsIn(catalogue, repository);
    const expired = opened
      .mailboxes()
      .map(({ key }) => opened.expiredPoints(key, retentionsOf(key), clock()))
      .filter((points) => points.length > 0);
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
      error: null,
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
  let done = { mailboxesDone: 0, mailboxesTotal: 0 };
  const pushes = coalesce(
    () => progressMs,
    () => {
      onProgress({ task: 'prune', repository: path, ...done, points: removed.points });
    },
  );
  try {
    const expected = catalogue.repositories.expectationOf(repository.id);
    if (!isRepository(path)) openForReading(path, expected);
    const bytesFreed = await writers.prune(path, expected, retentionsIn(catalogue, repository), signal, {
      onProgress: (mailboxesDone, mailboxesTotal) => {
        done = { mailboxesDone, mailboxesTotal };
        pushes.call();
      },
      onRemoved: (mailboxId, points) => {
        removed.mailboxes += 1;
        removed.points += points;
        catalogue.mailboxes.notePruned(mailboxId, points);
      },
    });
    return { path, ...removed, bytesFreed, error: null };
  } catch (error) {
    signal.throwIfAborted();
    return { path, ...removed, bytesFreed: 0, error: shown(error) };
  } finally {
    pushes.flush();
    if (removed.points > 0) onPruned();
  }
}

function repairOne(
  { catalogue, clock }: MaintenanceOptions,
  { id, path }: KnownRepository,
): RepairReport['repositories'][number] {
  try {
    return {
      path,
      saved: repairRepository(path, clock, catalogue.repositories.expectationOf(id)),
      error: null,
    };
  } catch (error) {
    return { path, saved: [], error: shown(error) };
  }
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

type Opened =
  | { readonly repository: OpenRepository; readonly error: null }
  | { readonly repository: null; readonly error: RepositoryError };
type RepositoryError = NonNullable<RepositoryVerification['error']>;

function openOrError({ repositories }: Catalogue, { id, path }: KnownRepository): Opened {
  try {
    return { repository: openForReading(path, repositories.expectationOf(id)), error: null };
  } catch (error) {
    return { repository: null, error: shown(error) };
  }
}

/** A repository that cannot be worked on is named; a fault of the program itself is not hidden in a report. */
function shown(error: unknown): RepositoryError {
  if (!(error instanceof AppError)) throw error;
  const { code, message } = toErrorData(error);
  return { code, message };
}
