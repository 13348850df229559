import type { JobDefinition } from '../../shared/backup/job.js';
import type { Source } from '../../shared/backup/source.js';
import type { Text } from '../../shared/texts/text.js';
import type { Database } from '../lib/database.js';
import { renameMailbox } from './sources.js';

/** A source as it is to be; `renamed` are mailboxes that it calls otherwise from then on, new names by old ones. */
export interface SourceToBe extends Source {
  readonly renamed: ReadonlyMap<string, string>;
}

export interface JobToBe {
  readonly id: string;
  readonly definition: JobDefinition;
  readonly scheduleFrom: string;
}

interface ConfigurationToBe {
  readonly sources: readonly SourceToBe[];
  readonly jobs: readonly JobToBe[];
}

/** Sources and jobs that come together, from a configuration file: those with known ids are replaced, the others are new. */
export interface ConfigurationStore {
  /** All of them or none. Throws AppError `already-exists` for names in use. */
  readonly takeOver: (configuration: ConfigurationToBe, now: string) => void;
  /** What `check` finds while they are there; afterwards they are not. */
  readonly rehearse: (
    configuration: ConfigurationToBe,
    now: string,
    check: () => readonly Text[],
  ) => readonly Text[];
}

export function createConfigurationStore(database: Database): ConfigurationStore {
  const put = ({ sources, jobs }: ConfigurationToBe, now: string): void => {
    // Two may change names with each other.
    for (const { id } of sources) database.run('UPDATE source SET name = id WHERE id = ?', id);
    for (const { id } of jobs) database.run('UPDATE job SET name = id WHERE id = ?', id);
    for (const source of sources) putSource(database, source);
    for (const job of jobs) putJob(database, job, now);
  };
  return {
    takeOver: (configuration, now) => {
      database.durableTransaction(() => {
        put(configuration, now);
      });
    },
    rehearse: (configuration, now, check) =>
      database.undone(() => {
        put(configuration, now);
        return check();
      }),
  };
}

function putSource(database: Database, { id, name, config, renamed }: SourceToBe): void {
  database.run(
    `INSERT INTO source (id, name, config) VALUES (?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, config = excluded.config`,
    id,
    name,
    JSON.stringify(config),
  );
  // The last test is of what was stored before.
  database.run('DELETE FROM source_test WHERE source_id = ?', id);
  database.run('UPDATE mailbox SET source_name = ? WHERE source_id = ?', name, id);
  for (const [before, after] of renamed) renameMailbox(database, id, before, after);
}

function putJob(database: Database, { id, definition, scheduleFrom }: JobToBe, now: string): void {
  // A mailbox of the same name at another source is another mailbox: nothing is known of it.
  database.run(
    `DELETE FROM job_mailbox WHERE job_id = ?
       AND (SELECT definition ->> 'sourceId' FROM job WHERE id = job_id) <> ?`,
    id,
    definition.sourceId,
  );
  database.run(
    `INSERT INTO job (id, name, definition, created_at, schedule_from) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, definition = excluded.definition, schedule_from = excluded.schedule_from`,
    id,
    definition.name,
    JSON.stringify(definition),
    now,
    scheduleFrom,
  );
}
