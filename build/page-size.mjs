// @ts-check
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from './paths.mjs';

/** What the scripts of the page may weigh, in bytes: a little over what they do. Raise it with the change that needs it. */
const limits = { raw: 2_545_000, gzip: 735_000, first: 1_137_000 };

/**
 * Returns a line with the size of the built page's scripts, and of those that are read before the first screen.
 * @throws {Error} when they are over the limits
 */
export function checkPageSize() {
  const page = join(root, 'out', 'renderer');
  const assets = join(page, 'assets');
  const scripts = readdirSync(assets)
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(join(assets, name)));
  const raw = scripts.reduce((sum, { length }) => sum + length, 0);
  const gzip = scripts.reduce((sum, script) => sum + gzipSync(script).length, 0);
  const html = readFileSync(join(page, 'index.html'), 'utf8');
  const first = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].reduce(
    (sum, [, name = '']) => sum + readFileSync(join(page, name)).length,
    0,
  );
  if (first === 0) throw new Error('The page’s index.html names no script.');
  const line =
    `Scripts of the page: ${kB(raw)}, gzip ${kB(gzip)} (limits ${kB(limits.raw)}, ${kB(limits.gzip)}); ` +
    `before the first screen ${kB(first)} (limit ${kB(limits.first)})`;
  if (raw > limits.raw || gzip > limits.gzip || first > limits.first)
    throw new Error(`${line}: over the limit of build/page-size.mjs`);
  return line;
}

/** @param {number} bytes */
function kB(bytes) {
  return `${String(Math.round(bytes / 1000))} kB`;
}
