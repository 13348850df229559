import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { Sqlite } from './sqlite.js';

/** One step of a database's history: takes it from `user_version` n to n + 1. */
export type Migration = string;

/**
 * Brings a database to the newest schema. Throws AppError `newer-schema` when a later version of the product wrote it,
 * so that nothing it holds is lost.
 */
export function migrate(database: Sqlite, path: string, migrations: readonly Migration[]): void {
  const version = (): number =>
    database.get(z.object({ user_version: z.int() }), 'PRAGMA user_version')?.user_version ?? 0;
  if (version() > migrations.length) {
    throw new AppError('newer-schema', text('lib.newerFile', { path }));
  }
  migrations.forEach((step, index) => {
    if (version() > index) return;
    database.transaction(() => {
      // Another process may have been faster between the look and the transaction.
      if (version() > index) return;
      database.exec(step);
      database.exec(`PRAGMA user_version = ${String(index + 1)}`);
    });
  });
}
