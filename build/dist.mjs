// @ts-check
// `npm run dist [-- target…]`: packages of the console in dist/. Targets: dir, tar.gz, deb, AppImage, nsis, dmg; by
// default dir and tar.gz, which need no tool from electron-builder's release site.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from './build.mjs';
import { readManifest, root, script } from './paths.mjs';
import { run } from './run-electron.mjs';
import { electronRuntime } from './setup/electron-runtime.mjs';

/** What the console loads at run time; everything else it needs is bundled, the rest of `dependencies` is the server's. */
const consoleDependencies = ['libsql'];

/** A package is made on the platform it is for: native modules are that platform's. */
const platformSwitch =
  process.platform === 'darwin' ? '--mac' : process.platform === 'win32' ? '--win' : '--linux';

const dist = join(root, 'dist');
const stage = join(dist, 'stage');

/** The folder of the unpacked console that `packageConsole(['dir'])` makes on Linux. */
export const unpackedConsole = join(dist, 'linux-unpacked');

/**
 * Packs the console, compiled for users: it takes no key and no clock from outside.
 * @param {readonly string[]} targets electron-builder's names
 * @throws {Error} when a step fails; it has said why
 */
export async function packageConsole(targets) {
  const runtime = await electronRuntime();
  process.stderr.write(`Packing ${runtime.note}\n`);
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  build({ out: join('dist', 'stage', 'out'), environment: { POSTKEEP_PACKAGED: '1' } });
  rmSync(join(stage, 'out', 'licensing'), { recursive: true });
  stageManifest();
  for (const name of dependencyClosure(consoleDependencies)) {
    cpSync(join(root, 'node_modules', name), join(stage, 'node_modules', name), { recursive: true });
  }
  const code = await run(
    join(root, 'node_modules', '.bin', 'electron-builder'),
    builderArguments(runtime, targets),
    {
      ELECTRON_BUILDER_COMPRESSION_LEVEL: process.env.ELECTRON_BUILDER_COMPRESSION_LEVEL ?? '6',
      ...systemSevenZip(),
    },
  );
  if (code !== 0) throw new Error(`electron-builder ended with code ${code}.`);
}

/** @param {import('./setup/electron-runtime.mjs').ElectronRuntime} runtime @param {readonly string[]} targets */
function builderArguments(runtime, targets) {
  const electronDist = join(dist, 'electron');
  rmSync(electronDist, { recursive: true, force: true });
  // A runtime's stand-in app would run instead of ours.
  const standIn = join(runtime.dist, 'resources', 'app');
  cpSync(runtime.dist, electronDist, { recursive: true, filter: (path) => !path.startsWith(standIn) });
  return [
    platformSwitch,
    ...targets,
    '--config=build/electron-builder.yml',
    `--config.electronDist=${electronDist}`,
    `--config.electronVersion=${runtime.version}`,
  ];
}

/** The package's own package.json: what Electron and the command line read, nothing of the checkout's scripts. */
function stageManifest() {
  const manifest = readManifest(join(root, 'package.json'));
  const dependencies = Object.fromEntries(
    consoleDependencies.map((name) => [name, manifest.dependencies[name]]),
  );
  const { name, productName, version, description, license, author, type, main } = manifest;
  const staged = { name, productName, version, description, license, author, type, main, dependencies };
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(staged, null, 2)}\n`);
}

/**
 * The packages that these need, those of other platforms left out as npm left them out.
 * @param {readonly string[]} names
 * @returns {Set<string>}
 */
function dependencyClosure(names) {
  /** @type {Set<string>} */
  const closure = new Set();
  const queue = [...names];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const file = join(root, 'node_modules', name, 'package.json');
    if (closure.has(name) || !existsSync(file)) continue;
    closure.add(name);
    const { dependencies, optionalDependencies } = readManifest(file);
    queue.push(...Object.keys({ ...dependencies, ...optionalDependencies }));
  }
  return closure;
}

/** Debian's 7-Zip, where electron-builder's own cannot be downloaded. */
function systemSevenZip() {
  const path = '/usr/bin/7za';
  /** @type {Record<string, string>} */
  const environment = existsSync(path) ? { ELECTRON_BUILDER_7ZIP_PATH: path } : {};
  return environment;
}

/** @param {string} path @returns {number} bytes, of a folder all that is in it */
function sizeOf(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

function reportSizes() {
  const version = readManifest(join(root, 'package.json')).version;
  const made = readdirSync(dist).filter((name) => name.includes(version) || name.endsWith('-unpacked'));
  for (const path of made.map((name) => join(dist, name))) {
    process.stdout.write(`dist/${basename(path)}: ${(sizeOf(path) / 1e6).toFixed(1)} MB\n`);
  }
}

script(import.meta.url, async () => {
  const targets = process.argv.slice(2);
  await packageConsole(targets.length > 0 ? targets : ['dir', 'tar.gz']);
  reportSizes();
});
