import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { Database } from '../lib/database.js';
import { migrate } from '../lib/migrate.js';
import type { DatabaseConnection } from '../postgres/database-address.js';
import type { PostgresPlace } from '../postgres/exchange.js';
import { openPostgres } from '../postgres/postgres.js';
import { isPresent } from '../postgres/presence.js';
import {
  assertController,
  claimControl,
  controllerTable,
  isOfController,
  notController,
  ofController,
  readController,
} from './controller.js';
import type { Opened } from './opened-catalogue.js';
import { postgresBase, postgresBaseVersion } from './postgres-schema.js';
import { migrations } from './schema.js';

/** Where the catalogue's tables are in the database of a cluster. */
export const catalogueSchema = 'postkeep_catalogue';
/** How often who has control is asked, and how often it is noted that this one still has, in milliseconds. */
const lookMs = 2_000;
const seenMs = 60_000;

/** The database of a cluster, and the data folder that comes to it. */
export interface DatabaseOfCluster {
  readonly connection: DatabaseConnection;
  /** Tells the data folder from every other one of the cluster. */
  readonly folder: string;
  /** Another one than the usual. */
  readonly schema?: string;
}

/**
 * Opens the catalogue in a cluster's database, and takes control of it unless another data folder has. Throws AppError `database-…`, `newer-schema`
 * for one of a later version, or `not-found` where it is not there any more.
 */
export function openInPostgres(
  { connection, folder, schema = catalogueSchema }: DatabaseOfCluster,
  clock: Clock,
): Opened {
  const database = openExistingTables({ ...connection, schema, name: 'postkeep', presence: folder });
  let reason: AppError | null = null;
  let lookedAt = Number.NEGATIVE_INFINITY;
  const look = (): void => {
    lookedAt = performance.now();
    try {
      const known = readController(database);
      reason = known?.folder === folder ? null : notController(known);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      reason = error;
    }
  };
  const notWritable = (): AppError | null => {
    if (performance.now() - lookedAt >= lookMs) look();
    return reason;
  };
  try {
    claimControl(database, folder, clock);
  } catch (error) {
    database.close();
    throw error;
  }
  const seen = setInterval(() => {
    if (notWritable() === null) noteSeen(database, folder, clock);
  }, seenMs).unref();
  const close = (): void => {
    clearInterval(seen);
    database.close();
  };
  return {
    strict: { ...ofController(database, folder), close },
    lenient: database,
    sessions: database,
    owners: { own: folder, isPresent: (other) => isPresent(database, other) },
    controller: () => {
      const known = readController(database);
      if (known === null) return null;
      const { folder: its, ...controller } = known;
      return { ...controller, isHere: its === folder };
    },
    assertMayStart: (type) => {
      if (isOfController(type)) assertController(database, folder);
    },
    // PostgreSQL has its own ways of keeping what it holds (docs/cluster.md).
    copies: { after: (change) => change, flush: () => undefined },
    setAsideAt: null,
    isRecovered: false,
    recoveredAt: () => null,
    notWritable,
    warnings: () => {
      const said = notWritable();
      return said === null ? [] : [said.text];
    },
  };
}

/** Who cannot be told so now is told at the next time. */
function noteSeen(database: Database, folder: string, clock: Clock): void {
  try {
    database.waitingAtMost(0, () =>
      database.run('UPDATE controller SET seen_at = ? WHERE folder = ?', clock().toISOString(), folder),
    );
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

/** The catalogue's tables, brought to the newest schema. Throws AppError `not-found` where there are none: an empty catalogue would look as if all were lost. */
export function openExistingTables(place: PostgresPlace): Database {
  const database = openPostgres(place);
  try {
    if (database.schemaVersion() === 0)
      throw new AppError('not-found', text('cluster.catalogueGone', { host: place.host }));
    migrate(database, place.host, migrations);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The same, made where there are none. */
export function openTables(place: PostgresPlace): Database {
  const database = openPostgres(place);
  try {
    if (database.schemaVersion() === 0) {
      database.transaction(() => {
        // Another program may have been faster between the look and the transaction.
        if (database.schemaVersion() > 0) return;
        database.exec(postgresBase + controllerTable);
        database.setSchemaVersion(postgresBaseVersion);
      });
    }
    migrate(database, place.host, migrations);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
