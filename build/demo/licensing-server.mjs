// @ts-check
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { root } from '../paths.mjs';

const program = join(root, 'out', 'licensing', 'index.js');
const listeningSchema = z.object({ event: z.literal('listening'), url: z.url(), ca: z.string() });

/**
 * Starts the licensing server on its embedded database and a private CA, all in `dataFolder`.
 * @param {string} dataFolder
 */
export async function startServer(dataFolder) {
  const child = spawn(
    process.execPath,
    [program, 'serve', '--data-dir', dataFolder, '--port', '0', '--log-level', 'warn'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  /** @type {string} */
  const line = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`The licensing server ended with code ${String(code)}.`)));
  });
  const { url, ca } = listeningSchema.parse(JSON.parse(line));
  return {
    url,
    ca,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', resolve);
        child.kill('SIGTERM');
      }),
  };
}

/**
 * Issues a license key file with `postkeep-licensing issue`.
 * @param {string} dataFolder
 * @param {Readonly<Record<string, string>>} options
 */
export function issueLicense(dataFolder, options) {
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const issued = spawnSync(process.execPath, [program, 'issue', '--data-dir', dataFolder, ...args], {
    encoding: 'utf8',
  });
  if (issued.status !== 0) throw new Error(`No license was issued: ${issued.stderr}`);
}
