import type { ClusterController } from '../../shared/backup/cluster.js';
import type { Clock } from '../../shared/clock.js';
import type { AppError } from '../../shared/errors.js';
import type { Text } from '../../shared/texts/text.js';
import { type BucketStore, createBucketStore } from './buckets.js';
import { type ConfigurationStore, createConfigurationStore } from './configuration.js';
import { type DamageStore, createDamageStore } from './damage.js';
import { type DateCorrections, createDateCorrections } from './date-corrections.js';
import { type DirectoryStore, createDirectoryStore } from './directories.js';
import { type HoldStore, createHoldStore } from './holds.js';
import { type JobMailboxStore, createJobMailboxStore } from './job-mailboxes.js';
import { type JobStore, createJobStore } from './jobs.js';
import { type LicenseDayStore, createLicenseDayStore } from './license-days.js';
import { type MailboxStore, createMailboxStore } from './mailboxes.js';
import { type RepositoryCheckStore, createRepositoryCheckStore } from './repository-checks.js';
import { type RepositoryDayStore, createRepositoryDayStore } from './repository-days.js';
import { type RepositoryStore, createRepositoryStore } from './repositories.js';
import { type ServerRestoreStore, createServerRestoreStore } from './server-restores.js';
import { type ScheduleWatchStore, createScheduleWatchStore } from './schedule-watch.js';
import { type SessionStore, createSessionStore } from './sessions.js';
import { type SeenTimeCopy, createSeenTimeCopy } from './seen-time-copy.js';
import { type SourceTestStore, createSourceTestStore } from './source-tests.js';
import { type SourceStore, createSourceStore } from './sources.js';
import { openInFolder } from './catalogue-in-folder.js';
import { type DatabaseOfCluster, openInPostgres } from './catalogue-in-postgres.js';
import { forgettingChecks, forgettingDamage } from './unsaved-findings.js';
import { briefly } from './briefly.js';
import { goingOnUnwritten } from './unwritten-restores.js';
import { keepingUnsaved } from './unsaved-sessions.js';

/** What the console knows of its sources, jobs, sessions and mailboxes: `catalogue.sqlite` in the data folder, or a cluster's database. */
export interface Catalogue {
  readonly sources: SourceStore;
  readonly sourceTests: SourceTestStore;
  readonly directories: DirectoryStore;
  readonly jobs: JobStore;
  readonly jobMailboxes: JobMailboxStore;
  readonly configuration: ConfigurationStore;
  readonly sessions: SessionStore;
  readonly mailboxes: MailboxStore;
  readonly repositories: RepositoryStore;
  readonly buckets: BucketStore;
  readonly repositoryDays: RepositoryDayStore;
  readonly holds: HoldStore;
  readonly damage: DamageStore;
  readonly checks: RepositoryCheckStore;
  readonly serverRestores: ServerRestoreStore;
  readonly seenTime: SeenTimeCopy;
  readonly licenseDays: LicenseDayStore;
  readonly dates: DateCorrections;
  readonly scheduleWatch: ScheduleWatchStore;
  /** Where a catalogue that was corrupt at opening is now; null when it was whole. */
  readonly setAsideAt: string | null;
  /** True when a copy has taken its place, or nothing: the repositories know what it may lack. */
  readonly isRecovered: boolean;
  /** When the last recovery was, as long as it is told; else null. */
  readonly recoveredAt: () => string | null;
  /** Why nothing can be written to it now; null when it can. It is read from a copy in memory meanwhile. */
  readonly notWritable: () => AppError | null;
  /** Who controls it, where several consoles may have it; null else. Throws AppError `database-…`. */
  readonly controller: () => ClusterController | null;
  /** What is wrong with it now and what that means, to be said wherever the user looks. */
  readonly warnings: () => Text[];
  /** Resolves once what has been entered until now outlives a power cut. */
  readonly settle: () => Promise<void>;
  readonly close: () => void;
}

/**
 * Opens the catalogue of an existing data folder, shared with other processes: the one in it or, where there is one, in the database of its cluster.
 * Throws AppError `database-…` where that does not answer.
 */
export function openCatalogue(
  dataDir: string,
  clock: Clock,
  cluster: DatabaseOfCluster | null = null,
): Catalogue {
  const opened = cluster === null ? openInFolder(dataDir, clock) : openInPostgres(cluster, clock);
  const { strict, lenient, copies, notWritable } = opened;
  const [sources, jobs] = [createSourceStore(strict), createJobStore(strict)];
  const holds = createHoldStore(strict);
  const configuration = createConfigurationStore(strict);
  const buckets = createBucketStore(lenient, briefly(lenient));
  const seenTime = createSeenTimeCopy(lenient, briefly(lenient));
  const sessions = keepingUnsaved(
    createSessionStore(opened.sessions, clock, opened),
    clock,
    briefly(opened.sessions),
  );
  const checks = forgettingChecks(createRepositoryCheckStore(lenient), briefly(lenient));
  return {
    sources: {
      ...sources,
      add: copies.after(sources.add),
      update: copies.after(sources.update),
      remove: copies.after(sources.remove),
      putBack: copies.after(sources.putBack),
    },
    sourceTests: createSourceTestStore(lenient),
    directories: createDirectoryStore(strict),
    jobs: {
      ...jobs,
      create: copies.after(jobs.create),
      update: copies.after(jobs.update),
      remove: copies.after(jobs.remove),
      putBack: copies.after(jobs.putBack),
    },
    configuration: { ...configuration, takeOver: copies.after(configuration.takeOver) },
    sessions,
    mailboxes: createMailboxStore(strict, clock, lenient),
    repositories: createRepositoryStore(lenient, dataDir),
    buckets: { ...buckets, note: copies.after(buckets.note), forget: copies.after(buckets.forget) },
    repositoryDays: createRepositoryDayStore(lenient, briefly(lenient)),
    holds: {
      ...holds,
      add: copies.after(holds.add),
      remove: copies.after(holds.remove),
    },
    jobMailboxes: createJobMailboxStore(lenient),
    damage: forgettingDamage(createDamageStore(lenient), briefly(lenient)),
    checks: { ...checks, setInterval: copies.after(checks.setInterval) },
    serverRestores: goingOnUnwritten(createServerRestoreStore(lenient), briefly(lenient)),
    seenTime,
    licenseDays: createLicenseDayStore(lenient, briefly(lenient)),
    dates: createDateCorrections(strict),
    scheduleWatch: createScheduleWatchStore(lenient, briefly(lenient)),
    setAsideAt: opened.setAsideAt,
    isRecovered: opened.isRecovered,
    recoveredAt: opened.recoveredAt,
    notWritable,
    controller: opened.controller,
    warnings: opened.warnings,
    settle: strict.settle,
    close: () => {
      sessions.close();
      copies.flush();
      strict.close();
    },
  };
}
