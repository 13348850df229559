import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Source, type SourceConfig, sourceConfigSchema } from '../../shared/backup/model.js';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { Sqlite } from '../lib/sqlite.js';

/** Mail sources; their secrets are kept elsewhere, under the source's id. */
export interface SourceStore {
  readonly list: () => Source[];
  /** Throws AppError `not-found`. */
  readonly get: (id: string) => Source;
  /** Throws AppError `already-exists` for a name in use. */
  readonly add: (name: string, config: SourceConfig) => Source;
  readonly remove: (id: string) => void;
}

const sourceRow = z.object({
  id: z.string(),
  name: z.string(),
  config: z.string().transform((json) => sourceConfigSchema.parse(JSON.parse(json))),
});

export function createSourceStore(database: Sqlite): SourceStore {
  const get = (id: string): Source => {
    const source = database.get(sourceRow, 'SELECT id, name, config FROM source WHERE id = ?', id);
    if (!source) throw new AppError('not-found', text('sources.gone'));
    return source;
  };
  return {
    list: () => database.all(sourceRow, 'SELECT id, name, config FROM source ORDER BY name'),
    get,
    add: (name, config) =>
      database.transaction(() => {
        if (database.get(z.object({ id: z.string() }), 'SELECT id FROM source WHERE name = ?', name)) {
          throw new AppError('already-exists', text('sources.nameTaken', { name }));
        }
        const id = randomUUID();
        database.run(
          'INSERT INTO source (id, name, config) VALUES (?, ?, ?)',
          id,
          name,
          JSON.stringify(config),
        );
        return get(id);
      }),
    remove: (id) => {
      get(id);
      database.run('DELETE FROM source WHERE id = ?', id);
    },
  };
}
