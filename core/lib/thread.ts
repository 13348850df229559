import { parentPort, workerData } from 'node:worker_threads';
import type { z } from 'zod';
import { AppError, toErrorData } from '../../shared/errors.js';
import { throwIfStopped } from './cancellation.js';
import { freeUnusedBuffers } from './unused-buffers.js';
import {
  type ThreadAnswer,
  type ThreadTasks,
  threadMessage,
  type threadRequest,
  threadStart,
} from './thread-messages.js';

/** What a task may ask of the thread that runs it. */
interface TaskContext {
  /** Throws AppError `cancelled` once nobody waits for the result; looked at between steps, it ends work early. */
  readonly throwIfCancelled: () => void;
  /** Memory that goes to the pool's side with the result, instead of being copied. */
  readonly transfer: ArrayBuffer[];
}

/** One function for each task; what it throws reaches the caller with its code. */
export type TaskHandlers<T extends ThreadTasks> = {
  readonly [K in keyof T]: (
    argument: z.output<T[K]['argument']>,
    context: TaskContext,
  ) => z.input<T[K]['result']>;
};

/**
 * Makes the program that calls it a thread of a `ThreadPool` with these tasks: `open` gets the pool's `data`, and its `close` is called
 * when the pool is closed. Tasks run one after the other.
 */
export function serveThread<T extends ThreadTasks, D extends z.ZodType>(
  tasks: T,
  dataSchema: D,
  open: (data: z.output<D>) => { readonly handlers: TaskHandlers<T>; readonly close: () => void },
): void {
  const port = parentPort;
  if (port === null) throw new Error('It is the program of a thread, and was started as one of a process.');
  const { data, cancelled } = threadStart.parse(workerData);
  const cells = new Int32Array(cancelled);
  const { handlers, close } = open(dataSchema.parse(data));
  const perform = (
    { slot, task, argument }: z.output<typeof threadRequest>,
    transfer: ArrayBuffer[],
  ): unknown => {
    const [definition, handler] = [tasks[task], handlers[task]];
    if (definition === undefined || handler === undefined)
      throw new AppError('internal', `Threads have no task "${task}".`);
    const throwIfCancelled = (): void => {
      throwIfStopped(undefined, Atomics.load(cells, slot) === 1);
    };
    throwIfCancelled();
    return handler(definition.argument.parse(argument) as z.output<T[string]['argument']>, {
      throwIfCancelled,
      transfer,
    });
  };
  port.on('message', (raw: unknown) => {
    const request = threadMessage.parse(raw);
    if (request === null) {
      close();
      port.close();
      return;
    }
    const { id } = request;
    const transfer: ArrayBuffer[] = [];
    try {
      const value = perform(request, transfer);
      port.postMessage({ id, ok: true, value } satisfies ThreadAnswer, transfer);
    } catch (error) {
      port.postMessage({ id, ok: false, error: toErrorData(error) } satisfies ThreadAnswer);
    }
    freeUnusedBuffers();
  });
}
