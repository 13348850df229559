import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { storedDefinitionSchema } from '../../shared/backup/job.js';
import { storedConfigSchema } from '../../shared/backup/source.js';
import { AppError } from '../../shared/errors.js';
import { type Sqlite, anyText, blob } from '../lib/sqlite.js';

/** A larger one is checked whole once a day only, with its copy: a look at a job must not take a second. */
const smallBytes = 8 * 1024 * 1024;

const json = (schema: z.ZodType): z.ZodType => z.string().transform((text) => schema.parse(JSON.parse(text)));
const jobRow = z.object({ name: z.string(), definition: json(storedDefinitionSchema) });
const sourceRow = z.object({ name: z.string(), config: json(storedConfigSchema) });

/**
 * Whether a catalogue can be used: it has tables, SQLite's quick check finds nothing (of a small one, or of `everything`), and its
 * sources and jobs can be read. Throws what else than damage is in the way.
 */
export function isSound(database: Sqlite, extent: 'everything' | 'what is small'): boolean {
  try {
    if (database.schemaVersion() === 0) return false;
    const isWhole = extent === 'everything' || bytesOf(database) <= smallBytes;
    // First of all: libsql ends the process when it is to give bytes that are no UTF-8 as text.
    if (hasBrokenText(database, isWhole)) return false;
    database.all(sourceRow, 'SELECT name, config FROM source');
    database.all(jobRow, 'SELECT name, definition FROM job');
    if (!isWhole) return true;
    const found = database.get(z.object({ quick_check: z.string() }), 'PRAGMA quick_check(1)');
    return found?.quick_check === 'ok';
  } catch (error) {
    if (error instanceof AppError && error.code !== 'corrupt-state') throw error;
    // A version to come may know more of a job than this one.
    if (error instanceof z.ZodError && error.issues.every(({ code }) => code === 'unrecognized_keys'))
      return true;
    // Rows that are not what they should be, or no JSON, or a table or a column that is gone.
    return false;
  }
}

/** A text that is no UTF-8 any more, in sources and jobs, or in any table. */
function hasBrokenText(database: Sqlite, inAnyTable: boolean): boolean {
  const columns = database.all(
    z.object({ table: anyText, name: anyText }),
    `SELECT CAST(part.name AS BLOB) AS "table", CAST(col.name AS BLOB) AS name
       FROM sqlite_schema AS part JOIN pragma_table_info(part.name) AS col
      WHERE part.type = 'table' AND part.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND col.type = 'TEXT'`,
  );
  return columns
    .filter(({ table }) => inAnyTable || table === 'source' || table === 'job')
    .some(({ table, name }) =>
      database
        .all(
          z.object({ text: blob }),
          `SELECT CAST("${name}" AS BLOB) AS text FROM "${table}" WHERE "${name}" GLOB '*[^ -~]*'`,
        )
        .some(({ text }) => !isUtf8(text)),
    );
}

function bytesOf(database: Sqlite): number {
  const pages = database.get(z.object({ page_count: z.int() }), 'PRAGMA page_count')?.page_count ?? 0;
  return pages * (database.get(z.object({ page_size: z.int() }), 'PRAGMA page_size')?.page_size ?? 0);
}
