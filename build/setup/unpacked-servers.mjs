// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.mjs';

/**
 * Mail servers that Debian lets nobody install beside Dovecot (`Conflicts: imap-server`): their packages are unpacked, not
 * installed. `sign` is a file that says they are there.
 * @typedef {{ package: string, sign: string }} UnpackedServer
 */

/** @type {readonly UnpackedServer[]} */
const servers = [
  { package: 'cyrus-imapd', sign: 'usr/lib/cyrus/bin/imapd' },
  { package: 'courier-imap', sign: 'usr/bin/maildirmake.courier' },
];

const place = join(root, '.cache', 'mail-servers');

/**
 * Unpacks those that are missing.
 * @param {string[]} asRoot the words before a command that needs root, to bring apt's lists where there are none
 * @returns {string[]} their names
 */
export function unpackServers(asRoot) {
  const missing = servers.filter((server) => !existsSync(join(place, server.package, server.sign)));
  for (const server of missing) unpack(server, asRoot);
  return missing.map((server) => server.package);
}

/**
 * The folder that stands for `/` of an unpacked server.
 * @param {string} name the package
 * @returns {string}
 * @throws {Error} that says what to run when it is not there
 */
export function unpackedServer(name) {
  const sign = servers.find((server) => server.package === name)?.sign ?? '';
  const folder = join(place, name);
  if (sign !== '' && existsSync(join(folder, sign))) return folder;
  throw new Error(`${name} is not unpacked: run "node build/setup/system.mjs test"`);
}

/** Folders of its libraries, for the dynamic linker. @param {string} folder @returns {string} */
export function libraryPath(folder) {
  const parents = ['usr/lib', 'lib'].map((parent) => join(folder, parent)).filter((path) => existsSync(path));
  const triplets = parents.flatMap((parent) =>
    readdirSync(parent)
      .filter((name) => name.includes('-linux-'))
      .map((name) => join(parent, name)),
  );
  return [...parents, ...triplets].join(':');
}

/** @param {UnpackedServer} server @param {string[]} asRoot */
function unpack(server, asRoot) {
  const folder = join(place, server.package);
  const making = `${folder}.new`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  const { status } = spawnSync('sh', ['-euc', unpackScript, 'sh', server.package, ...asRoot], {
    cwd: making,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0 || !existsSync(join(making, server.sign))) {
    throw new Error(
      `The packages of ${server.package} could not be unpacked. Run "apt-get update", then this again.`,
    );
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(making, folder);
}

/**
 * apt is asked what it would install, and that is fetched, as far as the server runs with it; it may name packages that
 * would have to go, which is why it is only asked.
 */
const unpackScript = `
server=$1
shift
apt-cache show "$server" > /dev/null 2>&1 || "$@" apt-get update -qq
list=$(apt-get install --simulate --no-install-recommends "$server" dovecot-imapd- 2>/dev/null |
  sed -n 's/^Inst \\([^ ]*\\) .*/\\1/p' | grep -E '^(cyrus|courier|lib)' | grep -Ev '^libclamav|-dev$')
mkdir packages
(cd packages && apt-get download -qq $list 2>/dev/null)
for package in packages/*.deb; do dpkg-deb -x "$package" .; done
rm -r packages
`;
