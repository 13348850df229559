import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { replaceFile } from '../lib/atomic-file.js';
import { type Sqlite, anyText, blob } from '../lib/sqlite.js';
import { isStorageError } from '../lib/storage-errors.js';

/** What a repository cannot be opened without, a second time: its marker, and the pages with the schema of its database. */
export interface SecondCopy {
  /** The text of repository.json. */
  readonly marker: string;
  readonly userVersion: number;
  readonly schema: readonly SchemaEntry[];
  readonly pageSize: number;
  readonly pages: readonly { readonly number: number; readonly data: Buffer }[];
}

/** A row of `sqlite_schema`. */
export type SchemaEntry = z.output<typeof entrySchema>;

export const secondCopyName = 'repository-copy.json';

const entrySchema = z.strictObject({
  type: z.string(),
  name: z.string(),
  table: z.string(),
  rootPage: z.int(),
  sql: z.string().nullable(),
});
const contentSchema = z.strictObject({
  product: z.literal('Postkeep'),
  marker: z.string(),
  userVersion: z.int().min(1),
  schema: z.array(entrySchema),
  pageSize: z.int().min(512),
  pages: z.array(z.strictObject({ number: z.int().min(1), data: z.base64() })).min(1),
});
/** The content is a string in it, so that its checksum is that of the very bytes. */
const fileSchema = z.strictObject({ sha256: z.string(), content: z.string() });

/** The second copy in a repository's folder; null when there is none, or its checksum does not fit. */
export function readSecondCopy(folder: string): SecondCopy | null {
  try {
    const file = fileSchema.parse(JSON.parse(readFileSync(join(folder, secondCopyName), 'utf8')));
    if (hashOf(file.content) !== file.sha256) return null;
    const { pages, ...rest } = contentSchema.parse(JSON.parse(file.content));
    return {
      ...rest,
      pages: pages.map(({ number, data }) => ({ number, data: Buffer.from(data, 'base64') })),
    };
  } catch {
    return null;
  }
}

/** The schema as the database has it; texts that damage has made no UTF-8 do not end the process. */
export function schemaOf(database: Sqlite): SchemaEntry[] {
  const row = z.object({
    type: anyText,
    name: anyText,
    table: anyText,
    rootPage: z.int(),
    sql: anyText.nullable(),
  });
  return database.all(
    row,
    `SELECT CAST(type AS BLOB) AS type, CAST(name AS BLOB) AS name, CAST(tbl_name AS BLOB) AS "table",
            rootpage AS rootPage, CAST(sql AS BLOB) AS sql FROM sqlite_schema ORDER BY rowid`,
  );
}

/** Writes the second copy of a repository whose database is whole, unless it is there already. A disk that takes nothing keeps the former one. */
export function keepSecondCopy(folder: string, marker: string, database: Sqlite): void {
  try {
    writeSecondCopy(folder, marker, database);
  } catch (error) {
    if (!isStorageError(error) && !(error instanceof AppError && error.code === 'busy')) throw error;
  }
}

/** The same, and throws AppError `disk-full`, `io` or `busy` where it could not be written. */
export function writeSecondCopy(folder: string, marker: string, database: Sqlite): void {
  const schema = schemaOf(database);
  const userVersion = userVersionOf(database);
  const former = readSecondCopy(folder);
  if (former?.marker === marker && former.userVersion === userVersion && isSameSchema(former.schema, schema))
    return;
  const content = JSON.stringify({
    product: 'Postkeep',
    marker,
    userVersion,
    schema,
    ...pagesOf(database),
  } satisfies z.input<typeof contentSchema>);
  replaceFile(join(folder, secondCopyName), JSON.stringify({ sha256: hashOf(content), content }));
}

/** The version of a database's schema; 0 for one without tables. */
export function userVersionOf(database: Sqlite): number {
  return database.get(z.object({ user_version: z.int() }), 'PRAGMA user_version')?.user_version ?? 0;
}

export function isSameSchema(one: readonly SchemaEntry[], other: readonly SchemaEntry[]): boolean {
  return JSON.stringify(one.map(inOrder)) === JSON.stringify(other.map(inOrder));
}

function inOrder({ type, name, table, rootPage, sql }: SchemaEntry): unknown[] {
  return [type, name, table, rootPage, sql];
}

/** The pages of `sqlite_schema` with the log's share of them, as this connection sees them. */
function pagesOf(database: Sqlite): Pick<z.input<typeof contentSchema>, 'pageSize' | 'pages'> {
  return database.snapshot(() => {
    const numbers = database
      .all(z.object({ pageno: z.int() }), "SELECT pageno FROM dbstat WHERE name = 'sqlite_schema'")
      .map(({ pageno }) => pageno);
    const pages = [...new Set([1, ...numbers])].flatMap((number) => {
      const found = database.get(
        z.object({ data: blob }),
        'SELECT data FROM sqlite_dbpage WHERE pgno = ?',
        number,
      );
      return found ? [{ number, data: found.data.toString('base64') }] : [];
    });
    return { pageSize: Buffer.from(pages[0]?.data ?? '', 'base64').length, pages };
  });
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
