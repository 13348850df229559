import { AppError } from '../../shared/errors.js';
import type { Text } from '../../shared/texts/text.js';

/** Work that somebody waits for, by the task that its caller gave it, so that it can be ended from elsewhere. */
export class RunningTasks {
  private readonly running = new Map<string, AbortController>();

  /** Throws AppError `busy`, which says `isBusy`, while work of the same task runs. */
  async run<T>(task: string, isBusy: Text, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.running.has(task)) throw new AppError('busy', isBusy);
    const controller = new AbortController();
    this.running.set(task, controller);
    try {
      return await work(controller.signal);
    } finally {
      this.running.delete(task);
    }
  }

  /** Nothing happens when there is none. */
  cancel(task: string): void {
    this.running.get(task)?.abort();
  }

  cancelAll(): void {
    for (const controller of this.running.values()) controller.abort();
  }
}
