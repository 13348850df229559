import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { clusterTexts as words } from '../../shared/texts/command-line/cluster.js';
import { render, text } from '../../shared/texts/text.js';
import { defaultDataFolder } from '../../core/state/data-folder.js';
import { runClock } from '../../core/lib/run-clock.js';
import { usage } from '../arguments.js';
import { type RunAlone, optionsOf } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { databaseUrlOf, workerNamed } from './cluster.js';

const workerOptions = {
  databaseUrl: z.string().optional(),
  databaseCa: z.string().optional(),
  name: z.string(),
  limit: z.coerce.number().int().min(1).max(64),
  grace: z.coerce.number().int().min(0).max(600),
  keyFile: z.string(),
  data: z.string().optional(),
  health: z.string().optional(),
};

export function workerCommand(program: Command, run: RunAlone): void {
  program
    .command('worker')
    .description(words.worker.description)
    .option('--database-url <url>', words.databaseUrl)
    .option('--database-ca <file>', words.databaseCa)
    .requiredOption('--name <name>', words.worker.name)
    .option('--limit <mailboxes>', words.worker.limit, '4')
    .option('--grace <seconds>', words.worker.grace, '60')
    .requiredOption('--key-file <file>', words.worker.keyFile)
    .option('--data <folder>', words.worker.data)
    .option('--health <address>', words.worker.health)
    .action((_options: unknown, command: Command) =>
      run(command, async ({ output, surroundings }) => {
        const { environment } = surroundings;
        const options = optionsOf(command, workerOptions);
        const { limit: capacity, grace, keyFile, databaseCa } = options;
        const name = workerNamed(options.name);
        const url = databaseUrlOf(options, environment);
        const health = options.health === undefined ? null : addressOf(options.health);
        // Not before: no other command needs any of it.
        const { runWorker } = await import('../../core/cluster/run-worker.js');
        const stop = new AbortController();
        const onSignal = (): void => {
          output.note(words.worker.stopping({ seconds: grace }));
          stop.abort();
        };
        process.once('SIGTERM', onSignal);
        process.once('SIGINT', onSignal);
        try {
          const end = await runWorker({
            ...{ name, capacity, health, stop: stop.signal, graceMs: grace * 1000 },
            address: {
              ...{ url, password: null },
              authority: databaseCa === undefined ? null : resolve(databaseCa),
            },
            keyFile: resolve(keyFile),
            dataDir: resolve(options.data ?? `${defaultDataFolder(environment, process.platform)}-worker`),
            clock: runClock(environment),
            onStarted: (host, isTaking) => {
              output.note(
                isTaking
                  ? words.worker.started({ name, host, limit: capacity })
                  : words.worker.waits({ name, host }),
              );
            },
            say: (said) => {
              output.note(render(said));
            },
          });
          if (end.type === 'replaced') output.note(words.worker.replaced);
          output.result(end, () => [words.worker.stopped(end)]);
          return end.type === 'stopped' ? exitCodes.success : exitCodes.failed;
        } finally {
          process.off('SIGTERM', onSignal);
          process.off('SIGINT', onSignal);
        }
      }),
    );
}

/** Throws AppError `invalid-argument`. */
function addressOf(given: string): { readonly host: string; readonly port: number } {
  const parsed = /^(?<host>.+):(?<port>\d{1,5})$/.exec(given)?.groups;
  const port = Number(parsed?.['port']);
  const host = parsed?.['host']?.replace(/^\[(.*)\]$/, '$1');
  if (host === undefined || !(port <= 65_535)) throw usage(text('commandLine.healthAddress', { given }));
  return { host, port };
}
