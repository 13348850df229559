import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { type TimeOff, missedRuns } from './missed-runs.js';

/** Knows when nothing ran the schedules, and what was missed meanwhile. */
export interface ScheduleWatch {
  /** Notes what was missed since it was last called, in whatever process: at the start, then again and again, and before what is due begins. */
  readonly look: () => void;
  readonly close: () => void;
}

const everyMs = 5 * 60_000;

/** Watches from now on until `close`; a sleeping machine is noticed when it wakes up. */
export function startScheduleWatch(
  catalogue: Pick<Catalogue, 'jobs' | 'sessions' | 'scheduleWatch' | 'notWritable'>,
  clock: Clock,
): ScheduleWatch {
  const lookNow = (): void => {
    // Who runs none of them watches nothing: what the controller misses would not be seen.
    if (catalogue.notWritable()?.code === 'not-controller') return;
    const now = clock();
    const off = timeOffUntil(catalogue.scheduleWatch.watchedAt(), now);
    const running = new Set(
      catalogue.sessions.list({ status: 'Running', limit: 100 }).map(({ jobId }) => jobId),
    );
    const missed =
      off === null
        ? []
        : catalogue.jobs.list().flatMap((job) => {
            const found = running.has(job.id) ? null : missedRuns(job, off);
            if (found === null) return [];
            const { runs, first, last } = found;
            const [firstDue, lastDue] = [first.toISOString(), last.toISOString()];
            return [{ jobId: job.id, runs, firstDue, lastDue, offUntil: now.toISOString() }];
          });
    catalogue.scheduleWatch.note(now.toISOString(), missed);
  };
  const look = (): void => {
    try {
      lookNow();
    } catch (error) {
      // What was missed while the catalogue's database was away is seen once it is back.
      if (!(error instanceof AppError) || error.code !== 'database-unreachable') throw error;
    }
  };
  look();
  const timer = setInterval(look, everyMs).unref();
  return {
    look,
    close: () => {
      clearInterval(timer);
      look();
    },
  };
}

/** Null where it is not known that there was one: nobody has watched yet, or the clock was put back since. */
export function timeOffUntil(watchedAt: string | null, now: Date): TimeOff | null {
  if (watchedAt === null || Date.parse(watchedAt) >= now.getTime()) return null;
  return { from: new Date(watchedAt), until: now };
}
