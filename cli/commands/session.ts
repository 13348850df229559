import type { Command } from 'commander';
import { z } from 'zod';
import { sessionTypes } from '../../shared/backup/session.js';
import { parseArgument } from '../arguments.js';
import { type RunOnConsole, optionsOf } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { jobNamed } from '../lookup.js';
import { table } from '../output.js';
import { sessionTexts } from '../../shared/texts/command-line/session.js';

export function sessionCommands(program: Command, run: RunOnConsole): void {
  const session = program.command('session').description(sessionTexts.description);
  session
    .command('list')
    .description(sessionTexts.list.description)
    .option('--job <job>', sessionTexts.list.job)
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
        output.result(sessions, () => table(sessionTexts.list.header, rows, sessionTexts.list.none));
        return exitCodes.success;
      }),
    );
  session
    .command('show <id>')
    .description(sessionTexts.show.description)
    .action((sessionId: string, _options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const detail = await workspace.engine.sessions.get({ sessionId });
        output.result(detail, () => [
          sessionTexts.show.ended(detail),
          ...(detail.writtenAt === undefined
            ? []
            : [sessionTexts.show.writtenAt(detail.startedAt, detail.writtenAt)]),
          ...detail.log.map(({ start, type, text }) => `${start}  ${type.padEnd(8)}${text}`),
        ]);
        return exitCodes.success;
      }),
    );
  session
    .command('stop <id>')
    .description(sessionTexts.stop.description)
    .action((sessionId: string, _options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        await workspace.engine.sessions.stop({ sessionId });
        const {
          mailboxes: _mailboxes,
          log: _log,
          ...session
        } = await workspace.engine.sessions.get({ sessionId });
        output.result(session, () => [sessionTexts.show.ended(session)]);
        return session.status === 'Running' ? exitCodes.failed : exitCodes.success;
      }),
    );
}
