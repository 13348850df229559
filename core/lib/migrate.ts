import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { Database } from './database.js';

/** One step of a database's history: takes it from version n to n + 1. */
export type Migration = string;

/**
 * Brings a database to the newest schema. Throws AppError `newer-schema` when a later version of the product wrote it,
 * so that nothing it holds is lost. Returns true if the database was empty and this call, not another process, created its schema.
 */
export function migrate(database: Database, path: string, migrations: readonly Migration[]): boolean {
  let isMade = false;
  if (database.schemaVersion() > migrations.length) {
    throw new AppError('newer-schema', text('lib.newerFile', { path }));
  }
  migrations.forEach((step, index) => {
    if (database.schemaVersion() > index) return;
    database.transaction(() => {
      // Another process may have been faster between the look and the transaction.
      if (database.schemaVersion() > index) return;
      database.exec(step);
      database.setSchemaVersion(index + 1);
      isMade ||= index === 0;
    });
  });
  return isMade;
}
