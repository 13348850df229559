import { resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { z } from 'zod';
import { version } from '../core/lib/build-constants.js';
import { defaultDataFolder } from '../core/state/data-folder.js';
import { toErrorData } from '../shared/errors.js';
import { render } from '../shared/texts/text.js';
import { type RunAlone, type RunOnConsole, optionsOf } from './command.js';
import { jobCommands } from './commands/job.js';
import { licenseCommands } from './commands/license.js';
import { mailboxCommands } from './commands/mailbox.js';
import { repositoryCommands } from './commands/repository.js';
import { restoreCommands } from './commands/restore.js';
import { sessionCommands } from './commands/session.js';
import { sourceCommands } from './commands/source.js';
import { openWorkspace } from './workspace.js';
import { exitCodeOfError, exitCodes } from './exit-codes.js';
import { type Output, createOutput } from './output.js';
import { programTexts } from '../shared/texts/command-line/program.js';

const globalOptions = { json: z.boolean().optional(), dataDir: z.string().optional() };

const runAlone: RunAlone = async (command, action) => {
  const output = outputOf(command);
  try {
    process.exitCode = await action(output);
  } catch (error) {
    const { code, message, details } = toErrorData(error);
    output.note(
      [
        `${render(message)} (${code})`,
        ...(details === undefined ? [] : [typeof details === 'string' ? details : render(details)]),
      ].join('\n'),
    );
    process.exitCode = exitCodeOfError(code);
  }
};

const runOnConsole: RunOnConsole = (command, action) =>
  runAlone(command, async (output) => {
    const { dataDir } = optionsOf(command, globalOptions);
    const workspace = await openWorkspace(
      dataDir === undefined ? defaultDataFolder(process.env, process.platform) : resolve(dataDir),
      process.env,
      (where, error) => {
        output.note(`${where}: ${String(error)}`);
      },
      (path) => {
        output.note(programTexts.setAside({ path }));
      },
    );
    const warning = workspace.license.clockWarning();
    if (warning !== null) output.note(render(warning));
    try {
      // Before and after: what the clock has brought since the last look, then what the command itself has changed.
      await workspace.noteEvents();
      return await action({ workspace, output });
    } finally {
      await workspace.noteEvents();
      await workspace.close();
    }
  });

function outputOf(command: Command): Output {
  const { json } = optionsOf(command, globalOptions);
  return createOutput(
    json === true,
    (text) => process.stdout.write(text),
    (text) => process.stderr.write(text),
    process.stderr.isTTY ? process.stderr.columns : undefined,
  );
}

const program = new Command('postkeep')
  .description(programTexts.description)
  .version(version)
  .option('--data-dir <folder>', programTexts.dataDir)
  .option('--json', programTexts.json)
  .configureOutput({ writeOut: (text) => process.stderr.write(text) })
  .exitOverride();
licenseCommands(program, runOnConsole, runAlone);
sourceCommands(program, runOnConsole);
jobCommands(program, runOnConsole);
sessionCommands(program, runOnConsole);
mailboxCommands(program, runOnConsole);
restoreCommands(program, runOnConsole);
repositoryCommands(program, runOnConsole);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
}
