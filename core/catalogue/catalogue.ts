import { join } from 'node:path';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import { type Text, text } from '../../shared/texts/text.js';
import { migrate } from '../lib/migrate.js';
import { type Sqlite, openSqlite } from '../lib/sqlite.js';
import { isStorageError } from '../lib/storage-errors.js';
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
import { migrations } from './schema.js';
import { type ScheduleWatchStore, createScheduleWatchStore } from './schedule-watch.js';
import { type SessionStore, createSessionStore } from './sessions.js';
import { type SeenTimeCopy, createSeenTimeCopy } from './seen-time-copy.js';
import { type SourceTestStore, createSourceTestStore } from './source-tests.js';
import { type SourceStore, createSourceStore } from './sources.js';
import { copyCatalogue, isCopyDue, lastCopy } from './catalogue-copy.js';
import { isLost, recoverCatalogue, lastRecoveryAt, recoveryWarnings } from './recover-catalogue.js';
import { isSound } from './soundness.js';
import { forgettingChecks, forgettingDamage } from './unsaved-findings.js';
import { briefly } from './briefly.js';
import { goingOnUnwritten } from './unwritten-restores.js';
import { keepingUnsaved } from './unsaved-sessions.js';
import { openUnwritable } from './unwritable-catalogue.js';

/** What the console knows of its sources, jobs, sessions and mailboxes: `catalogue.sqlite` in the data folder. */
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
  /** What is wrong with it now and what that means, to be said wherever the user looks. */
  readonly warnings: () => Text[];
  /** Resolves once what has been entered until now outlives a power cut. */
  readonly settle: () => Promise<void>;
  readonly close: () => void;
}

/**
 * Opens the catalogue in an existing data folder, shared with other processes. A damaged or lost one is set aside and the last copy
 * takes its place; one that cannot be written, or that a newer version wrote, is done without as far as restore goes (licensing.md §10).
 */
export function openCatalogue(dataDir: string, clock: Clock): Catalogue {
  const { database, lenient, setAsideAt, isRecovered, notWritable } = openOrRecover(dataDir, clock);
  const copies = createCopies(database, dataDir, clock, notWritable);
  const [sources, jobs] = [createSourceStore(database), createJobStore(database)];
  const holds = createHoldStore(database);
  const configuration = createConfigurationStore(database);
  const buckets = createBucketStore(lenient, briefly(lenient));
  const seenTime = createSeenTimeCopy(lenient, briefly(lenient));
  const sessions = keepingUnsaved(createSessionStore(database, clock), clock, briefly(database));
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
    directories: createDirectoryStore(database),
    jobs: {
      ...jobs,
      create: copies.after(jobs.create),
      update: copies.after(jobs.update),
      remove: copies.after(jobs.remove),
      putBack: copies.after(jobs.putBack),
    },
    configuration: { ...configuration, takeOver: copies.after(configuration.takeOver) },
    sessions,
    mailboxes: createMailboxStore(database, clock, lenient),
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
    dates: createDateCorrections(database),
    scheduleWatch: createScheduleWatchStore(lenient, briefly(lenient)),
    setAsideAt,
    isRecovered,
    recoveredAt: () => lastRecoveryAt(dataDir),
    notWritable,
    warnings: () => {
      const reason = notWritable();
      const unwritable = reason === null ? [] : [text('dataFolder.notWritable', { reason: reason.text })];
      return [...unwritable, ...recoveryWarnings(dataDir)];
    },
    settle: database.settle,
    close: () => {
      sessions.saveEnded();
      copies.flush();
      database.close();
    },
  };
}

interface Opened {
  readonly database: Sqlite;
  readonly lenient: Sqlite;
  readonly setAsideAt: string | null;
  readonly isRecovered: boolean;
  readonly notWritable: () => AppError | null;
}

function openOrRecover(dataDir: string, clock: Clock): Opened {
  const path = join(dataDir, 'catalogue.sqlite');
  try {
    const sound = openSound(dataDir, clock);
    if (sound !== null) return written(sound, null, false);
    const setAsideAt = recoverCatalogue(dataDir, clock, () => {
      const now = openSound(dataDir, clock);
      now?.close();
      return now === null;
    });
    return written(open(path), setAsideAt, true);
  } catch (error) {
    if (!(error instanceof AppError) || !(isStorageError(error) || error.code === 'newer-schema'))
      throw error;
    const { strict, lenient, reason } = openUnwritable(
      path,
      lastCopy(dataDir)?.path ?? null,
      // What a newer version wrote is, to this one, a disk that takes nothing.
      isStorageError(error) ? error : new AppError('io', error.text, { cause: error }),
      (database) => {
        migrate(database, path, migrations);
      },
      () => reopen(path),
    );
    return { database: strict, lenient, setAsideAt: null, isRecovered: false, notWritable: reason };
  }
}

/** Null when it is damaged or lost. Once a day it is checked to its end, of whatever size it is, and copied. */
function openSound(dataDir: string, clock: Clock): Sqlite | null {
  if (isLost(dataDir)) return null;
  let database: Sqlite | null = null;
  try {
    database = open(join(dataDir, 'catalogue.sqlite'));
    if (isSound(database, 'what is small')) {
      if (isCopyDue(dataDir, clock)) unlessFull(database, dataDir, clock);
      return database;
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'corrupt-state') {
      database?.close();
      throw error;
    }
  }
  database?.close();
  return null;
}

/** A disk that is full or read-only, or somebody who writes, leaves the former copy as it is. Throws AppError `corrupt-state`. */
function unlessFull(database: Sqlite, dataDir: string, clock: Clock): void {
  try {
    copyCatalogue(database, dataDir, clock);
  } catch (error) {
    if (!isStorageError(error) && !(error instanceof AppError && error.code === 'busy')) throw error;
  }
}

interface Copies {
  /** Has a change of sources or jobs copied, which would be missed most. */
  readonly after: <A extends readonly unknown[], T>(change: (...values: A) => T) => (...values: A) => T;
  readonly flush: () => void;
}

const copySoonMs = 5000;

function createCopies(
  database: Sqlite,
  dataDir: string,
  clock: Clock,
  notWritable: () => AppError | null,
): Copies {
  let timer: NodeJS.Timeout | null = null;
  const flush = (): void => {
    if (timer === null) return;
    clearTimeout(timer);
    timer = null;
    if (notWritable() !== null) return;
    try {
      unlessFull(database, dataDir, clock);
    } catch (error) {
      // Damage is dealt with when the catalogue is opened; the former copy stays.
      if (!(error instanceof AppError)) throw error;
    }
  };
  return {
    after:
      (change) =>
      (...values) => {
        const result = change(...values);
        timer ??= setTimeout(flush, copySoonMs).unref();
        return result;
      },
    flush,
  };
}

function written(database: Sqlite, setAsideAt: string | null, isRecovered: boolean): Opened {
  return { database, lenient: database, setAsideAt, isRecovered, notWritable: () => null };
}

function open(path: string): Sqlite {
  // Lines of a log may be lost with the power; admission is not (`durableTransaction`).
  const database = openSqlite(path, 'NORMAL');
  try {
    migrate(database, path, migrations);
    // What may only be read is opened without a word.
    database.waitingAtMost(0, () => {
      database.transaction(() => undefined);
    });
    return database;
  } catch (error) {
    // Somebody writes: so can we, in a moment.
    if (error instanceof AppError && error.code === 'busy') return database;
    database.close();
    throw error;
  }
}

/** Throws AppError `disk-full` or `io` as long as nothing can be written. */
function reopen(path: string): Sqlite {
  const database = open(path);
  try {
    database.durableTransaction(() => {
      database.setSchemaVersion(migrations.length);
    });
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
