// @ts-check
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, lstatSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** @import { LinuxPackage } from './file-tree.mjs' */

/**
 * Makes `NAME_VERSION_amd64.deb` with dpkg-deb.
 * @param {LinuxPackage} made
 * @param {string} version
 * @param {string} output
 * @returns {string} the file
 */
export function makeDeb(made, version, output) {
  const control = join(made.tree, 'DEBIAN');
  mkdirSync(control);
  const paths = filesOf(made.tree).filter((path) => !path.startsWith(control));
  writeFileSync(
    join(control, 'md5sums'),
    paths.map((path) => `${md5(path)}  ${relative(made.tree, path)}\n`).join(''),
  );
  writeFileSync(join(control, 'control'), controlOf(made, version, installedKib(paths)));
  if (made.scripts) {
    for (const [name, file] of [
      ['postinst', made.scripts.afterInstall],
      ['prerm', made.scripts.beforeRemove],
    ]) {
      const script = join(control, name ?? '');
      cpSync(file ?? '', script);
      chmodSync(script, 0o755);
    }
  }
  const file = join(output, `${made.name}_${debianVersion(version)}_amd64.deb`);
  const args = [
    '--root-owner-group',
    `-Z${process.env.POSTKEEP_DEB_COMPRESSION ?? 'xz'}`,
    '--build',
    made.tree,
    file,
  ];
  const { status } = spawnSync('dpkg-deb', args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`dpkg-deb did not make ${file}.`);
  return file;
}

/** A pre-release comes before its release: `1.0.0-rc.1` is Debian's `1.0.0~rc.1`. @param {string} version */
function debianVersion(version) {
  return version.replace('-', '~');
}

/** @param {LinuxPackage} made @param {string} version @param {number} kib */
function controlOf(made, version, kib) {
  return [
    `Package: ${made.name}`,
    `Version: ${debianVersion(version)}`,
    'Architecture: amd64',
    'Section: mail',
    'Priority: optional',
    'Maintainer: The Postkeep team <postkeep@localhost>',
    `Installed-Size: ${String(kib)}`,
    `Depends: ${made.debDepends.join(', ')}`,
    `Description: ${made.summary}`,
    ` ${made.description}`,
    '',
  ].join('\n');
}

/** @param {string} folder @returns {string[]} its files, links left out */
function filesOf(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesOf(path);
    return entry.isFile() ? [path] : [];
  });
}

/** @param {string} path */
function md5(path) {
  return createHash('md5').update(readFileSync(path)).digest('hex');
}

/** @param {readonly string[]} paths */
function installedKib(paths) {
  return Math.ceil(paths.reduce((sum, path) => sum + lstatSync(path).size, 0) / 1024);
}
