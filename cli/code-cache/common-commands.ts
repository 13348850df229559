import { join } from 'node:path';
import { openSampleOrganisation } from '../../core/sources/open-sample-organisation.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { runCommandLine } from '../program.js';

const environment: NodeJS.ProcessEnv = {};

/** Runs what is run most in an empty data folder: backups with changes and without, lists, a search. Throws where one of them fails. */
export async function runCommonCommands(folder: string): Promise<void> {
  const sample = await addSample(folder);
  const run = ['job', 'run', sample];
  for (const command of [run, run, [...run, '--json'], ['job', 'list'], ['status'], ['session', 'list']])
    await succeed(folder, command);
  await succeed(folder, ['restore', 'search', 'invoice', '--wait']);
  // Nobody listens there: as far as a connection that is refused.
  await runQuietly(folder, ['source', 'add', 'nowhere', '--type', 'imap', '--url', 'imaps://127.0.0.1:1']);
}

async function addSample(folder: string): Promise<string> {
  const { openWorkspace } = await import('../workspace.js');
  const fail = (): void => undefined;
  const { engine, close } = await openWorkspace(folder, environment, fail, fail);
  const { jobId } = await openSampleOrganisation(engine, join(folder, 'sample'));
  const name = (await engine.jobs.list()).find(({ id }) => id === jobId)?.name;
  await close();
  if (name === undefined) throw new Error('The sample has no job.');
  return name;
}

async function succeed(folder: string, command: readonly string[]): Promise<void> {
  const { code, said } = await runQuietly(folder, command);
  if (code !== exitCodes.success)
    throw new Error(`"${command.join(' ')}" ended with ${String(code)}:\n${said}`);
}

async function runQuietly(
  folder: string,
  command: readonly string[],
): Promise<{ code: ExitCode; said: string }> {
  const said: string[] = [];
  const say = (text: string): void => void said.push(text);
  const around = { environment, stdout: say, stderr: say, columns: undefined, person: null };
  const code = await runCommandLine(['--data-dir', folder, ...command], around);
  return { code, said: said.join('') };
}
