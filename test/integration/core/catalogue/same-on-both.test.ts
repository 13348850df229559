import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Catalogue } from '../../../../core/catalogue/catalogue.js';
import { copyTables, countOn } from '../../../../core/catalogue/copy-tables.js';
import { migrations } from '../../../../core/catalogue/schema.js';
import { tables } from '../../../../core/catalogue/tables.js';
import type { Database } from '../../../../core/lib/database.js';
import { blob } from '../../../../core/lib/sqlite.js';
import {
  type CatalogueHome,
  type MakeHome,
  makeFolderHome,
  makePostgresHome,
} from '../../../fixtures/catalogue-homes.js';
import { withCountedIds } from '../../../fixtures/counted-ids.js';
import {
  type PostgresCluster,
  missingOfPostgres,
  onPostgres,
  startPostgres,
} from '../../../fixtures/postgres.js';
import { type Told, playEveryStore } from '../../../suites/catalogue/every-store.js';

let cluster: PostgresCluster;
let url: string;
beforeAll(async () => {
  cluster = await startPostgres();
  url = await cluster.createDatabase();
});
afterAll(() => cluster.close());

const clock = (): Date => new Date('2026-03-10T00:00:00.000Z');
const anyRow = z.record(z.string(), z.union([z.string(), z.number(), z.null(), blob]).optional());

/** Every row of every table; what tells one data folder's processes is left out. */
function rowsOf(database: Database): Record<string, unknown> {
  const apart = new Set(['_metadata', 'owner_folder']);
  return Object.fromEntries(
    tables.map(({ name, key }) => [
      name,
      database.all(anyRow, `SELECT * FROM ${name} ORDER BY ${key.join(', ')}`).map((row) =>
        Object.fromEntries(
          Object.entries(row)
            .filter(([column]) => !apart.has(column))
            .sort(),
        ),
      ),
    ]),
  );
}

interface Played extends Told {
  readonly rows: Record<string, unknown>;
  readonly functions: readonly string[];
}

function functionsOf(catalogue: Catalogue): string[] {
  return Object.entries(catalogue).flatMap(([name, store]: [string, unknown]) =>
    typeof store !== 'object' || store === null
      ? []
      : Object.entries(store).flatMap(([method, call]: [string, unknown]) =>
          typeof call === 'function' ? [`${name}.${method}`] : [],
        ),
  );
}

function played(makeHome: MakeHome): Played {
  const home = makeHome();
  try {
    return withCountedIds(() => {
      const catalogue = home.open(clock);
      const told = playEveryStore(catalogue);
      const functions = functionsOf(catalogue);
      catalogue.close();
      const answers = told.answers.map((answer) => answer.replaceAll(home.folder, 'FOLDER'));
      return { ...told, answers, functions, rows: readRows(home) };
    });
  } finally {
    home.remove();
  }
}

function readRows(home: CatalogueHome): Record<string, unknown> {
  const database = home.openDatabase();
  try {
    return rowsOf(database);
  } finally {
    database.close();
  }
}

describe.skipIf(missingOfPostgres.length > 0)(`the catalogue, ${onPostgres}`, () => {
  it('answers and keeps the same in SQLite and in PostgreSQL, whatever of its stores is called', () => {
    const [inFolder, inPostgres] = [played(makeFolderHome), played(() => makePostgresHome(url))];
    expect(inPostgres.answers).toEqual(inFolder.answers);
    expect(inPostgres.rows).toEqual(inFolder.rows);
    expect(
      inFolder.functions.filter((name) => !inFolder.called.has(name) && name !== 'sessions.close'),
    ).toEqual([]);
    const empty = Object.entries(inFolder.rows).filter(
      ([, rows]) => Array.isArray(rows) && rows.length === 0,
    );
    expect(empty.map(([name]) => name)).toEqual([]);
  });

  it('is copied from one to the other and back with every row, and counts on where it was', () => {
    const [folder, postgres, back] = [makeFolderHome(), makePostgresHome(url), makeFolderHome()];
    const catalogue = folder.open(clock);
    playEveryStore(catalogue);
    catalogue.close();
    const [from, there, again] = [folder.openDatabase(), postgres.openDatabase(), back.openDatabase()];
    there.transaction(() => {
      copyTables(from, there);
      countOn(there);
    });
    expect(rowsOf(there)).toEqual(rowsOf(from));
    again.transaction(() => copyTables(there, again));
    expect(rowsOf(again)).toEqual(rowsOf(from));
    const next = 'INSERT INTO repository (path) VALUES (?) RETURNING id';
    const id = z.object({ id: z.int() });
    expect(there.get(id, next, '/new')).toMatchObject(from.get(id, next, '/new') ?? {});
    expect(() => again.transaction(() => copyTables(from, again))).toThrow(
      expect.objectContaining({ code: 'already-exists' }),
    );
    for (const database of [from, there, again]) database.close();
    for (const home of [folder, postgres, back]) home.remove();
  });
});

describe.skipIf(missingOfPostgres.length > 0)(`the schema, ${onPostgres}`, () => {
  interface Column {
    readonly table: string;
    readonly name: string;
    readonly type: string;
    readonly isNullable: boolean;
    readonly key: number;
    readonly refersTo: string;
  }
  const row = z.object({
    ...{ table: z.string(), name: z.string(), type: z.string(), not_null: z.int(), key: z.int() },
    refers_to: z.string().nullable(),
  });
  const columns = (database: Database, sql: string): Column[] =>
    database
      .all(row, sql)
      .map(({ not_null, refers_to, ...rest }) => ({
        ...rest,
        // A key of one column that is text may be null in SQLite, and never is.
        isNullable: not_null === 0 && rest.key === 0,
        refersTo: refers_to ?? '',
      }))
      .filter(({ table }) => !['controller', 'schema_version'].includes(table));

  it('of the catalogue is the same in both: tables, columns, kinds, keys, what may be missing, what refers to what', () => {
    const [folder, postgres] = [makeFolderHome(), makePostgresHome(url)];
    const [sqlite, there] = [folder.openDatabase(), postgres.openDatabase()];
    const inFolder = columns(
      sqlite,
      `SELECT part.name AS "table", col.name AS name, lower(col.type) AS type, col."notnull" AS not_null, col.pk AS key,
          (SELECT foreigner."table" || CASE foreigner.on_delete WHEN 'CASCADE' THEN ' with it' ELSE '' END
             FROM pragma_foreign_key_list(part.name) AS foreigner WHERE foreigner."from" = col.name) AS refers_to
         FROM sqlite_schema AS part JOIN pragma_table_info(part.name) AS col
        WHERE part.type = 'table' AND part.name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY 1, 2`,
    );
    const inPostgres = columns(
      there,
      `SELECT part.relname::text AS "table", col.attname::text AS name,
          CASE format_type(col.atttypid, NULL) WHEN 'bigint' THEN 'integer' WHEN 'bytea' THEN 'blob' WHEN 'json' THEN 'text'
            ELSE format_type(col.atttypid, NULL) END AS type,
          CASE WHEN col.attnotnull THEN 1 ELSE 0 END AS not_null,
          coalesce((SELECT array_position(conkey, col.attnum) FROM pg_constraint WHERE conrelid = part.oid AND contype = 'p'), 0) AS key,
          (SELECT target.relname || CASE confdeltype WHEN 'c' THEN ' with it' ELSE '' END FROM pg_constraint
             JOIN pg_class AS target ON target.oid = confrelid
            WHERE conrelid = part.oid AND contype = 'f' AND col.attnum = conkey[1]) AS refers_to
         FROM pg_class AS part JOIN pg_attribute AS col ON col.attrelid = part.oid AND col.attnum > 0 AND NOT col.attisdropped
        WHERE part.relkind = 'r' AND part.relnamespace = current_schema()::regnamespace
        ORDER BY part.relname::text COLLATE "C", col.attname::text COLLATE "C"`,
    );
    expect(inPostgres).toEqual(inFolder);
    expect([...new Set(inFolder.map(({ table }) => table))]).toEqual(tables.map(({ name }) => name).sort());
    expect(there.schemaVersion()).toBe(migrations.length);
    for (const database of [sqlite, there]) database.close();
    for (const home of [folder, postgres]) home.remove();
  });
});
