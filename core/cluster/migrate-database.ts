import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { ClusterDatabase } from './database.js';
import { migrateQueue } from './queue.js';
import { migrations, schemaVersion } from './schema/migrations.js';

/** Any number that no other program on the same database uses: two that migrate at once follow each other. */
const advisoryLock = 5_618_093_207;

const versionRow = z.object({ version: z.int() });

/** Brings the schema `postkeep` to the newest version; the caller may make schemas. Throws AppError `newer-schema`. */
export async function migrateDatabase(database: ClusterDatabase): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.run('SELECT pg_advisory_xact_lock($1)', advisoryLock);
    await transaction.run('CREATE SCHEMA IF NOT EXISTS postkeep');
    await transaction.run('CREATE TABLE IF NOT EXISTS postkeep.schema_version (version integer NOT NULL)');
    const [found] = await transaction.all(versionRow, 'SELECT version FROM postkeep.schema_version');
    const version = found?.version ?? 0;
    if (version > schemaVersion) throw newer(version);
    for (const step of migrations.slice(version)) await transaction.run(step);
    await transaction.run('DELETE FROM postkeep.schema_version');
    await transaction.run('INSERT INTO postkeep.schema_version (version) VALUES ($1)', schemaVersion);
  });
  await migrateQueue(database);
}

/** Migrates where that is needed: who may not make tables can work with those that are there. Throws AppError `newer-schema`, `database-refused`. */
export async function bringUpToDate(database: ClusterDatabase): Promise<void> {
  if ((await versionIn(database)) !== schemaVersion) await migrateDatabase(database);
}

/** Throws AppError `database-refused` where no cluster is set up, or by an earlier version; `newer-schema` by a later one. */
export async function assertSchema(database: ClusterDatabase): Promise<void> {
  assertVersion(await versionIn(database));
}

/** Throws AppError `newer-schema`, and `database-refused` for an earlier one. */
export function assertVersion(version: number): void {
  if (version > schemaVersion) throw newer(version);
  if (version < schemaVersion)
    throw new AppError(
      'database-refused',
      text('cluster.schemaOlder', { found: version, known: schemaVersion }),
    );
}

async function versionIn(database: ClusterDatabase): Promise<number> {
  const [there] = await database.all(
    z.object({ isThere: z.boolean() }),
    `SELECT to_regclass('postkeep.schema_version') IS NOT NULL AS "isThere"`,
  );
  if (there?.isThere !== true) throw new AppError('database-refused', text('cluster.notSetUp'));
  const [found] = await database.all(versionRow, 'SELECT version FROM postkeep.schema_version');
  return found?.version ?? 0;
}

function newer(found: number): AppError {
  return new AppError('newer-schema', text('cluster.schemaNewer', { found, known: schemaVersion }));
}
