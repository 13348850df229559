import { join } from 'node:path';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import { type Text, text } from '../../shared/texts/text.js';
import { type Sqlite, migrate, openSqlite, setAside } from '../lib/sqlite.js';
import { isStorageError } from '../lib/storage-errors.js';
import { type JobStore, createJobStore } from './jobs.js';
import { type MailboxStore, createMailboxStore } from './mailboxes.js';
import { type RepositoryStore, createRepositoryStore } from './repositories.js';
import { type ServerRestoreStore, createServerRestoreStore } from './server-restores.js';
import { migrations } from './schema.js';
import { type SessionStore, createSessionStore } from './sessions.js';
import { type SourceStore, createSourceStore } from './sources.js';
import { keepingUnsaved } from './unsaved-sessions.js';
import { openUnwritable } from './unwritable-catalogue.js';

/** What the console knows of its sources, jobs, sessions and mailboxes: `catalogue.sqlite` in the data folder. */
export interface Catalogue {
  readonly sources: SourceStore;
  readonly jobs: JobStore;
  readonly sessions: SessionStore;
  readonly mailboxes: MailboxStore;
  readonly repositories: RepositoryStore;
  readonly serverRestores: ServerRestoreStore;
  /** Where a catalogue that was corrupt at opening is now; null when it was whole. */
  readonly setAsideAt: string | null;
  /** Why nothing can be written to it now; null when it can. It is read from a copy in memory meanwhile. */
  readonly notWritable: () => AppError | null;
  /** What is wrong with it now and what that means, to be said wherever the user looks. */
  readonly warnings: () => Text[];
  readonly close: () => void;
}

/**
 * Opens the catalogue in an existing data folder, shared with other processes. A corrupt one is set aside; one that cannot be written is
 * opened to read. Throws AppError `newer-schema`.
 */
export function openCatalogue(dataDir: string, clock: Clock): Catalogue {
  const path = join(dataDir, 'catalogue.sqlite');
  const { database, lenient, setAsideAt, notWritable } = openOrSetAside(path, clock);
  return {
    sources: createSourceStore(database),
    jobs: createJobStore(database),
    sessions: keepingUnsaved(createSessionStore(database, clock), clock),
    mailboxes: createMailboxStore(database, clock, lenient),
    repositories: createRepositoryStore(lenient, dataDir),
    serverRestores: createServerRestoreStore(lenient),
    setAsideAt,
    notWritable,
    warnings: () => {
      const reason = notWritable();
      return reason === null ? [] : [text('dataFolder.notWritable', { reason: reason.text })];
    },
    close: database.close,
  };
}

interface Opened {
  readonly database: Sqlite;
  readonly lenient: Sqlite;
  readonly setAsideAt: string | null;
  readonly notWritable: () => AppError | null;
}

function openOrSetAside(path: string, clock: Clock): Opened {
  try {
    return written(open(path), null);
  } catch (error) {
    if (error instanceof AppError && error.code === 'corrupt-state') {
      const setAsideAt = setAside(path, clock);
      return written(open(path), setAsideAt);
    }
    if (!(error instanceof AppError) || !isStorageError(error)) throw error;
    const { strict, lenient, reason } = openUnwritable(
      path,
      error,
      (database) => {
        migrate(database, path, migrations);
      },
      () => reopen(path),
    );
    return { database: strict, lenient, setAsideAt: null, notWritable: reason };
  }
}

function written(database: Sqlite, setAsideAt: string | null): Opened {
  return { database, lenient: database, setAsideAt, notWritable: () => null };
}

function open(path: string): Sqlite {
  // Lines of a log may be lost with the power; admission is not (`durableTransaction`).
  const database = openSqlite(path, 'NORMAL');
  try {
    migrate(database, path, migrations);
    // What may only be read is opened without a word.
    database.transaction(() => undefined);
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
      database.exec(`PRAGMA user_version = ${String(migrations.length)}`);
    });
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
