import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import type { CommandContext, Surroundings } from '../../../cli/command.js';
import { createOutput } from '../../../cli/output.js';
import { createProgram, runCommandLine } from '../../../cli/program.js';
import { toErrorData } from '../../../shared/errors.js';

const silent: Surroundings = {
  environment: {},
  stdout: () => undefined,
  stderr: () => undefined,
  columns: undefined,
  person: null,
};

/** The words of every command that does something. */
function commandsOf(command: Command, path: readonly string[] = []): readonly (readonly string[])[] {
  if (command.commands.length === 0) return [path];
  return command.commands.flatMap((each) => commandsOf(each, [...path, each.name()]));
}

const everyCommand = commandsOf(createProgram(silent, false, never, never));

function never(): Promise<never> {
  return Promise.reject(new Error('Nothing is run.'));
}

/** The examples that the help of a command ends in. */
async function examplesOf(path: readonly string[]): Promise<readonly string[]> {
  let said = '';
  await runCommandLine([...path, '--help'], { ...silent, stdout: (text) => (said += text) });
  const [, examples = ''] = said.split('\nExamples:\n');
  return examples.split('\n').filter((line) => line !== '');
}

/** As a shell reads a line without variables. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
}

const reached = new Error('The command has gone to work.');

/** Where an action that finds its options in order goes next. */
const workspace = new Proxy(
  {},
  {
    get: () => {
      throw reached;
    },
  },
) as CommandContext['workspace'];

/** Runs a command line up to where it goes to work; answers what it refuses, and which command has read it. */
async function tried(line: string): Promise<{ readonly path: string; readonly refusal: string | null }> {
  const [, ...args] = wordsOf(line);
  let path = '';
  let refusal: string | null = null;
  const note = (command: Command): void => {
    for (let at = command; at.parent; at = at.parent) path = `${at.name()} ${path}`.trim();
  };
  const program = createProgram(
    silent,
    false,
    async (command, action) => {
      note(command);
      const output = createOutput(false, silent.stdout, silent.stderr, undefined);
      try {
        await action({ workspace, output, surroundings: silent });
      } catch (error) {
        const { code, message } = toErrorData(error);
        if (code === 'invalid-argument') refusal = JSON.stringify(message);
      }
    },
    (command) => {
      note(command);
      return Promise.resolve();
    },
  );
  await program.parseAsync(args, { from: 'user' });
  return { path, refusal };
}

describe('examples of --help', () => {
  it('are the first steps for the program itself', async () => {
    const lines = await examplesOf([]);
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) expect(await tried(line)).toMatchObject({ refusal: null });
  });

  it.each(everyCommand.map((path) => path.join(' ')))('%s: each is one that it accepts', async (path) => {
    const lines = await examplesOf(path.split(' '));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(line).toMatch(/^ {2}postkeep /);
      expect(await tried(line)).toEqual({ path, refusal: null });
    }
  });

  it('would not pass with an option or a value that is none', async () => {
    await expect(tried('postkeep status --jsno')).rejects.toThrow('unknown option');
    expect(await tried('postkeep job run')).toMatchObject({ refusal: expect.stringMatching(/./) as string });
    expect(await tried('postkeep job run Daily --due')).not.toEqual({ path: 'job run', refusal: null });
  });
});
