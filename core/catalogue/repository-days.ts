import { z } from 'zod';
import type { RepositoryDay } from '../../shared/backup/repository-overview.js';
import type { CalendarDate } from '../../shared/license/dates.js';
import { groupBy } from '../lib/group-by.js';
import type { Database } from '../lib/database.js';
import { type Briefly, isUnwritten } from './briefly.js';

/** What each repository took up, day by day (docs/decisions/0259). */
export interface RepositoryDayStore {
  /** Writes the figures of a day in the place of earlier ones. What cannot be written at once stops nothing: the day is not known then. */
  readonly note: (repositoryId: number, of: RepositoryDay) => void;
  /** By repository, oldest first, from a day on and up to another. */
  readonly between: (from: CalendarDate, to: CalendarDate) => ReadonlyMap<number, readonly RepositoryDay[]>;
}

const row = z
  .object({
    repository_id: z.int(),
    day: z.string(),
    bytes_on_disk: z.int(),
    messages: z.int(),
    restore_points: z.int(),
  })
  .transform((it) => ({
    repositoryId: it.repository_id,
    of: {
      day: it.day,
      bytesOnDisk: it.bytes_on_disk,
      messages: it.messages,
      restorePoints: it.restore_points,
    },
  }));

export function createRepositoryDayStore(database: Database, briefly: Briefly): RepositoryDayStore {
  return {
    note(repositoryId, { day, bytesOnDisk, messages, restorePoints }) {
      const figures = [bytesOnDisk, messages, restorePoints];
      const known = database.get(
        row,
        'SELECT * FROM repository_day WHERE repository_id = ? AND day = ?',
        repositoryId,
        day,
      );
      if (known !== undefined) {
        const { of } = known;
        if (of.bytesOnDisk === bytesOnDisk && of.messages === messages && of.restorePoints === restorePoints)
          return;
      }
      try {
        briefly(() =>
          database.run(
            `INSERT INTO repository_day (repository_id, day, bytes_on_disk, messages, restore_points) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (repository_id, day) DO UPDATE SET bytes_on_disk = excluded.bytes_on_disk,
               messages = excluded.messages, restore_points = excluded.restore_points`,
            ...[repositoryId, day, ...figures],
          ),
        );
      } catch (error) {
        if (!isUnwritten(error)) throw error;
      }
    },
    between: (from, to) => {
      const rows = database.all(
        row,
        'SELECT * FROM repository_day WHERE day BETWEEN ? AND ? ORDER BY repository_id, day',
        from,
        to,
      );
      return new Map(
        [...groupBy(rows, ({ repositoryId }) => repositoryId)].map(([id, of]) => [
          id,
          of.map((each) => each.of),
        ]),
      );
    },
  };
}
