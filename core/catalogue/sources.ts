import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type JobDefinition, storedDefinitionSchema } from '../../shared/backup/job.js';
import { type Source, type SourceConfig, storedConfigSchema } from '../../shared/backup/source.js';
import { chosenMailboxes } from '../../shared/backup/exclusion.js';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { seldomParsed } from '../../shared/seldom-parsed.js';
import type { Database } from '../lib/database.js';
import { asciiLower } from './ascii-lower.js';
import { readableName } from './readable-name.js';
import { type KeptRows, putBack, takeOut } from './kept-rows.js';

/** Mail sources; their secrets are kept elsewhere, under the source's id. */
export interface SourceStore {
  readonly list: () => Source[];
  /** Throws AppError `not-found`. */
  readonly get: (id: string) => Source;
  /** Throws AppError `already-exists` for a name in use. */
  readonly add: (name: string, config: SourceConfig) => Source;
  /**
   * Changes one; `renamed` are mailboxes that it calls otherwise now, new names by old ones, which their jobs follow. Throws AppError
   * `not-found` and `already-exists`.
   */
  readonly update: (
    id: string,
    name: string,
    config: SourceConfig,
    renamed: ReadonlyMap<string, string>,
  ) => Source;
  /** Removes one and the jobs that read it, and returns all that was known of them. Throws AppError `not-found`. */
  readonly remove: (id: string) => KeptRows;
  /** Puts back what was removed, as it was. Throws AppError `already-exists` for a name that is in use by now. */
  readonly putBack: (kept: KeptRows) => void;
}

const sourceRow = z
  .object({
    id: z.string(),
    name: z.string(),
    config: z
      .string()
      .transform((json) => storedConfigSchema.parse(JSON.parse(json), seldomParsed(storedConfigSchema))),
  })
  .transform((row) => ({ ...row, name: readableName(row.name, row.id) }));

const readsSource = "definition ->> 'sourceId' = ?";

/** What goes with a source, in the order in which it refers to each other. */
const tablesOfSource = [
  { table: 'source', where: 'id = ?' },
  { table: 'source_test', where: 'source_id = ?' },
  { table: 'directory', where: 'source_id = ?' },
  { table: 'directory_mailbox', where: 'source_id = ?' },
  { table: 'job', where: readsSource },
  { table: 'job_mailbox', where: `job_id IN (SELECT id FROM job WHERE ${readsSource})` },
] as const;

const jobRow = z.object({
  id: z.string(),
  definition: z
    .string()
    .transform((json) =>
      storedDefinitionSchema.parse(JSON.parse(json), seldomParsed(storedDefinitionSchema)),
    ),
});

/** The same mailbox under another name: its restore points, its unit and its place in jobs go on. One that has the new name already stays as it is. */
export function renameMailbox(database: Database, sourceId: string, before: string, after: string): void {
  const { changes } = database.run(
    `UPDATE mailbox SET mailbox = ? WHERE source_id = ? AND mailbox = ?
       AND NOT EXISTS (SELECT 1 FROM mailbox AS other WHERE other.source_id = mailbox.source_id AND other.mailbox = ?)`,
    after,
    sourceId,
    before,
    after,
  );
  if (changes === 0) return;
  for (const { id, definition } of database.all(
    jobRow,
    `SELECT id, definition FROM job WHERE ${readsSource} ORDER BY id`,
    sourceId,
  )) {
    const renamed = JSON.stringify(withRenamed(definition, before, after));
    database.run('UPDATE job SET definition = ? WHERE id = ?', renamed, id);
    renameResult(database, id, before, after);
  }
}

/** What a job knows of a mailbox takes the place of what it knew of one of the new name. */
function renameResult(database: Database, jobId: string, before: string, after: string): void {
  database.run(
    `DELETE FROM job_mailbox WHERE job_id = ? AND mailbox = ?
       AND EXISTS (SELECT 1 FROM job_mailbox AS other WHERE other.job_id = job_mailbox.job_id AND other.mailbox = ?)`,
    ...[jobId, after, before],
  );
  database.run(
    'UPDATE job_mailbox SET mailbox = ? WHERE job_id = ? AND mailbox = ?',
    ...[after, jobId, before],
  );
}

/** A job that calls a mailbox of its source by another name. */
function withRenamed(definition: JobDefinition, before: string, after: string): JobDefinition {
  const { selection, kinds } = definition;
  const named = (mailboxes: readonly string[]): string[] => [
    ...new Set(mailboxes.map((mailbox) => (mailbox === before ? after : mailbox))),
  ];
  return {
    ...definition,
    selection:
      selection.type === 'all'
        ? { ...selection, except: named(selection.except) }
        : chosenMailboxes(named(selection.mailboxes), named(selection.except ?? [])),
    kinds: Object.fromEntries(
      Object.entries(kinds).map(([mailbox, kind]) => [mailbox === before ? after : mailbox, kind]),
    ),
  };
}

export function createSourceStore(database: Database): SourceStore {
  const get = (id: string): Source => {
    const source = database.get(sourceRow, 'SELECT id, name, config FROM source WHERE id = ?', id);
    if (!source) throw new AppError('not-found', text('sources.gone'));
    return source;
  };
  const assertNameIsFree = (name: string, exceptId: string): void => {
    const sql = 'SELECT id FROM source WHERE lower(name) = ? AND id <> ?';
    if (database.get(z.object({ id: z.string() }), sql, asciiLower(name), exceptId))
      throw new AppError('already-exists', text('sources.nameTaken', { name }));
  };
  return {
    list: () => database.all(sourceRow, 'SELECT id, name, config FROM source ORDER BY lower(name)'),
    get,
    add: (name, config) =>
      database.transaction(() => {
        assertNameIsFree(name, '');
        const id = randomUUID();
        database.run(
          'INSERT INTO source (id, name, config) VALUES (?, ?, ?)',
          id,
          name,
          JSON.stringify(config),
        );
        return get(id);
      }),
    update: (id, name, config, renamed) =>
      database.durableTransaction(() => {
        get(id);
        assertNameIsFree(name, id);
        database.run('UPDATE source SET name = ?, config = ? WHERE id = ?', name, JSON.stringify(config), id);
        database.run('DELETE FROM source_test WHERE source_id = ?', id);
        database.run('UPDATE mailbox SET source_name = ? WHERE source_id = ?', name, id);
        for (const [before, after] of renamed) renameMailbox(database, id, before, after);
        return get(id);
      }),
    remove: (id) => {
      get(id);
      return database.transaction(() => takeOut(database, tablesOfSource, id));
    },
    putBack: (kept) => {
      database.durableTransaction(() => {
        assertNamesAreFree(database, kept);
        putBack(database, kept);
      });
    },
  };
}

/** Names of sources and of jobs are told apart whatever the case of their letters. */
function assertNamesAreFree(database: Database, kept: KeptRows): void {
  const texts = { source: 'sources.nameTaken', job: 'jobs.nameTaken' } as const;
  for (const table of ['source', 'job'] as const)
    for (const row of kept.find((each) => each.table === table)?.rows ?? []) {
      const name = String(row['name']);
      if (
        database.get(
          z.object({ id: z.string() }),
          `SELECT id FROM ${table} WHERE lower(name) = ?`,
          asciiLower(name),
        )
      )
        throw new AppError('already-exists', text(texts[table], { name }));
    }
}
