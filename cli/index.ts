import '../core/lib/home-folder.js';
import { resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { z } from 'zod';
import { version } from '../core/lib/build-constants.js';
import { keepFilesPrivate } from '../core/lib/private-files.js';
import { openStandardStreams } from '../core/lib/standard-streams.js';
import { defaultDataFolder } from '../core/state/data-folder.js';
import { AppError, toErrorData } from '../shared/errors.js';
import { oneLine } from '../shared/texts/printable.js';
import { type Text, render, text, verbatim } from '../shared/texts/text.js';
import { type RunAlone, type RunOnConsole, optionsOf } from './command.js';
import { jobCommands } from './commands/job.js';
import { licenseCommands } from './commands/license.js';
import { mailboxCommands } from './commands/mailbox.js';
import { repositoryCommands } from './commands/repository.js';
import { restoreCommands } from './commands/restore.js';
import { sessionCommands } from './commands/session.js';
import { sourceCommands } from './commands/source.js';
import { statusCommand } from './commands/status.js';
import { openWorkspace } from './workspace.js';
import { exitCodeOfError, exitCodes } from './exit-codes.js';
import { type Output, createOutput } from './output.js';
import { programTexts } from '../shared/texts/command-line/program.js';

keepFilesPrivate();
const globalOptions = { json: z.boolean().optional(), dataDir: z.string().optional() };

const streams = openStandardStreams(exitCodes.failed);

const runAlone: RunAlone = async (command, action) => {
  const { json } = optionsOf(command, globalOptions);
  const output = outputOf(json === true);
  try {
    process.exitCode = await action(output);
  } catch (error) {
    const data = toErrorData(error);
    output.failure(data);
    process.exitCode = exitCodeOfError(data.code);
  }
};

const runOnConsole: RunOnConsole = (command, action) =>
  runAlone(command, async (output) => {
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
    const workspace = await openWorkspace(
      dataDir === undefined ? defaultDataFolder(process.env, process.platform) : resolve(dataDir),
      process.env,
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
      return await action({ workspace, output });
    } finally {
      await workspace.noteEvents();
      await workspace.close();
    }
  });

function outputOf(json: boolean, err = streams.err): Output {
  return createOutput(json, streams.out, err, process.stderr.isTTY ? process.stderr.columns : undefined);
}

/** What commander refuses is read before its options are: `--json` is looked for among what was given. */
function asksForJson(): boolean {
  const end = process.argv.indexOf('--');
  return process.argv.slice(0, end < 0 ? process.argv.length : end).includes('--json');
}

/** Commander's own lines are on stderr already. */
function failUsage({ code, message }: CommanderError): void {
  const said =
    code === 'commander.help' ? text('commandLine.noCommand') : verbatim(message.replace(/^error: /, ''));
  outputOf(asksForJson(), () => undefined).failure({ code: 'invalid-argument', message: said });
}

const program = new Command('postkeep')
  .description(programTexts.description)
  .version(version)
  .option('--data-dir <folder>', programTexts.dataDir)
  .option('--json', programTexts.json)
  .configureOutput({
    writeOut: streams.err,
    writeErr: streams.err,
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
statusCommand(program, runOnConsole);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
    if (error.exitCode !== 0) failUsage(error);
  } else {
    outputOf(asksForJson()).failure(toErrorData(error));
    process.exitCode = exitCodes.failed;
  }
}
