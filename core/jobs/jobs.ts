import { isDeepStrictEqual } from 'node:util';
import type { Job, JobDefinition } from '../../shared/backup/job.js';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import type { KnownTime } from '../../shared/license/sure-time.js';
import { text } from '../../shared/texts/text.js';
import { isReadableCopy } from './copies.js';
import { settleMembership } from './membership.js';
import { type ChangedEntries, createUndoable, putBackSettled, removeSettled } from './removals.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { StoredJob } from '../catalogue/jobs.js';
import type { KeptRows } from '../catalogue/kept-rows.js';
import { assertValidSchedule, atOrAfterOpening, nextRunFrom, nextRuns } from './schedule.js';

/**
 * The rules of making, changing and removing jobs. Every change settles which mailboxes are in a job (licensing.md §5), at `time`, which is
 * the license's (§9).
 */
export interface Jobs {
  readonly list: () => Job[];
  readonly get: (jobId: string) => Job;
  readonly create: (definition: JobDefinition, time: KnownTime) => Job;
  readonly update: (jobId: string, definition: JobDefinition, time: KnownTime) => Job;
  /** The next runs of a job as its schedule is to be; `jobId` is null for a new one. Throws AppError `invalid-argument` for no schedule. */
  readonly nextRuns: (
    jobId: string | null,
    definition: Pick<JobDefinition, 'schedule' | 'windows'>,
    count: number,
  ) => string[];
  /** Throws AppError `busy` while a session of it runs. Restore points stay. */
  readonly remove: (jobId: string, time: KnownTime) => void;
  /**
   * Puts a job that was removed a moment ago back as it was, with its schedule and what is known of its mailboxes. Throws AppError `not-found` when it is
   * too late or its source is gone, `already-exists` for a name that is in use by now.
   */
  readonly putBack: (jobId: string, time: KnownTime) => Job;
  /** Takes the last change of a moment ago back; the schedule counts from where it did. Throws AppError `not-found` when it is too late, or something else has changed it since. */
  readonly undoChange: (jobId: string, time: KnownTime) => Job;
}

interface Removed {
  readonly job: StoredJob;
  readonly rows: KeptRows;
  readonly entries: ChangedEntries;
}

interface Changed {
  readonly before: StoredJob;
  readonly after: StoredJob;
}

export function createJobs(catalogue: Catalogue, clock: Clock): Jobs {
  const removals = createUndoable<Removed>(clock);
  const changes = createUndoable<Changed>(clock);
  const validate = (definition: JobDefinition, jobId: string | null): void => {
    if (definition.copyFrom === null) catalogue.sources.get(definition.sourceId);
    assertPlace(catalogue, definition, jobId);
    assertValidSchedule(definition.schedule, clock());
  };
  return {
    list: () => catalogue.jobs.list().map((job) => jobOf(job, clock())),
    get: (jobId) => jobOf(catalogue.jobs.get(jobId), clock()),
    create: (given, time) => {
      const definition = inOwnWords(catalogue, given);
      validate(definition, null);
      const job = catalogue.jobs.create(definition, clock().toISOString());
      settleMembership(catalogue, time);
      return jobOf(job, clock());
    },
    update: (jobId, given, time) => {
      const definition = inOwnWords(catalogue, given);
      validate(definition, jobId);
      const before = catalogue.jobs.get(jobId);
      const job = catalogue.jobs.update(jobId, definition, scheduleFrom(before, definition, clock));
      changes.keep(jobId, { before, after: job });
      settleMembership(catalogue, time);
      return jobOf(job, clock());
    },
    nextRuns: (jobId, { schedule, windows }, count) => {
      const now = clock();
      assertValidSchedule(schedule, now);
      const before = jobId === null ? null : catalogue.jobs.get(jobId);
      const isUnchanged = before !== null && isDeepStrictEqual(before.definition.schedule, schedule);
      const from = isUnchanged ? new Date(before.scheduleFrom) : now;
      return nextRuns(schedule, from, now, windows, count).map((at) => at.toISOString());
    },
    remove: (jobId, time) => {
      const job = catalogue.jobs.get(jobId);
      if (catalogue.sessions.list({ jobId, status: 'Running', limit: 1 }).length > 0) {
        throw new AppError('busy', text('jobs.running', { name: job.definition.name }));
      }
      const { removed: rows, entries } = removeSettled(catalogue, time, () => catalogue.jobs.remove(jobId));
      removals.keep(jobId, { job, rows, entries });
    },
    putBack: (jobId, time) => {
      const kept = removals.get(jobId);
      if (kept === null) throw new AppError('not-found', text('jobs.putBackTooLate'));
      validate(kept.job.definition, jobId);
      putBackSettled(catalogue, time, kept.entries, () => {
        catalogue.jobs.putBack(kept.rows);
        removals.drop(jobId);
      });
      return jobOf(catalogue.jobs.get(jobId), clock());
    },
    undoChange: (jobId, time) => {
      const kept = changes.get(jobId);
      const now = catalogue.jobs.get(jobId);
      if (kept === null || !isDeepStrictEqual(now.definition, kept.after.definition))
        throw new AppError('not-found', text('jobs.undoTooLate'));
      const { definition, scheduleFrom: countedFrom } = kept.before;
      validate(definition, jobId);
      // A run since has moved the schedule on.
      const hasRun = now.lastSessionId !== kept.before.lastSessionId;
      catalogue.jobs.update(jobId, definition, hasRun ? now.scheduleFrom : countedFrom);
      changes.drop(jobId);
      settleMembership(catalogue, time);
      return jobOf(catalogue.jobs.get(jobId), clock());
    },
  };
}

/** The console's own repository is so by no path, because a data folder can be moved; a copy reads no source. */
export function inOwnWords({ repositories }: Catalogue, definition: JobDefinition): JobDefinition {
  const { copyFrom } = definition;
  if (copyFrom === null) return definition;
  const { repositoryPath: path, plain } = copyFrom;
  const isOwn = path === null || repositories.pathOf(path) === repositories.pathOf(null);
  return { ...definition, sourceId: '', copyFrom: { repositoryPath: isOwn ? null : path, plain } };
}

/**
 * A second copy is of a repository that this console backs up to, and has a folder of its own: what others wrote there would come between its
 * restore points. Throws AppError `invalid-argument`.
 */
export function assertPlace(
  { repositories, jobs }: Catalogue,
  { copyFrom, repositoryPath }: JobDefinition,
  jobId: string | null,
): void {
  const path = repositories.pathOf(repositoryPath);
  const other = jobs
    .list()
    .find(
      ({ id, definition }) =>
        id !== jobId &&
        (copyFrom !== null || definition.copyFrom !== null) &&
        repositories.pathOf(definition.repositoryPath) === path,
    );
  if (other !== undefined)
    throw new AppError('invalid-argument', text('copy.notAlone', { path, job: other.definition.name }));
  if (copyFrom === null) return;
  const original = repositories.pathOf(copyFrom.repositoryPath);
  if (original === path) throw new AppError('invalid-argument', text('copy.ontoItself'));
  const openedOnly = repositories.openedOnly();
  const isWritten = jobs
    .list()
    .some(({ definition }) => repositories.pathOf(definition.repositoryPath) === original);
  const isKnown = repositories.list().some((known) => known.path === original && !openedOnly.has(known.id));
  if (!isWritten && !isKnown)
    throw new AppError('invalid-argument', text('copy.originalUnknown', { path: original }));
  assertSaid(original, path, copyFrom);
}

/** What cannot be looked into now (a disk that is away) is looked at again by each session. */
function assertSaid(...copy: Parameters<typeof isReadableCopy>): void {
  try {
    isReadableCopy(...copy);
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'invalid-argument') throw error;
  }
}

function jobOf(stored: StoredJob, now: Date): Job {
  const { id, definition, createdAt, lastSessionId } = stored;
  const { scheduled, retry } = dueTimes(stored, now);
  const next = [scheduled, retry].filter((at) => at !== null).sort((a, b) => a.getTime() - b.getTime())[0];
  return {
    ...definition,
    id,
    createdAt,
    nextRunAt: next?.toISOString() ?? null,
    retry:
      retry !== null && next === retry ? { at: retry.toISOString(), number: stored.retriesDone + 1 } : null,
    lastSessionId,
  };
}

/** A schedule that an earlier version took, and nobody can read, is never due. */
function unlessUnreadable(due: () => Date | null): Date | null {
  try {
    return due();
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** When a job is due by its schedule, and when its failed session is tried again; null where it is not. */
export function dueTimes(
  { definition, scheduleFrom, retryAt }: StoredJob,
  now: Date,
): { readonly scheduled: Date | null; readonly retry: Date | null } {
  const { enabled, schedule, windows } = definition;
  if (!enabled) return { scheduled: null, retry: null };
  return {
    scheduled: unlessUnreadable(() => nextRunFrom(schedule, new Date(scheduleFrom), now, windows)),
    retry: retryAt === null ? null : atOrAfterOpening(new Date(retryAt), now, windows),
  };
}

/** A changed schedule, or a job switched on again, counts from now: what was due meanwhile was not asked for. */
export function scheduleFrom(before: StoredJob, definition: JobDefinition, clock: Clock): string {
  const unchanged =
    JSON.stringify(before.definition.schedule) === JSON.stringify(definition.schedule) &&
    before.definition.enabled === definition.enabled;
  return unchanged ? before.scheduleFrom : clock().toISOString();
}
