import type { MaintenanceProgress, Verification } from '../../shared/backup/maintenance.js';
import type { Session, SessionLogged } from '../../shared/backup/session.js';
import { AppError } from '../../shared/errors.js';
import type { WorkerHost } from './host.js';
import { text } from '../../shared/texts/text.js';

/**
 * Verification in a process of its own: SQLite checks a large file for minutes and hears nothing meanwhile, and neither
 * backups nor restores may wait for that. It only reads, so it may be killed at any moment.
 */
export interface VerificationProcess {
  /** A second call for the same joins the first; one for the other follows it. Rejects with AppError `cancelled`, or `worker-gone` when the process dies. */
  readonly verify: (which: 'all' | 'due') => Promise<Verification>;
  /** Resolves when the process has gone; nothing happens when there is none. */
  readonly cancel: () => Promise<void>;
  /** Kills the process of this session, which is entered as to be stopped; nothing happens when another one runs. */
  readonly kill: (sessionId: string) => Promise<void>;
}

/** What the process tells while it runs. */
export interface VerificationListeners {
  readonly onProgress: (progress: MaintenanceProgress) => void;
  readonly onSession: (session: Session) => void;
  readonly onLogged: (logged: SessionLogged) => void;
  /** Enters that this session is to stop, before its process is killed: it has stopped then, and not failed. */
  readonly beforeKill: (sessionId: string) => Promise<void>;
}

interface Running {
  readonly which: 'all' | 'due';
  readonly result: Promise<Verification>;
  readonly cancel: () => Promise<void>;
  readonly kill: (sessionId: string) => Promise<void>;
}

/** `start` makes the host of a process that is started by its first call. */
export function createVerificationProcess(
  start: () => Pick<WorkerHost, 'engine' | 'kill'>,
  { onProgress, onSession, onLogged, beforeKill }: VerificationListeners,
): VerificationProcess {
  let running: Running | null = null;

  const begin = (which: 'all' | 'due'): Running => {
    const host = start();
    let isCancelled = false;
    let own: string | null = null;
    const { repository, sessions } = host.engine;
    const listening = [
      repository.progress((progress) => {
        if (!isCancelled) onProgress(progress);
      }),
      sessions.changed((session) => {
        own = session.id;
        onSession(session);
      }),
      sessions.logged(onLogged),
    ];
    const verifyOnce = async (): Promise<Verification> => {
      try {
        return await (which === 'all' ? repository.verify() : repository.verifyDue());
      } catch (error) {
        if (!isCancelled) throw error;
        throw new AppError('cancelled', text('console.verificationStopped'));
      } finally {
        running = null;
        for (const stopListening of listening) stopListening();
        await host.kill();
      }
    };
    return {
      which,
      result: verifyOnce(),
      cancel: async () => {
        isCancelled = true;
        try {
          if (own !== null) await beforeKill(own);
        } finally {
          await host.kill();
        }
      },
      kill: async (sessionId) => {
        if (sessionId !== own) return;
        isCancelled = true;
        await host.kill();
      },
    };
  };

  const verify = async (which: 'all' | 'due'): Promise<Verification> => {
    while (running !== null && running.which !== which) await running.result.catch(() => undefined);
    return (running ??= begin(which)).result;
  };

  return {
    verify,
    cancel: async () => {
      await running?.cancel();
    },
    kill: async (sessionId) => {
      await running?.kill(sessionId);
    },
  };
}
