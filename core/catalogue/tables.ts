/** A table of the catalogue: what tells its rows apart and, where SQL counts ids up by itself, that it does. */
export interface CatalogueTable {
  readonly name: string;
  readonly key: readonly [string, ...string[]];
  readonly countsUp?: true;
}

/** Every table, each after those that it refers to. A test compares them with the schema. */
export const tables: readonly CatalogueTable[] = [
  { name: 'source', key: ['id'] },
  { name: 'source_test', key: ['source_id'] },
  { name: 'directory', key: ['source_id'] },
  { name: 'directory_mailbox', key: ['source_id', 'account'] },
  { name: 'job', key: ['id'] },
  { name: 'job_mailbox', key: ['job_id', 'mailbox'] },
  { name: 'session', key: ['id'] },
  { name: 'session_line', key: ['session_id', 'ordinal'] },
  { name: 'session_mailbox', key: ['session_id', 'ordinal'] },
  { name: 'unit', key: ['id'] },
  { name: 'mailbox', key: ['id'] },
  { name: 'repository', key: ['id'], countsUp: true },
  { name: 'mailbox_repository', key: ['mailbox_id', 'repository_id'] },
  { name: 'repository_check', key: ['repository_id', 'task'] },
  { name: 'repository_day', key: ['repository_id', 'day'] },
  { name: 'repository_bucket', key: ['repository_id'] },
  { name: 'damage', key: ['repository_id', 'kind', 'what'] },
  { name: 'admission', key: ['only_row'] },
  { name: 'server_restore', key: ['id'], countsUp: true },
  { name: 'restored_message', key: ['restore_id', 'folder', 'message'] },
  { name: 'seen_time', key: ['only_row'] },
  { name: 'hold', key: ['mailbox_id'] },
  { name: 'hold_repository', key: ['mailbox_id', 'repository_id'] },
  { name: 'opened_repository', key: ['repository_id'] },
  { name: 'opened_mailbox', key: ['mailbox_id'] },
  { name: 'license_day', key: ['day'] },
  { name: 'wrong_clock', key: ['id'], countsUp: true },
  { name: 'wrong_clock_repository', key: ['wrong_clock_id', 'repository_id'] },
  { name: 'schedule_watch', key: ['only_row'] },
  { name: 'missed_run', key: ['job_id', 'off_until'] },
];

/** In SQL, for an order that is always the same. */
export function keyOf(table: string): string {
  return tables.find(({ name }) => name === table)?.key.join(', ') ?? '1';
}
