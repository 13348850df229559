import { type Care, type CareTask, careTasks } from '../../shared/backup/care.js';
import { startScheduler } from '../../core/jobs/scheduler.js';
import { isCancelled } from '../../core/lib/cancellation.js';
import type { VerificationProcess } from '../worker/verification-process.js';
import type { ConsoleServices } from './services.js';

/** What runs by itself while the console does: jobs, verifications and restore drills. */
export interface Schedules {
  /** The jobs, or when they are due, have changed. */
  readonly jobsChanged: () => void;
  /** The computer has slept. */
  readonly resumed: () => void;
  readonly stop: () => void;
}

/** Starts them. A console that has moved to another computer runs no jobs. */
export function startSchedules(
  { clock, engine, importFinished, license, report }: ConsoleServices,
  verification: VerificationProcess,
): Schedules {
  const jobs = startScheduler({
    clock,
    listJobs: async () => {
      await importFinished;
      return license.movedAt() === null ? engine.jobs.list() : [];
    },
    run: (jobId) => engine.jobs.run({ jobId, trigger: 'schedule' }),
    onError: report,
  });
  const careFor = async (task: CareTask): Promise<void> => {
    switch (task) {
      case 'restore-drill':
        await engine.repository.drill({ which: 'due' });
        return;
      case 'verification':
        await verification.verify('due').catch((error: unknown) => {
          // The user stopped it: it is tried again tomorrow.
          if (!isCancelled(error)) throw error;
        });
    }
  };
  // One each: a verification takes hours, and no drill waits for it.
  const care = careTasks.map((task) =>
    startScheduler({
      clock,
      listJobs: async () => nextCare(task, await engine.repository.care()),
      run: () => careFor(task),
      onError: report,
    }),
  );
  return {
    jobsChanged: jobs.wake,
    resumed() {
      jobs.wake();
      for (const each of care) each.wake();
    },
    stop() {
      jobs.stop();
      for (const each of care) each.stop();
    },
  };
}

/** When a task is due next for any repository. */
function nextCare(
  task: CareTask,
  care: readonly Care[],
): { id: CareTask; name: string; nextRunAt: string | null }[] {
  const times = care.flatMap((each) => (each.task === task && each.nextAt !== null ? [each.nextAt] : []));
  return [{ id: task, name: task, nextRunAt: times.sort()[0] ?? null }];
}
