import '../../core/lib/young-objects.js';
import { parseArgs } from 'node:util';
import { createClient } from '../../shared/ipc/client.js';
import { createDispatch, createPushes } from '../../shared/ipc/serve.js';
import { hostContract } from '../../shared/ipc/host-contract.js';
import { workerContract } from '../../shared/ipc/worker-contract.js';
import { keepFilesPrivate } from '../../core/lib/private-files.js';
import { runClock } from '../../core/lib/run-clock.js';
import { openAuditLog } from '../../core/audit/audit-log.js';
import { createEngine } from '../../core/engine.js';
import { logLine, openLogFile, reportFault } from '../log/log-file.js';
import { connectPort } from './port-connection.js';

/** Entry of the utility process: binds the backup engine to its port. */
async function main(): Promise<void> {
  keepFilesPrivate();
  const { values } = parseArgs({
    options: {
      'data-dir': { type: 'string' },
      'log-name': { type: 'string', default: 'worker' },
      'without-indexing': { type: 'boolean' },
    },
  });
  const dataDir = values['data-dir'];
  if (dataDir === undefined) throw new Error('--data-dir is missing');
  openLogFile(dataDir, values['log-name']);
  logLine(`start: process ${String(process.pid)}`);
  const parent = process.parentPort;
  const asked = new Promise((resolve) => {
    parent.once('message', resolve);
  });
  const connection = connectPort({
    post: (message) => {
      parent.postMessage(message);
    },
    onMessage: (listener) =>
      parent.on('message', (event) => {
        listener(event.data);
      }),
  });
  // Main starts this process before it has read its own code, and would not hear what it is asked.
  await asked;
  const clock = runClock(process.env);
  const pushes = createPushes(workerContract, connection.push);
  const engine = await createEngine({
    dataDir,
    clock,
    audit: openAuditLog({
      ...{ dataDir, clock, place: 'console' },
      onRecorded: () => {
        pushes.audit.changed(undefined);
      },
    }),
    host: createClient(hostContract, { invoke: connection.call, subscribe: () => () => undefined }),
    pushes,
    runsSchedules: true,
    ...(values['without-indexing'] === true
      ? {}
      : {
          indexInBackground: (error: unknown) => {
            reportFault('search index', error);
          },
        }),
  });
  process.once('SIGTERM', () => {
    void engine.close().finally(() => {
      logLine('stop');
      process.exit(0);
    });
  });
  connection.serve(createDispatch(workerContract, engine.handlers, reportFault));
}

void main();
