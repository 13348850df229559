import type { Database } from '../lib/database.js';
import { migrate } from '../lib/migrate.js';
import type { PostgresPlace } from '../postgres/exchange.js';
import { openPostgres } from '../postgres/postgres.js';
import { postgresBase, postgresBaseVersion } from './postgres-schema.js';
import { migrations } from './schema.js';

/** Where the catalogue's tables are in the database of a cluster. */
export const catalogueSchema = 'postkeep_catalogue';

/** Opens the catalogue's tables, made or brought to the newest schema. Throws AppError `database-…`, or `newer-schema` for those of a later version. */
export function openTablesInPostgres(place: PostgresPlace): Database {
  const database = openPostgres(place);
  try {
    if (database.schemaVersion() === 0) {
      database.transaction(() => {
        // Another program may have been faster between the look and the transaction.
        if (database.schemaVersion() > 0) return;
        database.exec(postgresBase);
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
