// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { script } from '../paths.mjs';
import { unpackServers } from './unpacked-servers.mjs';

/**
 * One thing the system must have, the Debian package that brings it, and the sign that it is there. Looking for
 * the thing and not for the package also suits systems that are not Debian.
 * @typedef {{ package: string, command: string } | { package: string, library: string } | { package: string, file: string }} Requirement
 */

/** What the window needs. @type {readonly Requirement[]} */
const runtime = [
  { package: 'libgtk-3-0', library: 'libgtk-3.so.0' },
  { package: 'libnss3', library: 'libnss3.so' },
  { package: 'libasound2', library: 'libasound.so.2' },
  { package: 'libgbm1', library: 'libgbm.so.1' },
];

/** A screen for machines without one. @type {readonly Requirement[]} */
const virtualDisplay = [
  { package: 'xvfb', command: 'xvfb-run' },
  { package: 'xauth', command: 'xauth' },
];

/** What tests talk to. @type {readonly Requirement[]} */
const testServers = [
  { package: 'dovecot-imapd', file: '/usr/lib/dovecot/imap' },
  { package: 'openssl', command: 'openssl' },
  // The programs of docs/repository-format.md read with them.
  { package: 'python3-cryptography', file: '/usr/lib/python3/dist-packages/cryptography' },
  { package: 'python3-aiosmtpd', file: '/usr/lib/python3/dist-packages/aiosmtpd' },
  { package: 'python3-zstandard', file: '/usr/lib/python3/dist-packages/zstandard' },
  { package: 'dbus-daemon', command: 'dbus-daemon' },
  { package: 'dbus-bin', command: 'dbus-send' },
  { package: 'dunst', command: 'dunst' },
  // dunstctl asks for the history with it.
  { package: 'systemd', command: 'busctl' },
  { package: 'gnome-keyring', command: 'gnome-keyring-daemon' },
  { package: 'libsecret-1-0', library: 'libsecret-1.so.0' },
];

/** @type {Requirement} */
const database = { package: 'postgresql', file: '/usr/lib/postgresql' };

/** The S3 server of Ceph. @type {readonly Requirement[]} */
const objectStore = [
  { package: 'ceph-mon', command: 'ceph-mon' },
  { package: 'ceph-osd', command: 'ceph-osd' },
  { package: 'ceph-common', command: 'radosgw-admin' },
  { package: 'radosgw', command: 'radosgw' },
];

/** What electron-builder packs with where it cannot download its own. @type {readonly Requirement[]} */
const archivers = [{ package: 'p7zip-full', command: '7za' }];

/** What deb and rpm are made with. @type {readonly Requirement[]} */
const systemPackers = [
  { package: 'dpkg', command: 'dpkg-deb' },
  { package: 'rpm', command: 'rpmbuild' },
];

/** What an installed package is looked at with. @type {readonly Requirement[]} */
const packageLookers = [
  ...[...runtime, ...virtualDisplay, ...archivers, ...systemPackers],
  { package: 'apparmor', command: 'apparmor_parser' },
  { package: 'desktop-file-utils', command: 'desktop-file-validate' },
  { package: 'libglib2.0-bin', command: 'gio' },
  { package: 'shared-mime-info', command: 'update-mime-database' },
  { package: 'systemd', command: 'systemd-analyze' },
];

/** What `npm run bench -- peers` compares with, on the mail of a server. @type {readonly Requirement[]} */
const peers = [
  { package: 'dovecot-imapd', file: '/usr/lib/dovecot/imap' },
  { package: 'openssl', command: 'openssl' },
  { package: 'isync', command: 'mbsync' },
  { package: 'restic', command: 'restic' },
];

/** Besides the S3 server, what the demo and the benchmark of a cluster run. @type {readonly Requirement[]} */
const clusterServers = [
  database,
  { package: 'dovecot-imapd', file: '/usr/lib/dovecot/imap' },
  { package: 'openssl', command: 'openssl' },
];

/** @typedef {'start' | 'test' | 'package' | 'system-package' | 'installed' | 'peers' | 'cluster'} Purpose */

/** Something is missing that cannot be installed here; says what to run. */
export class SystemLacks extends Error {}

/**
 * Installs the Debian packages that are missing for a purpose; starts no service. Does nothing outside Linux.
 * @param {Purpose} purpose
 * @returns {string} one line for the user
 * @throws {SystemLacks} that names the command to run when it may not install, or is not on Debian
 */
export function setUpSystem(purpose) {
  if (process.platform !== 'linux') return 'System libraries: nothing to install on this platform';
  const installed = install(requirementsOf(purpose).filter((requirement) => !isThere(requirement)));
  const skippable =
    purpose === 'test' ? skippableTests.map(({ of, needs }) => bringIfPossible(of, needs)) : [];
  const unpacked = purpose === 'test' ? unpackServers(rootPrefix() ?? []) : [];
  const said = [
    ...(installed.length > 0 ? [`installed ${installed.join(' ')}`] : []),
    ...skippable.filter((line) => line !== null),
    ...(unpacked.length > 0 ? [`unpacked ${unpacked.join(' ')}`] : []),
  ];
  return `System libraries: ${said.length > 0 ? said.join(', ') : 'all there'}`;
}

/** Tests that are skipped by name where what they talk to cannot be had. */
const skippableTests = [
  { of: 'PostgreSQL', needs: [database] },
  { of: 'object storage', needs: objectStore },
];

/** @param {string} of @param {readonly Requirement[]} needs @returns {string | null} a line for the user; null when all is there */
function bringIfPossible(of, needs) {
  try {
    const installed = install(needs.filter((requirement) => !isThere(requirement)));
    return installed.length === 0 ? null : `installed ${installed.join(' ')}`;
  } catch (error) {
    if (!(error instanceof SystemLacks)) throw error;
    return `tests of ${of} are skipped: ${error.message}`;
  }
}

/** @param {readonly Requirement[]} requirements */
function packagesOf(requirements) {
  return requirements.map((requirement) => requirement.package);
}

/** @param {readonly Requirement[]} missing @returns {string[]} the packages */
function install(missing) {
  if (missing.length === 0) return [];
  const packages = packagesOf(missing);
  const wanted = `apt-get install --no-install-recommends ${packages.join(' ')}`;
  const asRoot = rootPrefix();
  if (!findCommand('apt-get') || asRoot === undefined) {
    throw new SystemLacks(
      `The system lacks ${packages.join(', ')}. Run "sudo ${wanted}", or what your system calls it.`,
    );
  }
  process.stderr.write(`Installing ${packages.join(' ')}…\n`);
  const [command = '', ...args] = [...asRoot, 'sh', '-euc', installScript, 'sh', ...packages];
  const { status } = spawnSync(command, args, { stdio: ['ignore', 2, 2] });
  const stillMissing = missing.filter((requirement) => !isThere(requirement));
  if (status !== 0 || stillMissing.length > 0) {
    throw new SystemLacks(`"${wanted}" did not bring all that is needed. Run it by hand to see why.`);
  }
  return packages;
}

/** A policy-rc.d that answers 101 is Debian's way to install a daemon without starting it. */
const installScript = `
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  trap 'rm -f $policy' EXIT
  printf '#!/bin/sh\\nexit 101\\n' > $policy
  chmod +x $policy
fi
apt-get update -qq
apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 "$@" > /dev/null
`;

/** @param {Purpose} purpose @returns {readonly Requirement[]} */
function requirementsOf(purpose) {
  switch (purpose) {
    case 'start':
      return hasDisplay() ? runtime : [...runtime, ...virtualDisplay];
    case 'test':
      return [...runtime, ...virtualDisplay, ...testServers];
    case 'package':
      return archivers;
    case 'system-package':
      return [...archivers, ...systemPackers];
    case 'installed':
      return packageLookers;
    case 'peers':
      return peers;
    case 'cluster':
      return [...clusterServers, ...objectStore];
  }
}

/** True when there is a screen to show a window on. */
export function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY);
}

/** @param {Requirement} requirement */
function isThere(requirement) {
  if ('command' in requirement) return findCommand(requirement.command);
  if ('file' in requirement) return existsSync(requirement.file);
  return libraryFolders().some((folder) => existsSync(join(folder, requirement.library)));
}

/** @param {string} name */
function findCommand(name) {
  const folders = (process.env.PATH ?? '').split(delimiter).concat('/usr/sbin', '/sbin');
  return folders.some((folder) => existsSync(join(folder, name)));
}

/** The folders of the dynamic linker on Debian, Fedora, Arch and Alpine. */
function libraryFolders() {
  const parents = ['/usr/lib', '/lib', '/usr/lib64', '/lib64', '/usr/local/lib'];
  const triplets = existsSync('/usr/lib')
    ? readdirSync('/usr/lib').filter((name) => name.includes('-linux-'))
    : [];
  return [...parents, ...triplets.map((name) => join('/usr/lib', name))];
}

/** The words before a command that needs root; undefined when root is not to be had without a password. */
function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  const { status } = spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' });
  return status === 0 ? ['sudo', '-n'] : undefined;
}

script(import.meta.url, () => {
  const purpose = process.argv[2];
  if (purpose !== 'start' && purpose !== 'test' && purpose !== 'package') {
    throw new Error('Say what for: system.mjs start | test | package');
  }
  process.stdout.write(`${setUpSystem(purpose)}\n`);
});
