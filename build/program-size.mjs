// @ts-check
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** What the files of each program may weigh, in kilobytes: a little over what they do, or a library has brought another along (docs/dependencies.md). */
const limits = { main: 7_200, cli: 7_800 };

/**
 * Returns a line with the sizes of the built programs.
 * @throws {Error} when one is over its limit
 */
export function checkProgramSizes() {
  const sizes = Object.entries(limits).map(([program, limit]) => {
    const size = Math.round(bytesOfScripts(join(root, 'out', program)) / 1000);
    return { said: `${program} ${String(size)} kB (limit ${String(limit)})`, isOver: size > limit };
  });
  const line = `Programs: ${sizes.map(({ said }) => said).join(', ')}`;
  if (sizes.some(({ isOver }) => isOver))
    throw new Error(`${line}: over the limit of build/program-size.mjs`);
  return line;
}

/** @param {string} folder */
function bytesOfScripts(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
