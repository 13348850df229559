import { Worker } from 'node:worker_threads';
import type { z } from 'zod';
import { AppError, toErrorData } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { throwIfStopped } from './cancellation.js';
import { collectSooner } from './old-objects.js';
import { freeUnusedBuffers } from './unused-buffers.js';
import { boundYoungObjects } from './young-objects.js';
import { type ThreadStart, type ThreadTasks, threadAnswer, type threadMessage } from './thread-messages.js';

/** Threads that do the same kinds of work, started when there is work for them. */
export interface ThreadPool<T extends ThreadTasks> {
  /** How many threads there are at most. */
  readonly threads: number;
  /**
   * Has a thread do something; `transfer` is memory of the argument that the thread takes over. Rejects with what the task throws, with AppError
   * `cancelled` as soon as the signal says so, and with `worker-gone` when the thread dies of it: another takes its place.
   */
  readonly run: <K extends keyof T & string>(
    task: K,
    argument: z.input<T[K]['argument']>,
    options?: { readonly signal?: AbortSignal | undefined; readonly transfer?: readonly ArrayBuffer[] },
  ) => Promise<z.output<T[K]['result']>>;
  /** Ends every thread; work that has no result by now rejects with AppError `cancelled`. */
  readonly close: () => Promise<void>;
}

export interface ThreadPoolOptions {
  /** The address of the threads' program, which calls `serveThread`: `import entry from './….ts?thread'`. */
  readonly entry: string;
  readonly threads: number;
  /** What every thread is started with; it is copied. */
  readonly data: unknown;
}

/** A task and the one after it: a thread that has done one need not wait until this side has its turn. */
const tasksOfThread = 2;
/** A thread that does not end when asked to is in the midst of something. */
const patienceMs = 1000;
/** What a task may take of the heap, which bytes are not part of: beyond it the thread ends, and not the process. */
const heapMb = 256;
/** What lives for a moment only, before it is collected: twice as much is kept as is used. */
const youngMb = 6;

interface Task {
  readonly name: string;
  readonly argument: unknown;
  readonly transfer: readonly ArrayBuffer[];
  readonly settle: (answer: z.output<typeof threadAnswer>) => void;
}

export function createThreadPool<T extends ThreadTasks>(
  tasks: T,
  { entry, threads, data }: ThreadPoolOptions,
): ThreadPool<T> {
  const running = new Set<Thread>();
  const waiting: Task[] = [];
  let isClosed = false;

  const next = (): void => {
    while (waiting.length > 0) {
      const idlest = [...running].sort((one, other) => one.load - other.load)[0];
      let thread = idlest;
      if (running.size < threads && (idlest === undefined || idlest.load > 0)) {
        const started = new Thread(entry, data, next, () => running.delete(started));
        running.add(started);
        thread = started;
      }
      if (thread === undefined || thread.load >= tasksOfThread) return;
      const task = waiting.shift();
      if (task !== undefined) thread.give(task);
    }
  };

  return {
    threads,
    run: async (name, argument, { signal, transfer = [] } = {}) => {
      throwIfStopped(signal, isClosed);
      const value = await new Promise<unknown>((resolve, reject) => {
        const task: Task = {
          name,
          argument,
          transfer,
          settle: (answer) => {
            signal?.removeEventListener('abort', onAbort);
            if (answer.ok) resolve(answer.value);
            else reject(thrown(answer.error));
          },
        };
        const onAbort = (): void => {
          const place = waiting.indexOf(task);
          if (place >= 0) waiting.splice(place, 1);
          for (const thread of running) thread.cancel(task);
          reject(stopped());
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        waiting.push(task);
        next();
      });
      return resultOf(tasks, name, value);
    },
    close: async () => {
      isClosed = true;
      for (const task of waiting.splice(0)) task.settle({ id: 0, ok: false, error: toErrorData(stopped()) });
      await Promise.all([...running].map((thread) => thread.end()));
    },
  };
}

/** One thread, and what it has been given. */
class Thread {
  private readonly worker: Worker;
  private readonly cells = new Int32Array(
    new SharedArrayBuffer(tasksOfThread * Int32Array.BYTES_PER_ELEMENT),
  );
  private readonly given: (Task | null)[] = Array.from({ length: tasksOfThread }, () => null);
  private readonly ids = new Map<number, number>();
  private readonly exited: Promise<void>;
  private lastId = 0;
  private isEnding = false;
  private problem: unknown = null;

  constructor(
    entry: string,
    data: unknown,
    private readonly onFree: () => void,
    onExit: () => void,
  ) {
    collectSooner();
    // Not the switches of this process: a test runner's would load its own modules into every thread.
    const workerData = { data, cancelled: this.cells.buffer } satisfies ThreadStart;
    this.worker = new Worker(new URL(entry), {
      workerData,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: youngMb },
    });
    // It is work that keeps the process alive, and not a thread that waits for some.
    this.worker.unref();
    this.worker.on('message', (raw: unknown) => {
      this.take(raw);
    });
    this.worker.on('error', (error) => {
      this.problem = error;
    });
    this.exited = new Promise((resolve) => {
      this.worker.once('exit', () => {
        onExit();
        const error = toErrorData(this.isEnding ? stopped() : gone(this.problem));
        for (const task of this.given.splice(0)) task?.settle({ id: 0, ok: false, error });
        onFree();
        resolve();
      });
    });
  }

  /** How much it has been given that it has not answered. */
  get load(): number {
    return this.ids.size;
  }

  give({ name, argument, transfer, settle }: Task): void {
    const task = { name, argument, transfer, settle };
    const [id, slot] = [++this.lastId, this.given.indexOf(null)];
    Atomics.store(this.cells, slot, 0);
    try {
      const message = { id, slot, task: name, argument } satisfies z.input<typeof threadMessage>;
      this.worker.postMessage(message, transfer);
    } catch (error) {
      settle({ id, ok: false, error: toErrorData(error) });
      return;
    }
    this.given[slot] = task;
    this.ids.set(id, slot);
    this.worker.ref();
  }

  /** Tells the thread that nobody waits for a task's result any more. */
  cancel(task: Task): void {
    const slot = this.given.findIndex((one) => one?.settle === task.settle);
    if (slot >= 0) Atomics.store(this.cells, slot, 1);
  }

  /** Resolves once it has ended. */
  async end(): Promise<void> {
    this.isEnding = true;
    this.cells.fill(1);
    this.worker.postMessage(null);
    const timer = setTimeout(() => void this.worker.terminate(), patienceMs);
    await this.exited;
    clearTimeout(timer);
  }

  private take(raw: unknown): void {
    const answer = threadAnswer.parse(raw);
    const slot = this.ids.get(answer.id);
    const task = slot === undefined ? null : (this.given[slot] ?? null);
    if (slot !== undefined) this.given[slot] = null;
    this.ids.delete(answer.id);
    if (this.load === 0) this.worker.unref();
    task?.settle(answer);
    this.onFree();
    freeUnusedBuffers();
    boundYoungObjects();
  }
}

function resultOf<T extends ThreadTasks, K extends keyof T & string>(
  tasks: T,
  name: K,
  value: unknown,
): z.output<T[K]['result']> {
  return (tasks[name] as T[K]).result.parse(value) as z.output<T[K]['result']>;
}

function thrown({ code, message, details }: ReturnType<typeof toErrorData>): AppError {
  return new AppError(code, message, { details });
}

function stopped(): AppError {
  return new AppError('cancelled', text('lib.stopped'));
}

function gone(cause: unknown): AppError {
  const details = cause instanceof Error ? cause.message : undefined;
  return new AppError('worker-gone', text('lib.threadGone'), { details, cause });
}
