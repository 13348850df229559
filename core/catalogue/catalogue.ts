import { join } from 'node:path';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import { type Sqlite, migrate, openSqlite, setAside } from '../lib/sqlite.js';
import { type DamageStore, createDamageStore } from './damage.js';
import { type JobMailboxStore, createJobMailboxStore } from './job-mailboxes.js';
import { type JobStore, createJobStore } from './jobs.js';
import { type MailboxStore, createMailboxStore } from './mailboxes.js';
import { type RepositoryCheckStore, createRepositoryCheckStore } from './repository-checks.js';
import { type RepositoryStore, createRepositoryStore } from './repositories.js';
import { type ServerRestoreStore, createServerRestoreStore } from './server-restores.js';
import { migrations } from './schema.js';
import { type SessionStore, createSessionStore } from './sessions.js';
import { type SourceStore, createSourceStore } from './sources.js';

/** What the console knows of its sources, jobs, sessions and mailboxes: `catalogue.sqlite` in the data folder. */
export interface Catalogue {
  readonly sources: SourceStore;
  readonly jobs: JobStore;
  readonly jobMailboxes: JobMailboxStore;
  readonly sessions: SessionStore;
  readonly mailboxes: MailboxStore;
  readonly repositories: RepositoryStore;
  readonly damage: DamageStore;
  readonly checks: RepositoryCheckStore;
  readonly serverRestores: ServerRestoreStore;
  /** Where a catalogue that was corrupt at opening is now; null when it was whole. */
  readonly setAsideAt: string | null;
  readonly close: () => void;
}

/** Opens the catalogue in an existing data folder, shared with other processes. A corrupt one is set aside. Throws AppError `newer-schema` or `io`. */
export function openCatalogue(dataDir: string, clock: Clock): Catalogue {
  const path = join(dataDir, 'catalogue.sqlite');
  const { database, setAsideAt } = openOrSetAside(path, clock);
  return {
    sources: createSourceStore(database),
    jobs: createJobStore(database),
    jobMailboxes: createJobMailboxStore(database),
    sessions: createSessionStore(database, clock),
    mailboxes: createMailboxStore(database, clock),
    repositories: createRepositoryStore(database, dataDir),
    damage: createDamageStore(database),
    checks: createRepositoryCheckStore(database),
    serverRestores: createServerRestoreStore(database),
    setAsideAt,
    close: database.close,
  };
}

function openOrSetAside(path: string, clock: Clock): { database: Sqlite; setAsideAt: string | null } {
  const open = (): Sqlite => {
    // Lines of a log may be lost with the power; admission is not (`durableTransaction`).
    const database = openSqlite(path, 'NORMAL');
    migrate(database, path, migrations);
    return database;
  };
  try {
    return { database: open(), setAsideAt: null };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'corrupt-state') throw error;
    const setAsideAt = setAside(path, clock);
    return { database: open(), setAsideAt };
  }
}
