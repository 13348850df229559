import type { Command } from 'commander';
import { z } from 'zod';
import type { Workspace } from './workspace.js';
import type { ExitCode } from './exit-codes.js';
import type { Output } from './output.js';

/** What an action gets: the opened workspace and where to print. */
export interface CommandContext {
  readonly workspace: Workspace;
  readonly output: Output;
}

/** Runs an action on the opened workspace and returns its exit code. */
export type RunOnConsole = (
  command: Command,
  action: (context: CommandContext) => Promise<ExitCode>,
) => Promise<void>;

/** Runs an action that needs no data folder. */
export type RunAlone = (command: Command, action: (output: Output) => Promise<ExitCode>) => Promise<void>;

/** Options as commander gives them, checked: argv is a boundary. */
export function optionsOf<S extends z.ZodRawShape>(command: Command, shape: S): z.output<z.ZodObject<S>> {
  return z.object(shape).parse(command.optsWithGlobals());
}

/** For commander: collects an option that may be given several times. */
export function collect(value: string, previous: readonly string[] | undefined): string[] {
  return [...(previous ?? []), value];
}
