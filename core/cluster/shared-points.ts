import type { Publishing } from '../repository/bucket/shared-writing.js';
import type { Queryable } from './database.js';

/** Rows of what was published. */
export async function insertPoint(
  transaction: Queryable,
  repositoryId: number,
  { number, mailboxKey, manifest }: Omit<Publishing, 'after'>,
  change: number,
): Promise<void> {
  await transaction.run(
    'INSERT INTO postkeep.shared_point (repository_id, number, mailbox_key, manifest, change) VALUES ($1, $2, $3, $4, $5)',
    ...[repositoryId, number, mailboxKey, manifest, change],
  );
}

export async function keepReading(
  transaction: Queryable,
  repositoryId: number,
  { mailboxKey, number, reading }: Omit<Publishing, 'after'>,
): Promise<void> {
  if (reading === null) return;
  await transaction.run(
    keptReading('VALUES ($1, $2, $3, $4)'),
    ...[repositoryId, mailboxKey, number, reading],
  );
}

export function keptReading(row: string): string {
  return `INSERT INTO postkeep.shared_reading (repository_id, mailbox_key, number, reading) ${row}
     ON CONFLICT (repository_id, mailbox_key) DO UPDATE SET number = excluded.number, reading = excluded.reading`;
}
