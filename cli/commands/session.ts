import type { Command } from 'commander';
import { z } from 'zod';
import { sessionTypes } from '../../shared/backup/model.js';
import { parseArgument } from '../arguments.js';
import { type RunOnConsole, optionsOf } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { jobNamed } from '../lookup.js';
import { table } from '../output.js';

export function sessionCommands(program: Command, run: RunOnConsole): void {
  const session = program.command('session').description('what ran, and how it ended');
  session
    .command('list')
    .description('list the sessions, newest first')
    .option('--job <job>', 'of one job')
    .option('--type <type>', sessionTypes.join(', '))
    .action((_options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const options = optionsOf(command, { job: z.string().optional(), type: z.string().optional() });
        const sessions = await workspace.engine.sessions.list({
          limit: 5000,
          ...(options.job === undefined ? {} : { jobId: (await jobNamed(workspace.engine, options.job)).id }),
          ...(options.type === undefined
            ? {}
            : { type: parseArgument(z.enum(sessionTypes), options.type, '--type', sessionTypes.join(', ')) }),
        });
        const rows = sessions.map((each) => [each.id, each.startedAt, each.type, each.name, each.status]);
        output.result(sessions, () => table(['Id', 'Start', 'Type', 'Name', 'Status'], rows, 'No sessions.'));
        return exitCodes.success;
      }),
    );
  session
    .command('show <id>')
    .description('show a session with its log')
    .action((sessionId: string, _options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const detail = await workspace.engine.sessions.get({ sessionId });
        output.result(detail, () => [
          `${detail.name}: ${detail.status}`,
          ...detail.log.map(({ start, type, text }) => `${start}  ${type.padEnd(8)}${text}`),
        ]);
        return exitCodes.success;
      }),
    );
}
