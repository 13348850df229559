// @ts-check
import { readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The checkout's folder, without a slash at the end. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/**
 * True when the module is the script that node was started with.
 * @param {string} moduleUrl
 */
export function isMain(moduleUrl) {
  const script = process.argv[1];
  return script !== undefined && realpathSync(script) === realpathSync(fileURLToPath(moduleUrl));
}

const versions = z.record(z.string(), z.string()).default({});
const manifestSchema = z.looseObject({
  version: z.string(),
  dependencies: versions,
  optionalDependencies: versions,
});

/**
 * What a package.json says, read as far as the scripts need it.
 * @param {string} file
 */
export function readManifest(file) {
  return manifestSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}
