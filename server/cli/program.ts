import { Command, CommanderError } from 'commander';
import { type ErrorCode, type ErrorData, toErrorData } from '../../shared/errors.js';
import { render, verbatim } from '../../shared/texts/text.js';
import { oneLine } from '../../shared/texts/printable.js';
import { version } from '../version.js';
import { addContract } from './contract.js';
import type { CommandContext } from './context.js';
import { addFleet } from './fleet.js';
import { addIssue } from './issue.js';
import { addKeys } from './keys.js';
import { runClock } from './options.js';
import { addServe } from './serve.js';
import { jsonDocument } from './table.js';
import { addWebToken } from './web-token.js';
import { licensingTexts } from '../../shared/texts/licensing-server/command-line.js';

const words = licensingTexts.program;

/** Exit codes of command-line.md that this program has. */
export const exitCodes = { success: 0, failed: 1, usage: 2, locked: 5 } as const;

/** Runs one command line; answers its exit code. Never throws. */
export async function runCommandLine(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
  output: Pick<CommandContext, 'stdout' | 'stderr'>,
): Promise<number> {
  try {
    const context: CommandContext = { ...output, environment, clock: runClock(environment) };
    await createProgram(context).parseAsync([...argv]);
    return exitCodes.success;
  } catch (error) {
    const wasRefused = error instanceof CommanderError;
    if (wasRefused && error.exitCode === 0) return exitCodes.success;
    const { code, message } = wasRefused ? refusalOf(error) : toErrorData(error);
    // Commander's own lines are on stderr already.
    if (!wasRefused) output.stderr(`${render(message)}\n`);
    if (asksForJson(argv)) output.stdout(jsonDocument({ error: { code, message: render(message) } }));
    return exitCodeOf(code);
  }
}

function refusalOf({ code, message }: CommanderError): ErrorData {
  const said = code === 'commander.help' ? words.noCommand : message.replace(/^error: /, '');
  return { code: 'invalid-argument', message: verbatim(said) };
}

/** What commander refuses is read before its options are: `--json` is looked for among what was given. */
function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end < 0 ? argv.length : end).includes('--json');
}

function createProgram(context: CommandContext): Command {
  const program = new Command('postkeep-licensing')
    .description(words.description)
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: context.stdout,
      writeErr: context.stderr,
      outputError: (message, write) => {
        write(`${message.trimEnd().split('\n').map(oneLine).join('\n')}\n`);
      },
    });
  addServe(program, context);
  addIssue(program, context);
  addContract(program, context);
  addFleet(program, context);
  addKeys(program, context);
  addWebToken(program, context);
  return program;
}

function exitCodeOf(code: ErrorCode): number {
  switch (code) {
    case 'invalid-argument':
      return exitCodes.usage;
    case 'locked':
      return exitCodes.locked;
    default:
      return exitCodes.failed;
  }
}
