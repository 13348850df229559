// @ts-check
import { readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The checkout's folder, without a slash at the end. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/**
 * Runs `main` when its module is the script that node was started with. An error ends the script with its message
 * alone: it says what to do, a stack does not.
 * @param {string} moduleUrl
 * @param {() => unknown} main
 */
export function script(moduleUrl, main) {
  const started = process.argv[1];
  if (started === undefined || realpathSync(started) !== realpathSync(fileURLToPath(moduleUrl))) return;
  Promise.resolve()
    .then(main)
    .catch((/** @type {unknown} */ error) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    });
}

const versions = z.record(z.string(), z.string()).default({});
const manifestSchema = z.looseObject({
  version: z.string(),
  dependencies: versions,
  devDependencies: versions,
  optionalDependencies: versions,
});

/**
 * What a package.json says, read as far as the scripts need it.
 * @param {string} file
 */
export function readManifest(file) {
  return manifestSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}
