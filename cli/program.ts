import { resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { z } from 'zod';
import { version } from '../core/lib/build-constants.js';
import { defaultDataFolder } from '../core/state/data-folder.js';
import { AppError, toErrorData } from '../shared/errors.js';
import { oneLine } from '../shared/texts/printable.js';
import { type Text, render, text, verbatim } from '../shared/texts/text.js';
import { type RunAlone, type RunOnConsole, type Surroundings, optionsOf } from './command.js';
import { auditCommands } from './commands/audit.js';
import { catalogueMoveCommands } from './commands/cluster-catalogue.js';
import { clusterCommands } from './commands/cluster.js';
import { configurationCommands } from './commands/configuration.js';
import { jobCommands } from './commands/job.js';
import { licenseCommands } from './commands/license.js';
import { mailboxCommands } from './commands/mailbox.js';
import { notifyCommands } from './commands/notify.js';
import { repositoryCommands } from './commands/repository.js';
import { restoreCommands } from './commands/restore.js';
import { sessionCommands } from './commands/session.js';
import { sourceCommands } from './commands/source.js';
import { statusCommand } from './commands/status.js';
import { workerCommand } from './commands/worker.js';
import { addExamples } from './examples.js';
import { holdBack } from './quiet.js';
import { withDashedQuery } from './dashed-query.js';
import { type ExitCode, exitCodeOfError, exitCodes } from './exit-codes.js';
import { type Output, createOutput } from './output.js';
import { programTexts } from '../shared/texts/command-line/program.js';

const globalOptions = {
  json: z.boolean().optional(),
  quiet: z.boolean().optional(),
  dataDir: z.string().optional(),
};

/** Runs one command line, `args` without the program's name; answers its exit code. Never throws. */
export async function runCommandLine(args: readonly string[], around: Surroundings): Promise<ExitCode> {
  const { environment } = around;
  let code: ExitCode = exitCodes.success;
  const outputOf = (json: boolean, err = around.stderr): Output =>
    createOutput(json, around.stdout, err, around.columns);

  const runAlone: RunAlone = async (command, action) => {
    const { json, quiet } = optionsOf(command, globalOptions);
    const held = quiet === true ? holdBack(around) : null;
    const surroundings = held?.surroundings ?? around;
    const { stdout, stderr, columns } = surroundings;
    const output = createOutput(json === true, stdout, stderr, columns);
    try {
      code = await action({ output, surroundings });
    } catch (error) {
      const data = toErrorData(error);
      output.failure(data);
      code = exitCodeOfError(data.code);
    }
    if (code !== exitCodes.success) held?.release();
  };

  const runOnConsole: RunOnConsole = (command, action) =>
    runAlone(command, async ({ output, surroundings }) => {
      const { dataDir } = optionsOf(command, globalOptions);
      const noted = new Set<string>();
      const warned = new Set<string>();
      const noteOnce = (said: string): void => {
        if (!noted.has(said)) output.note(said);
        noted.add(said);
      };
      const warn = (said: Text): void => {
        warned.add(render(said));
        output.warn([said]);
      };
      // Not before: the engine is most of the program's code, and help, version and usage errors do without.
      const { openWorkspace } = await import('./workspace.js');
      const workspace = await openWorkspace(
        dataDir === undefined ? defaultDataFolder(environment, process.platform) : resolve(dataDir),
        environment,
        (where, error) => {
          const said = error instanceof AppError ? render(error.text) : String(error);
          if (!warned.has(said)) noteOnce(`${where}: ${said}`);
        },
        warn,
      );
      const warning = workspace.license.clockWarning();
      if (warning !== null) warn(warning);
      output.warn(await workspace.engine.catalogue.warnings());
      try {
        // Before and after: what the clock has brought since the last look, then what the command itself has changed.
        await workspace.noteEvents();
        return await action({ workspace, output, surroundings });
      } finally {
        await workspace.noteEvents();
        // What could not be entered in the log of actions is known only now.
        output.warn(await workspace.engine.catalogue.warnings());
        await workspace.close();
      }
    });

  /** Commander's own lines are on stderr already. */
  const failUsage = ({ code: reason, message }: CommanderError): void => {
    const said =
      reason === 'commander.help' ? text('commandLine.noCommand') : verbatim(message.replace(/^error: /, ''));
    outputOf(asksForJson(args), () => undefined).failure({ code: 'invalid-argument', message: said });
  };

  try {
    const program = createProgram(around, asksForJson(args), runOnConsole, runAlone);
    await program.parseAsync(withDashedQuery(args, program), { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitCodes.success;
      failUsage(error);
      return exitCodes.usage;
    }
    outputOf(asksForJson(args)).failure(toErrorData(error));
    return exitCodes.failed;
  }
}

/** What commander refuses is read before its options are: `--json` is looked for among what was given. */
function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? args.length : end).includes('--json');
}

/** Every command of `postkeep`. */
export function createProgram(
  { stdout, stderr }: Surroundings,
  isJson: boolean,
  runOnConsole: RunOnConsole,
  runAlone: RunAlone,
): Command {
  const program = new Command('postkeep')
    .description(programTexts.description)
    .version(version)
    .option('--data-dir <folder>', programTexts.dataDir)
    .option('--json', programTexts.json)
    .option('--quiet', programTexts.quiet)
    .configureOutput({
      // Help and version that were asked for are the result, but no JSON.
      writeOut: isJson ? stderr : stdout,
      writeErr: stderr,
      outputError: (message, write) => {
        write(`${message.trimEnd().split('\n').map(oneLine).join('\n')}\n`);
      },
    })
    .exitOverride();
  licenseCommands(program, runOnConsole, runAlone);
  sourceCommands(program, runOnConsole);
  jobCommands(program, runOnConsole);
  sessionCommands(program, runOnConsole);
  mailboxCommands(program, runOnConsole);
  restoreCommands(program, runOnConsole);
  repositoryCommands(program, runOnConsole);
  auditCommands(program, runOnConsole);
  notifyCommands(program, runOnConsole);
  configurationCommands(program, runOnConsole);
  catalogueMoveCommands(clusterCommands(program, runOnConsole), runAlone);
  workerCommand(program, runAlone);
  statusCommand(program, runOnConsole);
  addExamples(program);
  return program;
}
