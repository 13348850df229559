import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { workerNameSchema } from '../../shared/backup/cluster.js';
import { assertNever } from '../../shared/errors.js';
import { clusterTexts as words } from '../../shared/texts/command-line/cluster.js';
import { render, text } from '../../shared/texts/text.js';
import { usage } from '../arguments.js';
import { type CommandContext, type RunOnConsole, optionsOf } from '../command.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { table } from '../output.js';

const initOptions = { databaseUrl: z.string().optional(), databaseCa: z.string().optional() };

/** Returns the group, for what belongs to it elsewhere. */
export function clusterCommands(program: Command, run: RunOnConsole): Command {
  const cluster = program.command('cluster').description(words.description);
  cluster
    .command('init')
    .description(words.init.description)
    .option('--database-url <url>', words.databaseUrl)
    .option('--database-ca <file>', words.databaseCa)
    .action((_options: unknown, command: Command) =>
      run(command, async ({ workspace, output, surroundings }) => {
        const options = optionsOf(command, initOptions);
        const databaseUrl = databaseUrlOf(options, surroundings.environment);
        const authority = options.databaseCa === undefined ? null : resolve(options.databaseCa);
        const made = await workspace.engine.cluster.setUp({ databaseUrl, authority });
        output.result(made, () => [words.init.done(made)]);
        return exitCodes.success;
      }),
    );
  cluster
    .command('status')
    .description(words.status.description)
    .action((_options: unknown, command: Command) => run(command, status));
  const onWorker = (
    name: string,
    { description, done }: { description: string; done: (worker: { name: string }) => string },
    work: (context: CommandContext, worker: { name: string }) => Promise<void>,
  ): void => {
    cluster
      .command(`${name} <worker>`)
      .description(description)
      .action((named: string, _options: unknown, command: Command) =>
        run(command, async (context) => {
          const worker = { name: workerNamed(named) };
          await work(context, worker);
          context.output.result(worker, () => [done(worker)]);
          return exitCodes.success;
        }),
      );
  };
  onWorker('drain', words.drain, ({ workspace }, worker) => workspace.engine.cluster.drain(worker));
  onWorker('resume', words.resume, ({ workspace }, worker) => workspace.engine.cluster.resume(worker));
  onWorker('remove-worker', words.remove, ({ workspace }, worker) =>
    workspace.engine.cluster.removeWorker(worker),
  );
  return cluster;
}

/** Of the option or of POSTKEEP_DATABASE_URL, which no list of processes shows. Throws AppError `invalid-argument`. */
export function databaseUrlOf(
  { databaseUrl }: { readonly databaseUrl?: string | undefined },
  environment: NodeJS.ProcessEnv,
): string {
  const url = databaseUrl ?? environment['POSTKEEP_DATABASE_URL'];
  if (url === undefined || url === '') throw usage(text('commandLine.noDatabaseUrl'));
  return url;
}

/** Throws AppError `invalid-argument`. */
export function workerNamed(name: string): string {
  if (!workerNameSchema.safeParse(name).success) throw usage(text('commandLine.workerName', { name }));
  return name;
}

async function status({ workspace, output }: CommandContext): Promise<ExitCode> {
  const cluster = await workspace.engine.cluster.get();
  switch (cluster.type) {
    case 'none':
      output.result(cluster, () => [words.status.none]);
      return exitCodes.success;
    case 'unreachable':
      output.result(cluster, () => [words.status.unreachable({ said: render(cluster.error.message) })]);
      return exitCodes.warnings;
    case 'set-up': {
      const rows = cluster.workers.map((worker) => [
        ...[worker.name, worker.state, `${String(worker.running)}/${String(worker.capacity)}`],
        ...[worker.version, worker.host, worker.lastSeenAt],
        worker.problem === null ? '' : render(worker.problem),
      ]);
      output.result(cluster, () => [
        ...table(words.status.columns, rows, words.status.noWorkers),
        words.status.waiting(cluster),
      ]);
      const isWell = cluster.workers.every(({ state }) => state !== 'lost' && state !== 'refused');
      return isWell ? exitCodes.success : exitCodes.warnings;
    }
    default:
      return assertNever(cluster);
  }
}
