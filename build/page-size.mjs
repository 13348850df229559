// @ts-check
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from './paths.mjs';

/** What the scripts of the page may weigh, in bytes: a little over what they do. Raise it with the change that needs it. */
const limits = { raw: 1_880_000, gzip: 534_000 };

/** Returns a line with the size of the built page's scripts. @throws {Error} when they are over the limits */
export function checkPageSize() {
  const assets = join(root, 'out', 'renderer', 'assets');
  const scripts = readdirSync(assets)
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(join(assets, name)));
  const raw = scripts.reduce((sum, { length }) => sum + length, 0);
  const gzip = scripts.reduce((sum, script) => sum + gzipSync(script).length, 0);
  const line = `Scripts of the page: ${kB(raw)}, gzip ${kB(gzip)} (limits ${kB(limits.raw)}, ${kB(limits.gzip)})`;
  if (raw > limits.raw || gzip > limits.gzip)
    throw new Error(`${line}: over the limit of build/page-size.mjs`);
  return line;
}

/** @param {number} bytes */
function kB(bytes) {
  return `${String(Math.round(bytes / 1000))} kB`;
}
