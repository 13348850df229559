import type { UtilityProcess } from 'electron';
import { createChannelEmitter } from '../../core/lib/emitter.js';
import { createClient } from '../../shared/ipc/client.js';
import type { Client, Handlers } from '../../shared/ipc/contract.js';
import { createDispatch } from '../../shared/ipc/serve.js';
import { type HostContract, hostContract } from '../../shared/ipc/host-contract.js';
import { type WorkerContract, workerContract } from '../../shared/ipc/worker-contract.js';
import type { WorkerProcess } from './fork-worker.js';
import { type PortConnection, connectPort } from './port-connection.js';

/** The main process's end of the backup worker. */
export interface WorkerHost {
  readonly engine: Client<WorkerContract>;
  /** Ends the worker and does not start it again; answers when it has gone. */
  readonly close: () => Promise<void>;
  /** Ends the worker at once, whatever it does, and does not start it again; answers when it has gone. */
  readonly kill: () => Promise<void>;
}

export interface WorkerHostOptions {
  readonly fork: () => WorkerProcess;
  readonly handlers: Handlers<HostContract>;
  readonly onFault: (where: string, error: unknown) => void;
  /** The worker ended by itself; its sessions are failed by the next one. */
  readonly onCrash: (exitCode: number) => void;
}

interface Running {
  readonly child: UtilityProcess;
  readonly connection: PortConnection;
  readonly gone: Promise<void>;
}

/** Starts the worker at the first call and again after a crash: one kill fails its sessions, not the console. */
export function createWorkerHost(options: WorkerHostOptions): WorkerHost {
  let running: Running | null = null;
  let closing = false;
  const pushes = createChannelEmitter();

  const start = (): Running => {
    const { child, exited } = options.fork();
    const connection = connectPort(
      {
        post: (message) => {
          child.postMessage(message);
        },
        onMessage: (listener) => child.on('message', listener),
      },
      pushes.emit,
    );
    connection.serve(createDispatch(hostContract, options.handlers, options.onFault));
    const gone = exited.then((code) => {
      connection.lost();
      running = null;
      if (!closing) options.onCrash(code);
    });
    return { child, connection, gone };
  };

  const end = async (stop: (child: UtilityProcess) => void): Promise<void> => {
    closing = true;
    const current = running;
    if (!current) return;
    stop(current.child);
    await current.gone;
  };

  return {
    engine: createClient(workerContract, {
      invoke: (channel, arg) => (running ??= start()).connection.call(channel, arg),
      subscribe: pushes.on,
    }),
    close: () =>
      end((child) => {
        child.kill();
      }),
    kill: () =>
      end((child) => {
        // A worker inside of a long call of SQLite does not hear a polite signal.
        if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
      }),
  };
}
