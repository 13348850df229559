import type { MaintenanceProgress, Verification } from '../../shared/backup/maintenance.js';
import { AppError } from '../../shared/errors.js';
import type { WorkerHost } from './host.js';
import { text } from '../../shared/texts/text.js';

/**
 * Verification in a process of its own: SQLite checks a large file for minutes and hears nothing meanwhile, and neither
 * backups nor restores may wait for that. It only reads, so it may be killed at any moment.
 */
export interface VerificationProcess {
  /** A second call joins the first. Rejects with AppError `cancelled`, or `worker-gone` when the process dies. */
  readonly verify: () => Promise<Verification>;
  /** Resolves when the process has gone; nothing happens when there is none. */
  readonly cancel: () => Promise<void>;
}

/** `start` makes the host of a process that is started by its first call. */
export function createVerificationProcess(
  start: () => Pick<WorkerHost, 'engine' | 'kill'>,
  onProgress: (progress: MaintenanceProgress) => void,
): VerificationProcess {
  let running: { readonly result: Promise<Verification>; readonly cancel: () => Promise<void> } | null = null;

  const begin = (): NonNullable<typeof running> => {
    const host = start();
    let isCancelled = false;
    const stopListening = host.engine.repository.progress((progress) => {
      if (!isCancelled) onProgress(progress);
    });
    const result = host.engine.repository
      .verify()
      .catch((error: unknown) => {
        if (!isCancelled) throw error;
        throw new AppError('cancelled', text('console.verificationStopped'));
      })
      .finally(async () => {
        running = null;
        stopListening();
        await host.kill();
      });
    return {
      result,
      cancel: async () => {
        isCancelled = true;
        await host.kill();
      },
    };
  };

  return {
    verify: () => (running ??= begin()).result,
    cancel: async () => {
      await running?.cancel();
    },
  };
}
