import { Command, CommanderError } from 'commander';
import { type ErrorCode, toErrorData } from '../../shared/errors.js';
import { render } from '../../shared/texts/text.js';
import { version } from '../version.js';
import { addContract } from './contract.js';
import type { CommandContext } from './context.js';
import { addIssue } from './issue.js';
import { addKeys } from './keys.js';
import { runClock } from './options.js';
import { addServe } from './serve.js';
import { licensingTexts } from '../../shared/texts/licensing-server/command-line.js';

const words = licensingTexts.program;

/** Exit codes of command-line.md that this program has. */
const exitCodes = { success: 0, failed: 1, usage: 2, locked: 5 } as const;

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
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
    const { code, message } = toErrorData(error);
    output.stderr(`${render(message)}\n`);
    return exitCodeOf(code);
  }
}

function createProgram(context: CommandContext): Command {
  const program = new Command('postkeep-licensing')
    .description(words.description)
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: context.stdout, writeErr: context.stderr });
  addServe(program, context);
  addIssue(program, context);
  addContract(program, context);
  addKeys(program, context);
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
