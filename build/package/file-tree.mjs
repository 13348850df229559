// @ts-check
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../paths.mjs';
import { packagedNode } from '../setup/node-runtime.mjs';

/**
 * What a package installs, laid out under `tree` as it is to lie under `/`, and what deb and rpm say of it in their own ways.
 * @typedef {object} LinuxPackage
 * @property {string} name
 * @property {string} tree
 * @property {string} summary
 * @property {string} description
 * @property {readonly string[]} debDepends
 * @property {readonly string[]} rpmRequires
 * @property {{ afterInstall: string, beforeRemove: string } | null} scripts files with a shell script each
 */

const files = join(root, 'build', 'package');
const linux = join(files, 'linux');

/**
 * The console and the command line.
 * @param {string} unpacked electron-builder's `linux-unpacked`
 * @param {'deb' | 'rpm'} kind
 * @param {string} output
 * @returns {LinuxPackage}
 */
export function consolePackage(unpacked, kind, output) {
  const name = 'postkeep';
  const tree = emptyTree(output, name);
  const app = join(tree, 'usr/lib/postkeep');
  cpSync(unpacked, app, { recursive: true });
  put(packagedNode().executable, join(app, 'resources/bin/node'), 0o755);
  // By which the console knows what installs an update.
  writeFileSync(join(app, 'resources/package-type'), `${kind}\n`);
  // Where user namespaces are kept from programs, Chromium's sandbox needs its helper as root. It does without where it can.
  chmodSync(join(app, 'chrome-sandbox'), 0o4755);
  const share = join(tree, 'usr/share');
  put(join(linux, 'postkeep.desktop'), join(share, 'applications/postkeep.desktop'));
  put(join(linux, 'postkeep-license.xml'), join(share, 'mime/packages/postkeep.xml'));
  for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) {
    const square = `${String(size)}x${String(size)}`;
    const icon = join(root, 'build/icons/linux', `${square}.png`);
    put(icon, join(share, 'icons/hicolor', square, 'apps/postkeep.png'));
  }
  put(join(root, 'build/icons/icon.svg'), join(share, 'icons/hicolor/scalable/apps/postkeep.svg'));
  put(join(linux, 'apparmor-profile'), join(share, 'postkeep/apparmor-profile'));
  for (const unit of ['postkeep-backup.service', 'postkeep-backup.timer']) {
    put(join(linux, unit), join(tree, 'usr/lib/systemd/user', unit));
  }
  // A system's unit: it runs for nobody in particular.
  put(join(linux, 'postkeep-worker.service'), join(tree, 'usr/lib/systemd/system/postkeep-worker.service'));
  for (const page of ['scheduled-runs.md', 'workers.md']) {
    put(join(linux, page), join(share, 'doc', name, page));
  }
  writeCopyright(tree, name);
  link(tree, 'usr/bin/postkeep', '../lib/postkeep/resources/bin/postkeep');
  link(tree, 'usr/bin/postkeep-console', '../lib/postkeep/postkeep');
  return {
    ...{ name, tree },
    summary: "backup of an organisation's mailboxes",
    description:
      'Postkeep backs up the mailboxes of IMAP servers, Microsoft 365, Google Workspace and mail folders, and gives any message back byte for byte. This package brings the console, and the command line for servers and scripts.',
    debDepends: [
      ...['libgtk-3-0 | libgtk-3-0t64', 'libnss3', 'libasound2 | libasound2t64', 'libgbm1'],
      ...['libsecret-1-0', 'libatspi2.0-0 | libatspi2.0-0t64', 'libxtst6', 'xdg-utils'],
    ],
    rpmRequires: [
      'gtk3',
      'nss',
      'alsa-lib',
      'mesa-libgbm',
      'libsecret',
      'at-spi2-core',
      'libXtst',
      'xdg-utils',
    ],
    scripts: { afterInstall: join(linux, 'after-install.sh'), beforeRemove: join(linux, 'before-remove.sh') },
  };
}

/**
 * The licensing server, which runs elsewhere than the consoles that it serves, and without a screen.
 * @param {string} built the folder of `build()` with the server's program
 * @param {ReadonlySet<string>} modules names of the Node packages that it loads
 * @param {string} output
 * @returns {LinuxPackage}
 */
export function licensingPackage(built, modules, output) {
  const name = 'postkeep-licensing';
  const tree = emptyTree(output, name);
  const app = join(tree, 'usr/lib', name);
  cpSync(built, join(app, 'out/licensing'), { recursive: true });
  for (const module of modules) {
    // Debian, Fedora and the like have glibc.
    if (module.endsWith('-musl')) continue;
    cpSync(join(root, 'node_modules', module), join(app, 'node_modules', module), { recursive: true });
  }
  writeFileSync(join(app, 'package.json'), '{ "type": "module" }\n');
  put(packagedNode().executable, join(app, 'bin/node'), 0o755);
  put(join(files, 'postkeep-licensing'), join(app, 'bin/postkeep-licensing'), 0o755);
  writeCopyright(tree, name);
  link(tree, 'usr/bin/postkeep-licensing', '../lib/postkeep-licensing/bin/postkeep-licensing');
  return {
    ...{ name, tree },
    summary: 'licensing server for Postkeep',
    description:
      'Issues and renews the license keys of Postkeep consoles. It keeps its data in a database of its own, or in a PostgreSQL that is named to it.',
    debDepends: ['libc6 (>= 2.28)', 'libstdc++6'],
    rpmRequires: ['glibc >= 2.28', 'libstdc++'],
    scripts: null,
  };
}

/** @param {string} output @param {string} name */
function emptyTree(output, name) {
  const tree = join(output, 'tree', name);
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(tree, { recursive: true });
  return tree;
}

/** @param {string} from @param {string} to @param {number} [mode] */
function put(from, to, mode = 0o644) {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to);
  chmodSync(to, mode);
}

/** @param {string} tree @param {string} path @param {string} target */
function link(tree, path, target) {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  symlinkSync(target, join(tree, path));
}

/** @param {string} tree @param {string} name */
function writeCopyright(tree, name) {
  const file = join(tree, 'usr/share/doc', name, 'copyright');
  mkdirSync(dirname(file), { recursive: true });
  const ours = readFileSync(join(root, 'LICENSE'), 'utf8');
  const { license, version } = packagedNode();
  const node = readFileSync(license, 'utf8');
  writeFileSync(file, `${ours}\n\nNode.js ${version}, which this package brings:\n\n${node}`);
  chmodSync(file, 0o644);
}
