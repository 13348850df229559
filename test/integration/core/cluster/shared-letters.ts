import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { letter } from '../../../fixtures/bucket-repository.js';
import type { FolderStore } from '../../../fixtures/folder-store.js';

/* What several writers of one bucket back up, and what can be read of it. */

export const mailbox = (name: string) => ({
  key: `mailbox-${name}`,
  name: `${name}@example.com`,
  source: 'Server',
});
export const letters = (from: number, count: number): Buffer[] =>
  Array.from({ length: count }, (_, at) => letter(from + at, 3000));

export function pointsOf(index: string, name: string): number[] {
  const opened = openForReading(index);
  const points = opened.reader.points(mailbox(name).key).map(({ id }) => id);
  opened.close();
  return points.sort((one, other) => one - other);
}

export async function verified(index: string): Promise<unknown> {
  const opened = openForReading(index);
  const report = await opened.verify();
  opened.close();
  return report;
}

export const sound = { damagedMessages: 0, file: [] };

export async function bytesIn(store: FolderStore, prefix: string): Promise<number> {
  let bytes = 0;
  for await (const { size } of store.list(prefix)) bytes += size;
  return bytes;
}
