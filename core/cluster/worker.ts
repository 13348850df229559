import { AppError, toErrorData } from '../../shared/errors.js';
import { type Text, text } from '../../shared/texts/text.js';
import { within } from '../lib/cancellation.js';
import type { ClusterDatabase } from './database.js';
import { leaseSeconds, takeWhenFree } from './leases.js';
import { assertSchema } from './migrate-database.js';
import type { AbsenceObserver } from './patience.js';
import { type RunningQueue, giveBackLost, runQueue } from './queue.js';
import { type TaskReader, keepAlive, readTask } from './read-task.js';
import { workerChannel } from './tasks.js';
import { type BegunTask, beginTask, endTask, giveBack, noteLine } from './worker-tasks.js';
import { type WorkerSelf, enterWorker, noteProblem, noteSeen, noteStopped } from './workers.js';

/** Figures since its start, and what it does now. */
export interface WorkerFigures {
  readonly running: number;
  readonly capacity: number;
  readonly isDraining: boolean;
  /** Why it takes nothing. */
  readonly problem: Text | null;
  readonly hasDatabase: boolean;
  readonly read: number;
  readonly failed: number;
  readonly givenBack: number;
  readonly fenced: number;
  readonly bytesRead: number;
  readonly bytesStored: number;
}

export interface Worker {
  readonly figures: () => WorkerFigures;
  /** Takes nothing more, lets what runs end for some time, and gives the rest back. Answers how many it has given back. */
  readonly stop: (graceMs: number) => Promise<number>;
  /** Resolves when it ends by itself: another worker has its name now. */
  readonly replaced: Promise<void>;
}

interface Running {
  readonly task: BegunTask;
  readonly look: () => void;
  readonly abort: (why: Ending) => void;
  readonly ended: Promise<unknown>;
}

type Ending = 'fenced' | 'stopped' | 'given-back';

const beatMs = 5_000;
/** A session that is stopped is stopped within five seconds, also when nobody is told. */
const lookMs = 2_000;
/** What is left to say and to give back when it ends has so long, twice. */
const lastMs = 15_000;

/** Takes mailboxes out of the queue until it is stopped. `say` hears what happens, for the log. Throws what the database throws at the start. */
export async function startWorker(
  self: WorkerSelf,
  reader: TaskReader,
  say: (said: Text) => void,
): Promise<Worker> {
  const { database, patience, patient } = reader;
  const running = new Map<string, Running>();
  const totals = { read: 0, failed: 0, givenBack: 0, fenced: 0, bytesRead: 0, bytesStored: 0 };
  let queue: RunningQueue | null = null;
  let isDraining = false;
  let isStopping = false;
  let hasDatabase = true;
  let problem = await problemOf(database);
  await enterWorker(database, self, problem);
  let tellReplaced = (): void => undefined;
  const replaced = new Promise<void>((resolve) => {
    tellReplaced = resolve;
  });

  const work = (id: string): Promise<void> => {
    const controller = new AbortController();
    const absence = { ms: 0 };
    const observer: AbsenceObserver = {
      onAway: () => undefined,
      onBack: (ms) => {
        absence.ms += ms;
        running.get(id)?.look();
      },
      onGivenUp: () => undefined,
    };
    return patience.during(controller.signal, observer, () => workOn(id, controller, absence));
  };
  const workOn = async (
    id: string,
    controller: AbortController,
    absence: { readonly ms: number },
  ): Promise<void> => {
    const begun = await takeWhenFree(() => beginTask(patient, id, self.name), controller.signal);
    if (begun === 'gone') return;
    const ending: { why: Ending | null } = { why: null };
    const abort = (why: Ending): void => {
      ending.why ??= why;
      controller.abort();
    };
    const { look, end } = keepAlive(reader, begun, lookMs, abort);
    say(text('cluster.taken', { mailbox: begun.mailbox }));
    const reading = readTask(reader, begun, controller.signal, say);
    const ended = reading.catch(() => undefined);
    running.set(id, { task: begun, look, abort, ended });
    try {
      const outcome = await reading;
      // What was given back or taken over is somebody else's to end.
      if (ending.why === 'fenced') throw fenced(begun);
      if (ending.why === 'given-back' && outcome.type === 'failed') {
        await giveBack(database, begun);
        totals.givenBack += 1;
        say(text('cluster.gaveBack', { mailbox: begun.mailbox }));
        throw new AppError('cancelled', text('lib.stopped'));
      }
      if (absence.ms > 0) {
        const waited = { worker: self.name, seconds: Math.ceil(absence.ms / 1000) };
        const said = text('cluster.workerWaited', { mailbox: begun.mailbox, ...waited });
        await noteLine(patient, begun, { type: 'line', kind: 'Success', said });
      }
      await endTask(patient, begun, outcome);
      totals[outcome.type === 'read' ? 'read' : 'failed'] += 1;
      totals.bytesRead += outcome.counts.bytesRead;
      totals.bytesStored += outcome.counts.bytesStored;
      if (outcome.type === 'read')
        say(text('cluster.finished', { mailbox: begun.mailbox, messages: outcome.counts.stored }));
      else say(text('cluster.failedAt', { mailbox: begun.mailbox, reason: outcome.error.message }));
    } catch (error) {
      const { code, message: reason } = toErrorData(error);
      if (code === 'fenced') totals.fenced += 1;
      if (code !== 'cancelled') {
        say(text('cluster.failedAt', { mailbox: begun.mailbox, reason }));
        await giveBack(database, begun).catch(() => undefined);
      }
      throw error;
    } finally {
      end();
      running.delete(id);
    }
  };

  const noteDatabase = (error: unknown): void => {
    if (hasDatabase && error !== null)
      say(text('cluster.withoutDatabase', { reason: toErrorData(error).message }));
    if (!hasDatabase && error === null) say(text('cluster.databaseBack'));
    hasDatabase = error === null;
  };
  const forgetDatabase = patience.observe({
    onAway: noteDatabase,
    onBack: () => {
      noteDatabase(null);
    },
    onGivenUp: () => undefined,
  });

  let following = Promise.resolve();
  /** One at a time: a queue that nobody knows of would go on taking. One that is drained ends what it has before it takes again. */
  const followQueue = (): Promise<void> => {
    following = following.catch(() => undefined).then(startOrStop);
    return following;
  };
  const startOrStop = async (): Promise<void> => {
    const shouldTake = !isDraining && !isStopping && problem === null;
    if (shouldTake && queue === null) {
      const started = await runQueue(database, self.capacity, work);
      queue = started;
      void started.ended.then(() => {
        if (queue === started) queue = null;
      });
    }
    if (!shouldTake && queue !== null) {
      const stopped = queue;
      queue = null;
      await stopped.stop();
    }
  };
  /** The console brings the database to another schema also while workers run. */
  const followSchema = async (): Promise<void> => {
    const found = await problemOf(database);
    if (found?.id === problem?.id) return;
    await noteProblem(database, self, found);
    problem = found;
    say(found ?? text('cluster.schemaFits'));
  };
  const beat = async (): Promise<void> => {
    const seen = await noteSeen(database, self, running.size);
    if (seen === null) {
      for (const { abort } of running.values()) abort('fenced');
      tellReplaced();
      return;
    }
    noteDatabase(null);
    if (seen.isDraining !== isDraining) {
      isDraining = seen.isDraining;
      // Before it is said: from then on it holds.
      void followQueue().catch(() => undefined);
      say(text(isDraining ? 'cluster.draining' : 'cluster.resumed'));
    }
    await followSchema();
    // After an absence all of them have their time to be heard again.
    if (problem === null && patience.unheardMs() === 0) await giveBackLost(database, leaseSeconds);
    void followQueue().catch(() => undefined);
  };
  let beating = Promise.resolve();
  const beatSafely = (): void => {
    beating = beating
      .then(() => patience.once(beat))
      .catch((error: unknown) => {
        noteDatabase(error);
      });
  };
  if (problem !== null) say(problem);
  const unlisten = database.listen(workerChannel, (id) => running.get(id)?.look());
  await beat();
  await followQueue();
  const timer = setInterval(beatSafely, beatMs);

  return {
    figures: () => ({
      ...totals,
      ...{ running: running.size, capacity: self.capacity, isDraining, problem, hasDatabase },
    }),
    replaced,
    stop: async (graceMs) => {
      isStopping = true;
      clearInterval(timer);
      // Takes nothing from now on, also where a sign of life is on its way; what it has taken is waited for below.
      const stopped = followQueue().catch(() => undefined);
      const still = setInterval(beatSafely, beatMs);
      const before = totals.givenBack;
      // Also what came out of the queue in the meantime has its time: it ends when all of it has ended.
      await within(graceMs, stopped);
      for (const { abort } of running.values()) abort('given-back');
      // What cannot be said now is not waited for: others take over what it had.
      patience.close();
      const ended = Promise.all([...running.values()].map((each) => each.ended));
      await within(lastMs, Promise.all([ended, stopped]));
      clearInterval(still);
      // A server that hangs is not waited for.
      await within(
        lastMs,
        beating.then(() => noteStopped(database, self)),
      );
      await unlisten();
      forgetDatabase();
      return totals.givenBack - before;
    },
  };
}

function fenced({ mailbox }: BegunTask): AppError {
  return new AppError('fenced', text('cluster.fenced', { mailbox }));
}

/** Why a worker of this version takes nothing from this database. Throws where there is no cluster in it. */
async function problemOf(database: ClusterDatabase): Promise<Text | null> {
  try {
    await assertSchema(database);
    return null;
  } catch (error) {
    const isOfVersion =
      error instanceof AppError && (error.code === 'newer-schema' || error.text.id === 'cluster.schemaOlder');
    if (isOfVersion) return error.text;
    throw error;
  }
}
