import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../../../build/paths.mjs';

/** The built command line on a data folder, at an instant. */
export interface CommandLine {
  readonly dataFolder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Runs `postkeep …` and answers its exit code and its JSON. */
export function postkeep(
  { dataFolder, environment }: CommandLine,
  ...args: readonly string[]
): { code: number | null; json: unknown } {
  const program = join(root, 'out', 'cli', 'index.js');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, '--data-dir', dataFolder, '--json', ...args],
    { encoding: 'utf8', env: { ...process.env, ...environment } },
  );
  if (stdout === '') throw new Error(`postkeep ${args.join(' ')} printed nothing: ${stderr}`);
  return { code: status, json: JSON.parse(stdout) };
}
