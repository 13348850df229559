import {
  type BackupStatus,
  type JobMissedRuns,
  type MailboxTotals,
  type RepositoryState,
  noMailboxes,
  verdictOf,
} from '../../shared/backup/status.js';
import type { Clock } from '../../shared/clock.js';
import type { Text } from '../../shared/texts/text.js';
import { countMailboxes } from '../../shared/license/assignment.js';
import type { LicenseFacts } from '../../shared/license/model.js';
import { evaluateLicense } from '../../shared/license/status.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { RepositoryCheck } from '../catalogue/repository-checks.js';
import { type JobState, type SessionsOf, sessionsByJob } from '../mailboxes/job-states.js';
import { judgeCatalogue } from '../mailboxes/judged-catalogue.js';
import type { StoredJob } from '../catalogue/jobs.js';
import { timeOffUntil } from '../jobs/schedule-watch.js';
import { type Moment, protectionBy } from '../mailboxes/protection.js';
import { type ProtectionReport, reportProtection } from '../mailboxes/protection-report.js';
import { toldOf } from './known-repositories.js';
import type { RepositoryFolder } from '../mailboxes/repository-folders.js';
import { groupBy } from '../lib/group-by.js';
import { diskRoomOf, lowRooms } from './disk-rooms.js';
import { missedBy } from './missed-by-jobs.js';
import { knownToLack } from './older-repository.js';
import { type RepositoryKnown, reasonsOf } from './status-reasons.js';

export interface BackupStatusOptions {
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly readFacts: () => Promise<LicenseFacts>;
  /** What is wrong with the data folder itself. */
  readonly readWarnings: () => Promise<readonly Text[]>;
  /** Why no worker takes mailboxes; null where some do, or none is to. */
  readonly readWorkers: () => Promise<Text | null>;
  /** When what runs the schedules was switched on; null when this process does not. */
  readonly upSince: Date | null;
}

/** Reads the state of all backups (docs/decisions/0138). */
export async function readBackupStatus(options: BackupStatusOptions): Promise<BackupStatus> {
  const { catalogue, clock, readFacts, readWarnings, readWorkers, upSince } = options;
  const facts = await readFacts();
  const clockWarning = facts.clock?.warning ?? null;
  const moment: Moment = { now: clock(), upSince };
  const sessionsOf = sessionsByJob(catalogue);
  const judged = judgeCatalogue(catalogue, facts, moment, sessionsOf);
  const { jobs, ledger } = judged;
  const { term, count, statusText, backup } = evaluateLicense(facts, countMailboxes(ledger, facts));
  const report = reportProtection(judged.mailboxes);
  const repositories = repositoriesKnown(catalogue, clock, judged.repositories, lastRuns(catalogue, jobs));
  const reasons = reasonsOf({
    report,
    repositories,
    jobs: jobs.map((job) => ({ job, asWhole: protectionBy(job, null, false, moment) })),
    lastLine: catalogue.sessions.lastLine,
    hadWaiting: catalogue.sessions.hadWaiting,
    clockWarning,
    warnings: await readWarnings(),
    workersTrouble: await readWorkers(),
  });
  const verdict = verdictOf({
    jobs: jobs.length,
    runningJobs: jobs.filter(({ runningSince }) => runningSince !== null).length,
    newJobs: jobs.filter((job) => !job.hasRun && protectionBy(job, null, false, moment) === 'new').length,
    // What cannot be read is a reason, with what to do; the license has not ended.
    isStopped: backup === 'none' && facts.unread === undefined,
    reasons,
    mailboxes: totalsOf(report),
    ...stalestOf(report),
  });
  return {
    verdict,
    reasons,
    mailboxes: totalsOf(report),
    repositories: repositories.map(({ state }) => state),
    // By a clock in doubt nobody knows what was missed.
    missedRuns:
      clockWarning === null
        ? missedByJobs(
            jobs.map(({ stored }) => stored),
            sessionsOf,
            options,
          )
        : [],
    license: { term, count, statusText },
  };
}

function missedByJobs(
  jobs: readonly StoredJob[],
  sessionsOf: SessionsOf,
  { catalogue: { scheduleWatch }, clock, upSince }: BackupStatusOptions,
): JobMissedRuns[] {
  const now = clock();
  const noted = scheduleWatch.missed();
  const off = upSince === null ? timeOffUntil(scheduleWatch.watchedAt(), now) : null;
  return jobs.flatMap((job) => missedBy({ job, sessions: sessionsOf(job), noted, off, now }) ?? []);
}

function totalsOf({ mailboxes, excluded, unassigned }: ProtectionReport): MailboxTotals {
  const totals = { ...noMailboxes(), excluded, unassigned };
  for (const { type } of mailboxes) totals[type] += 1;
  return totals;
}

function stalestOf({ mailboxes }: ProtectionReport): { oldestGoodAt: string | null; isScheduled: boolean } {
  const isProtected = mailboxes.filter(({ type }) => type === 'protected');
  const oldest = isProtected.reduce<Date | null>(
    (before, { goodAt }) => (goodAt !== null && (before === null || goodAt < before) ? goodAt : before),
    null,
  );
  return {
    oldestGoodAt: oldest?.toISOString() ?? null,
    isScheduled: isProtected.every(({ job }) => job.schedule.type !== 'manual'),
  };
}

function repositoriesKnown(
  catalogue: Catalogue,
  clock: Clock,
  folders: readonly RepositoryFolder[],
  runs: ReadonlyMap<string, readonly string[]>,
): RepositoryKnown[] {
  const { buckets, damage, checks } = catalogue;
  const damageOf = groupBy(damage.list(), ({ repositoryId }) => repositoryId);
  const done = groupBy(checks.list(), ({ repositoryId }) => repositoryId);
  const lowRoomOf = lowRooms(catalogue, clock);
  return folders.map(({ id, path, problem }): RepositoryKnown => {
    const room = problem === null ? diskRoomOf(path) : null;
    const known = damageOf.get(id) ?? [];
    const messages = known.filter(({ kind }) => kind === 'message');
    const state: RepositoryState = {
      path,
      // Of a bucket nobody is asked: what the last request found stands until the next.
      problem: problem?.text ?? buckets.get(id)?.lastContact?.error?.message ?? null,
      freeBytes: room?.freeBytes ?? null,
      damagedMessages: messages.length,
      mendedMessages: messages.filter(({ mendedAt }) => mendedAt !== null).length,
      isFileDamaged: known.some(({ kind, mendedAt }) => kind === 'file' && mendedAt === null),
      verifiedAt: done.get(id)?.find(({ task }) => task === 'verification')?.completedAt ?? null,
      lastDrill: drillOf(done.get(id)?.find(({ task }) => task === 'restore-drill')),
    };
    const told = toldOf(catalogue, { id, path });
    const names = [told.path, path];
    const pointsMissing = knownToLack(catalogue, names, done.get(id) ?? [], runs.get(path) ?? []);
    return {
      state,
      told,
      damage: known,
      pointsMissing,
      lowRoom: room === null ? null : lowRoomOf(path, { at: path, room }),
    };
  });
}

/** By path of a repository, the last runs into it that went through their list. */
function lastRuns({ repositories }: Catalogue, jobs: readonly JobState[]): Map<string, string[]> {
  const runs = new Map<string, string[]>();
  for (const { stored, lastComplete } of jobs) {
    if (lastComplete === null) continue;
    const path = repositories.pathOf(stored.definition.repositoryPath);
    runs.set(path, [...(runs.get(path) ?? []), lastComplete.id]);
  }
  return runs;
}

function drillOf(check: RepositoryCheck | undefined): RepositoryState['lastDrill'] {
  if (check === undefined || check.completedAt === null || check.sessionId === null) return null;
  const { completedAt: at, sessionId, messages, whole } = check;
  return { at, sessionId, messages, whole };
}
