import type { Job } from '../../shared/backup/job.js';
import type { Clock } from '../../shared/clock.js';
import { AppError, type ErrorCode } from '../../shared/errors.js';

/** Longest time between two looks at the clock: a sleeping machine and a changed clock are noticed within it. */
const tickMs = 30_000;

const isForLater: ReadonlySet<ErrorCode> = new Set(['busy', 'not-controller']);

export interface SchedulerOptions {
  readonly clock: Clock;
  readonly listJobs: () => Promise<readonly Pick<Job, 'id' | 'name' | 'nextRunAt'>[]>;
  /** Starts a job's session with the trigger `schedule`. */
  readonly run: (jobId: string) => Promise<unknown>;
  readonly onError: (jobName: string, error: unknown) => void;
}

export interface Scheduler {
  /** Looks again at once: a job has changed, or the machine has woken up. */
  readonly wake: () => void;
  readonly stop: () => void;
}

/** Whether a job is to begin by its schedule, or to be tried again. */
export function isDue({ nextRunAt }: Pick<Job, 'nextRunAt'>, now: Date): boolean {
  return nextRunAt !== null && Date.parse(nextRunAt) <= now.getTime();
}

/** Runs jobs when they are due, from now until `stop`; what was missed while the app was closed runs once, at the start. */
export function startScheduler({ clock, listJobs, run, onError }: SchedulerOptions): Scheduler {
  let timer: NodeJS.Timeout | null = null;
  const ended = new AbortController();
  const stopped = (): boolean => ended.signal.aborted;
  let looking = false;
  let again = false;

  const look = async (): Promise<void> => {
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    if (timer) clearTimeout(timer);
    try {
      await runDue();
    } catch (error) {
      onError('Scheduler', error);
    } finally {
      looking = false;
      await rest();
    }
  };
  const runDue = async (): Promise<void> => {
    for (const { id, name, nextRunAt } of await listJobs()) {
      if (stopped() || !isDue({ nextRunAt }, clock())) continue;
      await run(id).catch((error: unknown) => {
        // Still running from last time, or another console runs the jobs: it is looked at again with the next tick.
        if (!(error instanceof AppError && isForLater.has(error.code))) onError(name, error);
      });
    }
  };
  const rest = async (): Promise<void> => {
    if (stopped()) return;
    if (again) {
      again = false;
      await look();
      return;
    }
    const due = await listJobs()
      .then((jobs) =>
        jobs.flatMap(({ nextRunAt }) =>
          nextRunAt === null ? [] : [Date.parse(nextRunAt) - clock().getTime()],
        ),
      )
      .catch(() => []);
    const wait = Math.min(tickMs, ...due.filter((ms) => ms > 0));
    if (!stopped()) timer = setTimeout(() => void look(), wait);
  };

  void look();
  return {
    wake: () => void look(),
    stop: () => {
      ended.abort();
      if (timer) clearTimeout(timer);
    },
  };
}
