// @ts-check
// `npm run dist [-- target…]`: packages in dist/. Targets: dir, tar.gz, deb, rpm, AppImage, nsis, dmg; by default dir and
// tar.gz, which like deb and rpm need no tool from electron-builder's release site.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { readManifest, root, script } from './paths.mjs';
import { run } from './run-electron.mjs';
import { makeDeb } from './package/deb.mjs';
import { consolePackage, licensingPackage } from './package/file-tree.mjs';
import { makeRpm } from './package/rpm.mjs';
import { electronRuntime } from './setup/electron-runtime.mjs';
import { packagedNode } from './setup/node-runtime.mjs';
import { setUpSystem } from './setup/system.mjs';

/** What the console loads at run time; everything else it needs is bundled, the rest of `dependencies` is the server's. */
const consoleDependencies = ['libsql', '@toondepauw/node-zstd', 'pg'];
const serverDependencies = ['fastify', 'pg', '@electric-sql/pglite', 'libsql'];

/** What electron-builder makes with a download alone is made by the system's own tool. */
const systemPackers = { deb: makeDeb, rpm: makeRpm };

/** A package is made on the platform it is for: native modules are that platform's. */
const platformSwitch =
  process.platform === 'darwin' ? '--mac' : process.platform === 'win32' ? '--win' : '--linux';

/**
 * Packs the console, compiled for users: it takes no key and no clock from outside.
 * @param {readonly string[]} targets electron-builder's names
 * @param {string} output the folder for the packages; `dir` becomes its `linux-unpacked`, `mac` or `win-unpacked`
 * @param {Record<string, string>} [environment] further values to compile in (build-constants.ts)
 * @throws {Error} when a step fails; it has said why
 */
export async function packageConsole(targets, output, environment = {}) {
  const runtime = await electronRuntime();
  process.stderr.write(`Packing ${runtime.note}\n`);
  const stage = join(output, 'stage');
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  const kinds = /** @type {const} */ (['deb', 'rpm']).filter((kind) => targets.includes(kind));
  build({
    out: join(stage, 'out'),
    environment: { ...environment, POSTKEEP_PACKAGED: '1' },
    // The others run on the system's, of which this one is the likeliest.
    node: kinds.length > 0 ? packagedNode().executable : process.execPath,
  });
  const server = join(output, 'licensing');
  rmSync(server, { recursive: true, force: true });
  renameSync(join(stage, 'out', 'licensing'), server);
  writeManifest(join(stage, 'package.json'));
  for (const name of dependencyClosure(consoleDependencies)) {
    cpSync(join(root, 'node_modules', name), join(stage, 'node_modules', name), { recursive: true });
  }
  const electronDist = join(output, 'electron');
  copyWithoutStandIn(runtime.dist, electronDist);
  const builders = targets.filter((target) => !(target in systemPackers));
  const args = [
    platformSwitch,
    ...(kinds.length > 0 ? new Set([...builders, 'dir']) : builders),
    '--config=build/electron-builder.yml',
    `--config.directories.app=${stage}`,
    `--config.directories.output=${output}`,
    `--config.electronDist=${electronDist}`,
    `--config.electronVersion=${runtime.version}`,
  ];
  const code = await run(join(root, 'node_modules', '.bin', 'electron-builder'), args, sevenZip());
  if (code !== 0) throw new Error(`electron-builder ended with code ${code}.`);
  const { version } = readManifest(join(root, 'package.json'));
  for (const kind of kinds) {
    const makePackage = systemPackers[kind];
    makePackage(consolePackage(join(output, 'linux-unpacked'), kind, output), version, output);
    makePackage(licensingPackage(server, dependencyClosure(serverDependencies), output), version, output);
  }
}

/** A runtime's stand-in app would run instead of ours. @param {string} from @param {string} to */
function copyWithoutStandIn(from, to) {
  rmSync(to, { recursive: true, force: true });
  const standIn = join(from, 'resources', 'app');
  cpSync(from, to, { recursive: true, filter: (path) => !path.startsWith(standIn) });
}

/** The package's own package.json: what Electron and the command line read, nothing of the checkout's scripts. */
/** @param {string} file */
function writeManifest(file) {
  const manifest = readManifest(join(root, 'package.json'));
  const dependencies = Object.fromEntries(
    consoleDependencies.map((name) => [name, manifest.dependencies[name]]),
  );
  const { name, productName, version, description, license, author, type, main } = manifest;
  const staged = { name, productName, version, description, license, author, type, main, dependencies };
  writeFileSync(file, `${JSON.stringify(staged, null, 2)}\n`);
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

/** Debian's 7-Zip, where electron-builder's own cannot be downloaded; level 6 packs to a tenth more than 9, in a third of the time. */
function sevenZip() {
  const debians = '/usr/bin/7za';
  return {
    ELECTRON_BUILDER_COMPRESSION_LEVEL: process.env.ELECTRON_BUILDER_COMPRESSION_LEVEL ?? '6',
    ...(existsSync(debians) ? { ELECTRON_BUILDER_7ZIP_PATH: debians } : {}),
  };
}

/** @param {string} path @returns {number} bytes, of a folder all that is in it */
function sizeOf(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

/** @param {string} folder */
function reportSizes(folder) {
  const { version } = readManifest(join(root, 'package.json'));
  const packages = readdirSync(folder).filter((name) => name.includes(version) || name.endsWith('-unpacked'));
  for (const name of packages) {
    process.stdout.write(`${name}: ${(sizeOf(join(folder, name)) / 1e6).toFixed(1)} MB\n`);
  }
}

script(import.meta.url, async () => {
  const targets = process.argv.slice(2);
  setUpSystem(targets.some((target) => target in systemPackers) ? 'system-package' : 'package');
  const output = join(root, 'dist');
  await packageConsole(targets.length > 0 ? targets : ['dir', 'tar.gz'], output);
  reportSizes(output);
});
