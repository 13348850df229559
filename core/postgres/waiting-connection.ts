import { MessageChannel, type MessagePort, Worker, receiveMessageOnPort } from 'node:worker_threads';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { type Answer, type PostgresPlace, type Request, answer } from './exchange.js';
import entry from './postgres-thread.ts?thread';

/** Longer than a connection, a statement and the question about a lost commit take together, in milliseconds. */
const patienceMs = 65_000;
const partingMs = 2_000;

type Answered = Extract<Answer, { ok: true }>;

/** Asks a thread of its own, and has this one wait for the answer. */
export interface WaitingConnection {
  /** Throws what the server, or the way to it, has to say. */
  readonly ask: (request: Request) => Answered;
  /** Without waiting on this thread. */
  readonly askLater: (request: Request) => Promise<Answered>;
  readonly close: () => void;
}

interface Thread {
  readonly worker: Worker;
  readonly port: MessagePort;
  readonly cell: Int32Array;
}

export function openWaitingConnection(place: PostgresPlace): WaitingConnection {
  let thread: Thread | null = null;
  let lastId = 0;
  const unreachable = (): AppError =>
    new AppError('database-unreachable', text('cluster.cut', { host: place.host }));
  const started = (): Thread => (thread ??= startThread(place));
  const end = (): void => {
    thread?.port.close();
    void thread?.worker.terminate();
    thread = null;
  };
  const ask = (request: Request, patience: number): Answered => {
    const { port, cell } = started();
    const id = (lastId += 1);
    port.postMessage({ id, request, answerTo: null });
    const until = performance.now() + patience;
    for (;;) {
      const got: { readonly message: unknown } | undefined = receiveMessageOnPort(port);
      if (got !== undefined) return resultOf(answer.parse(got.message));
      Atomics.wait(cell, 0, 0, Math.max(1, until - performance.now()));
      Atomics.store(cell, 0, 0);
      if (performance.now() >= until) {
        // A thread that is in the midst of something gives no answer to anything else either.
        end();
        throw unreachable();
      }
    }
  };
  return {
    ask: (request) => ask(request, patienceMs),
    askLater: async (request) => {
      const { port } = started();
      const channel = new MessageChannel();
      const id = (lastId += 1);
      const answered = new Promise<unknown>((resolve, reject) => {
        channel.port1.once('message', resolve);
        channel.port1.once('close', () => {
          reject(unreachable());
        });
      });
      port.postMessage({ id, request, answerTo: channel.port2 }, [channel.port2]);
      return resultOf(answer.parse(await answered));
    },
    close: () => {
      if (thread === null) return;
      try {
        ask({ do: 'close' }, partingMs);
      } catch {
        // The server sees that the connection has ended.
      }
      end();
    },
  };
}

function startThread(place: PostgresPlace): Thread {
  const signal = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(new URL(entry), {
    workerData: { place, port: port2, signal },
    transferList: [port2],
    name: 'postgres',
  });
  // A program ends when nothing else is left to do.
  worker.unref();
  port1.unref();
  return { worker, port: port1, cell: new Int32Array(signal) };
}

function resultOf(answered: Answer): Answered {
  if (answered.ok) return answered;
  const { code, message, details } = answered.error;
  throw new AppError(code, message, { details });
}
