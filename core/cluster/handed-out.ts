import { z } from 'zod';
import { AppError, type ErrorData, toErrorData } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { MailboxObserver, ReadMailbox } from '../backup/mailbox-executor.js';
import { shared } from '../lib/shared-work.js';
import type { OpenCluster } from './cluster-access.js';
import { endGivenUp } from './given-up.js';
import { endLease, takeLease } from './leases.js';
import { dequeue } from './queue.js';
import {
  type TaskLine,
  type TaskState,
  type TaskToHandOut,
  controllerChannel,
  forgetTask,
  handOut,
  linesAfter,
  stopTask,
  tasksOf,
  withdraw,
} from './tasks.js';
import { countTaking } from './workers.js';

/** How a mailbox that was handed out came back. */
type HandedOutEnd =
  | { readonly type: 'read'; readonly read: ReadMailbox }
  | { readonly type: 'failed'; readonly error: AppError }
  /** No worker takes it: it is to be read here. */
  | { readonly type: 'taken-back' };

interface Open {
  readonly mailbox: string;
  /** Hands it out once more. */
  readonly again: () => void;
  readonly observer: MailboxObserver;
  readonly onWorker: (worker: string) => void;
  readonly end: (ended: HandedOutEnd) => void;
  worker: string | null;
  lastLine: number;
  isBeingHandedOut: boolean;
}

/** Mailboxes that this process has handed out to workers. */
export interface HandedOut {
  /** Resolves when it comes back; stops it when the signal says so. */
  readonly run: (
    task: Omit<TaskToHandOut, 'controller'>,
    observer: MailboxObserver,
    onWorker: (worker: string) => void,
    signal: AbortSignal,
  ) => Promise<HandedOutEnd>;
  readonly countTaking: (signal: AbortSignal) => Promise<number>;
  readonly close: () => Promise<void>;
}

const beatMs = 5_000;
const lookMs = 1_000;
/** A worker that does not say that it has stopped is not waited for. */
const stopMs = 4_000;

export async function createHandedOut(cluster: OpenCluster, host: string): Promise<HandedOut> {
  const { database, controller, patience } = cluster;
  const open = new Map<string, Open>();
  /** Of sessions that could not say so to the database. */
  const toForget = new Set<string>();
  let heardAt = Number.NEGATIVE_INFINITY;
  const beIn = async (): Promise<void> => {
    const now = performance.now();
    await database.run(
      `INSERT INTO postkeep.controller AS known (id, host) VALUES ($1, $2)
       ON CONFLICT (id) DO UPDATE SET seen_at = now()`,
      ...[controller, host],
    );
    heardAt = now;
  };
  let taking = { count: 0, askedAt: 0 };
  const beat = async (): Promise<void> => {
    await beIn();
    for (const id of toForget) {
      await forgetTask(database, id);
      toForget.delete(id);
    }
    if (open.size === 0) return;
    if (await endGivenUp(database, [...open.keys()])) lookSafely();
    if ((await countTaking(database, patience.unheardMs())) > 0) return;
    for (const [id, task] of open) if (await takeBack(cluster, id)) task.end({ type: 'taken-back' });
  };
  const look = shared(async () => {
    // Those that come while it is asked are of the next look.
    const looked = [...open].filter(([, { isBeingHandedOut }]) => !isBeingHandedOut);
    if (looked.length === 0) return;
    const ids = looked.map(([id]) => id);
    const states = new Map((await tasksOf(database, ids)).map((state) => [state.id, state]));
    // After the states: of one that is done, all lines are there.
    const known = looked.map(([id, { lastLine }]) => ({ id, lastLine }));
    for (const { taskId, ordinal, line } of await linesAfter(database, known)) {
      const task = open.get(taskId);
      if (task === undefined) continue;
      task.lastLine = ordinal;
      tell(task.observer, line);
    }
    for (const [id, task] of looked) follow(task, states.get(id));
  });
  /** What a look cannot say now, the next one says; after too long an absence nobody waits for it. */
  const lookSafely = (): void => {
    patience.once(look).catch((error: unknown) => {
      if (patience.state() !== 'given-up' || !(error instanceof AppError)) return;
      for (const task of open.values()) task.end({ type: 'failed', error });
    });
  };
  await beat();
  const unlisten = database.listen(controllerChannel, (id) => {
    if (open.has(id)) lookSafely();
  });
  const timers = [
    setInterval(() => {
      patience.once(beat).catch(() => undefined);
    }, beatMs),
    setInterval(lookSafely, lookMs),
  ];
  return {
    run: async (task, observer, onWorker, signal) => {
      const onAbort = async (): Promise<void> => {
        const known = open.get(task.id);
        if (known === undefined) return;
        const end = (): void => {
          known.end({ type: 'failed', error: stopped() });
        };
        setTimeout(end, stopMs);
        if (patience.state() !== 'there') end();
        else if (await database.transaction((transaction) => withdraw(transaction, task.id))) end();
        else await stopTask(database, task.id);
      };
      const stop = (): void => {
        onAbort().catch(() => undefined);
      };
      const handOutNow = (): Promise<void> =>
        patience.again(async () => {
          // Who was away for long is heard again first: nobody begins what a console that is gone has handed out.
          if (performance.now() - heardAt > 2 * beatMs) await beIn();
          await handOut(database, { ...task, controller });
        }, signal);
      const again = (known: Open): void => {
        known.isBeingHandedOut = true;
        observer.onLine('Warning', text('cluster.handedOutAgain', { mailbox: task.mailbox }));
        handOutNow()
          .catch((error: unknown) => {
            known.end({ type: 'failed', error: errorOf(toErrorData(error)) });
          })
          .finally(() => {
            known.isBeingHandedOut = false;
          });
      };
      try {
        await handOutNow();
        // Not before: of what is not there yet a look would say that it is gone.
        const ended = new Promise<HandedOutEnd>((resolve) => {
          const known: Open = {
            ...{ mailbox: task.mailbox, observer, onWorker, worker: null, lastLine: 0 },
            isBeingHandedOut: false,
            again: () => {
              again(known);
            },
            end: (end) => {
              open.delete(task.id);
              resolve(end);
            },
          };
          open.set(task.id, known);
        });
        signal.addEventListener('abort', stop, { once: true });
        if (signal.aborted) stop();
        return await ended;
      } finally {
        signal.removeEventListener('abort', stop);
        open.delete(task.id);
        // Lines of it go with it.
        forgetTask(database, task.id).catch(() => toForget.add(task.id));
      }
    },
    countTaking: async (signal) => {
      const now = performance.now();
      // The next mailbox does not wait for what was so a moment ago.
      if (taking.count === 0 || now - taking.askedAt > lookMs)
        taking = {
          count: await patience.again(() => countTaking(database, patience.unheardMs()), signal),
          askedAt: now,
        };
      return taking.count;
    },
    close: async () => {
      for (const timer of timers) clearInterval(timer);
      await unlisten();
      await database.run('DELETE FROM postkeep.controller WHERE id = $1', controller).catch(() => 0);
    },
  };
}

const leasedRow = z.object({ repository: z.string(), mailboxKey: z.string(), sessionId: z.string() });

function stopped(): AppError {
  return new AppError('cancelled', text('lib.stopped'));
}

function errorOf({ code, message, details }: ErrorData): AppError {
  return new AppError(code, message, { details });
}

function tell(observer: MailboxObserver, line: TaskLine): void {
  switch (line.type) {
    case 'line':
      observer.onLine(line.kind, line.said, line.code);
      return;
    case 'retry':
      observer.onRetry(errorOf(line.error));
      return;
    case 'mended':
      observer.onMended(line.messages);
  }
}

function follow(task: Open, state: TaskState | undefined): void {
  if (state === undefined) {
    // A worker to whom this console seemed to be gone has forgotten it.
    task.again();
    return;
  }
  const { worker, progress, outcome } = state;
  if (state.state === 'waiting' && task.worker !== null) {
    const said = text('cluster.givenBack', { mailbox: task.mailbox, worker: task.worker });
    task.observer.onLine('Warning', said);
    task.worker = null;
  }
  if (worker !== null && worker !== task.worker) {
    if (task.worker !== null)
      task.observer.onLine(
        'Warning',
        text('cluster.takenOver', { mailbox: task.mailbox, worker: task.worker }),
      );
    task.worker = worker;
    task.onWorker(worker);
  }
  if (progress !== null) {
    Object.assign(task.observer.counts, progress.counts);
    task.observer.onFolder(progress.folder);
  }
  // By this console, though it was not told that it was done.
  if (state.state === 'withdrawn') task.end({ type: 'taken-back' });
  if (state.state !== 'done' || outcome === null) return;
  Object.assign(task.observer.counts, outcome.counts);
  if (outcome.type === 'read') {
    const { warnings, matchedExclusions, point } = outcome;
    task.end({ type: 'read', read: { warnings, matchedExclusions, point } });
    return;
  }
  task.end({ type: 'failed', error: errorOf(outcome.error) });
}

/** Takes a mailbox back that no worker reads now; false while one does. */
function takeBack({ database, controller }: OpenCluster, id: string): Promise<boolean> {
  return database.transaction(async (transaction) => {
    if (await withdraw(transaction, id)) return true;
    const [task] = await transaction.all(
      leasedRow,
      `SELECT repository, mailbox_key AS "mailboxKey", session_id AS "sessionId" FROM postkeep.mailbox_task
        WHERE id = $1 AND state = 'running' FOR UPDATE`,
      id,
    );
    if (task === undefined) return false;
    const lease = await takeLease(transaction, task, controller, task.sessionId);
    if (lease === null) return false;
    await transaction.run(
      `UPDATE postkeep.mailbox_task SET state = 'withdrawn', sealed = '' WHERE id = $1`,
      id,
    );
    await dequeue(transaction, id);
    await endLease(transaction, lease);
    return true;
  });
}
