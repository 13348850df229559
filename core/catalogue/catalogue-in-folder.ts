import { join } from 'node:path';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { migrate } from '../lib/migrate.js';
import { type Sqlite, openSqlite } from '../lib/sqlite.js';
import { isStorageError } from '../lib/storage-errors.js';
import { copyCatalogue, isCopyDue, lastCopy } from './catalogue-copy.js';
import type { Copies, Opened } from './opened-catalogue.js';
import { isLost, lastRecoveryAt, recoverCatalogue, recoveryWarnings } from './recover-catalogue.js';
import { migrations } from './schema.js';
import { isSound } from './soundness.js';
import { openUnwritable } from './unwritable-catalogue.js';

/**
 * Opens `catalogue.sqlite`. A damaged or lost one is set aside and the last copy takes its place; one that cannot be written, or that a newer version
 * wrote, is done without as far as restore goes (licensing.md §10).
 */
export function openInFolder(dataDir: string, clock: Clock): Opened {
  const { strict, lenient, setAsideAt, isRecovered, notWritable } = openOrRecover(dataDir, clock);
  return {
    ...{ strict, lenient, sessions: strict, setAsideAt, isRecovered, notWritable },
    // A data folder is one computer's: its processes tell by themselves whether each other lives.
    owners: { own: null, isPresent: () => false },
    assertMayStart: () => undefined,
    controller: () => null,
    copies: createCopies(strict, dataDir, clock, notWritable),
    recoveredAt: () => lastRecoveryAt(dataDir),
    warnings: () => {
      const reason = notWritable();
      const unwritable = reason === null ? [] : [text('dataFolder.notWritable', { reason: reason.text })];
      return [...unwritable, ...recoveryWarnings(dataDir)];
    },
  };
}

interface Found extends Pick<Opened, 'setAsideAt' | 'isRecovered' | 'notWritable'> {
  readonly strict: Sqlite;
  readonly lenient: Sqlite;
}

function openOrRecover(dataDir: string, clock: Clock): Found {
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
    return { strict, lenient, setAsideAt: null, isRecovered: false, notWritable: reason };
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

function written(database: Sqlite, setAsideAt: string | null, isRecovered: boolean): Found {
  return { strict: database, lenient: database, setAsideAt, isRecovered, notWritable: () => null };
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
