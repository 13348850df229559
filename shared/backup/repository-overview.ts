import { z } from 'zod';
import { addDays } from '../license/calendar.js';
import { type CalendarDate, calendarDateSchema } from '../license/dates.js';
import { textSchema } from '../texts/text.js';
import { repositoryStatsSchema } from './repository-stats.js';

/** What a repository took up on a day, as the last look of that day found it. */
const repositoryDaySchema = z.object({
  day: calendarDateSchema,
  bytesOnDisk: z.int(),
  messages: z.int(),
  restorePoints: z.int(),
});
export type RepositoryDay = z.infer<typeof repositoryDaySchema>;

const repositoryUses = [
  /** The console's own. */
  'console',
  /** The folder of a job. */
  'job',
  /** A job copies another repository to it. */
  'copy',
  /** No job writes to it any more. */
  'former',
  /** Opened only to restore from. */
  'opened',
] as const;
export type RepositoryUse = (typeof repositoryUses)[number];

/** A repository as Home shows it. */
export const repositoryOverviewSchema = repositoryStatsSchema.extend({
  use: z.enum(repositoryUses),
  /** Room on its disk for this user; null when the system does not say. */
  freeBytes: z.int().nullable(),
  /** What is said of a disk that has probably too little of it; null where it has enough, and of one opened only to restore from. */
  lowRoom: textSchema.nullable(),
  /** Oldest first; of those that were opened only to restore from nothing is kept. */
  days: z.array(repositoryDaySchema),
});
export type RepositoryOverview = z.infer<typeof repositoryOverviewSchema>;

/** What all repositories took up together on a day. */
export interface DayTotal {
  readonly day: CalendarDate;
  readonly bytesOnDisk: number;
  readonly restorePoints: number;
}

/**
 * What all repositories took up on each of the last days, from the first of which anything is known; a day without a look stands as the one
 * before it. Empty while there are fewer than two days: that is no growth.
 */
export function totalsByDay(
  repositories: readonly Pick<RepositoryOverview, 'days'>[],
  today: CalendarDate,
  count: number,
): DayTotal[] {
  const first = repositories.flatMap(({ days }) => days[0]?.day ?? []).sort()[0];
  if (first === undefined) return [];
  const start = addDays(today, 1 - count);
  const totals: DayTotal[] = [];
  for (let day = first > start ? first : start; day <= today; day = addDays(day, 1)) {
    const known = repositories.flatMap(({ days }) => days.findLast((each) => each.day <= day) ?? []);
    const sum = (pick: (of: RepositoryDay) => number): number =>
      known.reduce((total, each) => total + pick(each), 0);
    totals.push({
      day,
      bytesOnDisk: sum(({ bytesOnDisk }) => bytesOnDisk),
      restorePoints: sum(({ restorePoints }) => restorePoints),
    });
  }
  return totals.length < 2 ? [] : totals;
}
