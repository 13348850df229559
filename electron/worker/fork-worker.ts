import { join } from 'node:path';
import { type UtilityProcess, utilityProcess } from 'electron';
import { desktop } from '../../shared/texts/desktop.js';
import { outFolder } from '../main/built-folders.js';

/** What tells one worker from another. */
export interface WorkerKind {
  /** What the system's list of processes calls it. */
  readonly serviceName: string;
  /** Name of its log file: each process writes its own, so that a crash leaves its last lines. */
  readonly logName: string;
  /** A worker that only reads makes no search index on the side. */
  readonly onlyReads: boolean;
}

/** A worker's process. It says nothing before it is asked, so that whoever started it may hand it on. */
export interface WorkerProcess {
  readonly child: UtilityProcess;
  /** Resolves to the exit code. */
  readonly exited: Promise<number>;
}

export const backupWorker: WorkerKind = {
  serviceName: desktop.processes.backup,
  logName: 'worker',
  onlyReads: false,
};

/** Starts a worker on a data folder; Electron must be ready. */
export function forkWorker(
  dataFolder: string,
  { serviceName, logName, onlyReads }: WorkerKind,
): WorkerProcess {
  const args = [
    ...['--data-dir', dataFolder, '--log-name', logName],
    ...(onlyReads ? ['--without-indexing'] : []),
  ];
  const child = utilityProcess.fork(join(outFolder, 'main', 'worker.js'), args, {
    serviceName,
    stdio: 'inherit',
  });
  return {
    child,
    exited: new Promise((resolve) => {
      child.once('exit', resolve);
    }),
  };
}
