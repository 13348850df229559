import type { Command } from 'commander';
import { z } from 'zod';
import { usage, usageOf } from './arguments.js';
import type { Person } from './ask-person.js';
import type { Workspace } from './workspace.js';
import type { ExitCode } from './exit-codes.js';
import type { Output } from './output.js';
import { seldomParsed } from '../shared/seldom-parsed.js';
import { text } from '../shared/texts/text.js';

/** What a command line has of the process that it runs in. */
export interface Surroundings {
  readonly environment: NodeJS.ProcessEnv;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Columns of the terminal that stderr is; undefined when it is none. */
  readonly columns: number | undefined;
  /** Who sits at the terminal; null when nobody does. */
  readonly person: Person | null;
}

/** What an action gets that needs no data folder: where to print. */
interface AloneContext {
  readonly output: Output;
  readonly surroundings: Surroundings;
}

/** What an action gets: the opened workspace too. */
export interface CommandContext extends AloneContext {
  readonly workspace: Workspace;
}

/** Runs an action on the opened workspace and returns its exit code. */
export type RunOnConsole = (
  command: Command,
  action: (context: CommandContext) => Promise<ExitCode>,
) => Promise<void>;

/** Runs an action that needs no data folder. */
export type RunAlone = (
  command: Command,
  action: (context: AloneContext) => Promise<ExitCode>,
) => Promise<void>;

/** Options as commander gives them, checked: argv is a boundary. Throws AppError `invalid-argument`. */
export function optionsOf<S extends z.ZodRawShape>(command: Command, shape: S): z.output<z.ZodObject<S>> {
  const schema = z.object(shape);
  const options = schema.safeParse(command.optsWithGlobals(), seldomParsed(schema));
  if (options.success) return options.data;
  throw usageOf(options.error, optionName);
}

/** The options of a command that changes something: without one it would say that it has. */
export function changesOf<S extends z.ZodRawShape>(command: Command, shape: S): z.output<z.ZodObject<S>> {
  const options = optionsOf(command, shape);
  if (Object.values(options).some((given) => given !== undefined)) return options;
  throw usage(text('commandLine.nothingToChange', { command: fullName(command) }));
}

/** `postkeep job edit`. */
function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}

/** `--new-name` of `newName`. */
export function optionName(key: string): string {
  return `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** For commander: collects an option that may be given several times. */
export function collect(value: string, previous: readonly string[] | undefined): string[] {
  return [...(previous ?? []), value];
}
