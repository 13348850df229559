// @ts-check
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @import { LinuxPackage } from './file-tree.mjs' */

/**
 * Makes `NAME-VERSION-1.x86_64.rpm` with rpmbuild.
 * @param {LinuxPackage} made
 * @param {string} version
 * @param {string} output
 * @returns {string} the file
 */
export function makeRpm(made, version, output) {
  const work = join(output, 'rpm', made.name);
  mkdirSync(work, { recursive: true });
  const spec = join(work, `${made.name}.spec`);
  writeFileSync(spec, specOf(made, rpmVersion(version)));
  const args = ['-bb', '--target=x86_64', `--define=_topdir ${work}`, `--define=_rpmdir ${output}`, spec];
  const { status } = spawnSync('rpmbuild', ['--quiet', ...args], { stdio: ['ignore', 2, 2] });
  const file = join(output, `${made.name}-${rpmVersion(version)}-1.x86_64.rpm`);
  if (status !== 0) throw new Error(`rpmbuild did not make ${file}.`);
  return file;
}

/** A pre-release comes before its release. @param {string} version */
function rpmVersion(version) {
  return version.replace('-', '~');
}

/** @param {LinuxPackage} made @param {string} version */
function specOf(made, version) {
  const { scripts } = made;
  const scriptlets = scripts
    ? ['%post', bodyOf(scripts.afterInstall), '%preun', bodyOf(scripts.beforeRemove)]
    : [];
  return [
    // Electron and Node are taken as they are: stripping would break them, and their symbols are no one's.
    ...['%global __strip /bin/true', '%global debug_package %{nil}', '%global __brp_mangle_shebangs %{nil}'],
    ...['%global _build_id_links none', '%define _binary_payload w3.zstdio'],
    '%define _rpmfilename %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm',
    `Name: ${made.name}`,
    `Version: ${version}`,
    'Release: 1',
    `Summary: ${made.summary}`,
    'License: MIT',
    'AutoReqProv: no',
    `Requires: ${made.rpmRequires.join(', ')}`,
    '%description',
    made.description,
    '%install',
    `cp -a "${made.tree}/usr" "%{buildroot}/usr"`,
    ...scriptlets,
    '%files',
    '%defattr(-,root,root,-)',
    ...packagePaths(made),
    '',
  ].join('\n');
}

/** The scriptlet's own shell is named by rpm. @param {string} file */
function bodyOf(file) {
  return readFileSync(file, 'utf8')
    .replace(/^#!.*\n/, '')
    .replaceAll('%', '%%');
}

/** Folders that are ours alone are listed whole, the rest by file. @param {LinuxPackage} made */
function packagePaths({ name, tree }) {
  const { stdout } = spawnSync('find', ['usr', '!', '-type', 'd', '-printf', '/%p\\n'], {
    cwd: tree,
    encoding: 'utf8',
    maxBuffer: 64_000_000,
  });
  const own = `/usr/lib/${name}/`;
  return [
    own,
    ...stdout
      .split('\n')
      .filter((path) => path !== '' && !path.startsWith(own))
      .map((path) => `"${path}"`),
  ];
}
