import { z } from 'zod';
import type { FoundDatabase } from '../../shared/backup/cluster.js';
import { assertNever } from '../../shared/errors.js';
import type { ClusterDatabase } from './database.js';
import { schemaVersion } from './schema/migrations.js';

const serverRow = z.object({
  version: z.string(),
  isEncrypted: z.boolean(),
  hasTables: z.boolean(),
  mayMakeSchemas: z.boolean(),
  /** Null where there is no schema. */
  ownsSchema: z.boolean().nullable(),
});

/** What a database has, and what its user may do there; changes nothing. Throws AppError `database-…`. */
export async function probeDatabase(database: ClusterDatabase, host: string): Promise<FoundDatabase> {
  const [found] = await database.all(
    serverRow,
    `SELECT current_setting('server_version') AS version,
            coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS "isEncrypted",
            to_regclass('postkeep.schema_version') IS NOT NULL AS "hasTables",
            has_database_privilege(current_database(), 'CREATE') AS "mayMakeSchemas",
            (SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = 'postkeep') AS "ownsSchema"`,
  );
  const { version, isEncrypted, hasTables, mayMakeSchemas, ownsSchema } = serverRow.parse(found);
  const content = hasTables ? await contentOf(database) : 'nothing';
  const mayMakeTables = mayMakeSchemas && ownsSchema !== false;
  return { host, version, isEncrypted, content, mayMakeTables, isUsable: isUsable(content, mayMakeTables) };
}

async function contentOf(database: ClusterDatabase): Promise<Exclude<FoundDatabase['content'], 'nothing'>> {
  const [found] = await database.all(
    z.object({ version: z.int() }),
    'SELECT version FROM postkeep.schema_version',
  );
  const version = found?.version ?? 0;
  if (version === schemaVersion) return 'cluster';
  return version < schemaVersion ? 'older-cluster' : 'newer-cluster';
}

function isUsable(content: FoundDatabase['content'], mayMakeTables: boolean): boolean {
  switch (content) {
    case 'nothing':
    case 'older-cluster':
      return mayMakeTables;
    case 'cluster':
      return true;
    case 'newer-cluster':
      return false;
    default:
      return assertNever(content);
  }
}
