import {
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { packageConsole } from '../../build/dist.mjs';
import { makeDeb } from '../../build/package/deb.mjs';
import { consolePackage } from '../../build/package/file-tree.mjs';
import { readManifest, root } from '../../build/paths.mjs';
import { createKeyIssuer } from '../fixtures/licensing/key-issuer.js';
import { screenshot } from '../e2e/support/page-checks.js';
import { type FeedServer, startFeedServer } from '../integration/core/app-update/feed-server.js';
import { type InstalledConsole, type Person, addPerson, descendants, run, startConsole } from './machine.js';

const output = join(root, '.cache', 'package-installed');
const { version } = readManifest(join(root, 'package.json'));
const debs = ['postkeep', 'postkeep-licensing'].map((name) => join(output, `${name}_${version}_amd64.deb`));
const units = ['postkeep-backup.service', 'postkeep-backup.timer'].map(
  (name) => `/usr/lib/systemd/user/${name}`,
);
const authority = '/usr/local/share/ca-certificates/postkeep-test.crt';
const mail = ['ada@contoso.example', 'bob@contoso.example'];

let feed: FeedServer;
let person: Person;
let console: InstalledConsole;
let licenseFile: string;
let smallKey: string;
let installedFiles: string[];

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  test.setTimeout(900_000);
  // Packing well takes minutes, and is not what is looked at.
  process.env['POSTKEEP_DEB_COMPRESSION'] = 'none';
  const issuer = await createKeyIssuer(join(output, 'keys'));
  feed = await startFeedServer();
  const updateKeys = join(output, 'keys', 'update-jwks.json');
  writeFileSync(updateKeys, JSON.stringify(feed.jwks));
  await packageConsole(['deb', 'rpm'], output, {
    POSTKEEP_JWKS: issuer.jwksFile,
    POSTKEEP_UPDATE_JWKS: updateKeys,
  });
  person = await addPerson('postkeep-test');
  // The console of a package takes no authority from its environment: the machine's administrator adds one.
  run('install', '-m', '644', feed.caFile, authority);
  run('update-ca-certificates');
  const issued = await issuer.issueKeyFile({ mailboxes: 25, expiresOn: '2199-12-31' });
  smallKey = readFileSync(await issuer.issueKeyFile({ mailboxes: 15, expiresOn: '2199-12-31' }), 'utf8');
  licenseFile = person.write('Downloads/Contoso key.lic', readFileSync(issued, 'utf8'));
  for (const mailbox of mail)
    person.write(`mail/${mailbox}/cur/1.host:2,S`, `Subject: Of ${mailbox}\n\nHello\n`);
  for (const mailbox of mail)
    for (const each of ['new', 'tmp'])
      run('install', '-d', '-o', person.name, join(person.home, 'mail', mailbox, each));
  run('apt-get', 'install', '-y', '--no-install-recommends', ...debs);
  installedFiles = ['postkeep', 'postkeep-licensing']
    .flatMap((name) => run('dpkg', '-L', name).split('\n'))
    .filter((path) => path !== '' && !lstatSync(path).isDirectory());
});

test.afterAll(async () => {
  if (existsSync('/usr/lib/postkeep')) run('apt-get', 'purge', '-y', 'postkeep', 'postkeep-licensing');
  rmSync(authority, { force: true });
  run('update-ca-certificates', '--fresh');
  await person.remove();
  await feed.close();
});

test('both commands are on the PATH, and need no Node of the system', () => {
  expect(person.run('node', '--version').code).toBe(99);
  expect(person.run('postkeep', '--version')).toEqual({ code: 0, said: `${version}\n` });
  expect(person.run('postkeep-licensing', '--help').said).toContain('serve');
  const served = person.run(
    ...['postkeep-licensing', 'issue', '--type', 'subscription', '--contract-type', 'subscription'],
    ...['--mailboxes', '5', '--expires', '2199-12-31', '--company', 'Contoso', '--support-id', '1'],
    ...['--data-dir', 'licensing', '--out', 'own.lic'],
  );
  expect(served).toMatchObject({ code: 0 });
  expect(readFileSync(join(person.home, 'own.lic'), 'utf8')).not.toBe('');
});

test('what is installed is what was packed, and belongs to root', () => {
  expect(run('dpkg', '--verify', 'postkeep', 'postkeep-licensing')).toBe('');
  const others = installedFiles.filter((path) => {
    const { uid, mode } = lstatSync(path);
    return uid !== 0 || (!lstatSync(path).isSymbolicLink() && (mode & 0o022) !== 0);
  });
  expect(others).toEqual([]);
  const privileged = installedFiles.filter((path) => (lstatSync(path).mode & 0o6000) !== 0);
  expect(privileged).toEqual(['/usr/lib/postkeep/chrome-sandbox']);
});

test('the desktop has a menu entry with an icon, and opens license keys with it', () => {
  const entry = '/usr/share/applications/postkeep.desktop';
  expect(run('desktop-file-validate', entry)).toBe('');
  const [, icon] = /^Icon=(.*)$/m.exec(readFileSync(entry, 'utf8')) ?? [];
  for (const size of ['16x16', '48x48', '256x256'])
    expect(existsSync(`/usr/share/icons/hicolor/${size}/apps/${icon ?? ''}.png`)).toBe(true);
  const type = person.run('gio', 'info', '-a', 'standard::content-type', licenseFile).said;
  expect(type).toContain('application/vnd.postkeep.license');
  expect(person.run('gio', 'mime', 'application/vnd.postkeep.license').said).toContain(
    'Default application for “application/vnd.postkeep.license”: postkeep.desktop',
  );
});

test('systemd takes the units for scheduled runs', () => {
  expect(run('env', `XDG_RUNTIME_DIR=${output}`, 'systemd-analyze', '--user', 'verify', ...units)).toBe('');
});

test('systemd takes the unit for workers, which is off', () => {
  const unit = '/usr/lib/systemd/system/postkeep-worker.service';
  expect(run('systemd-analyze', 'verify', unit)).toBe('');
  expect(existsSync('/etc/systemd/system/multi-user.target.wants/postkeep-worker.service')).toBe(false);
});

test('AppArmor takes the profile, which is installed where its version has the rule', () => {
  const profile = '/usr/share/postkeep/apparmor-profile';
  const isInstalled = existsSync('/etc/apparmor.d/postkeep');
  if (existsSync('/etc/apparmor.d/abi/4.0')) {
    run('apparmor_parser', '-Q', '-K', profile);
    expect(isInstalled).toBe(true);
    return;
  }
  // AppArmor 3 has neither the rule nor the version: the rest must be right for it too.
  const older = readFileSync(profile, 'utf8').replace('abi/4.0', 'abi/3.0').replace('  userns,\n', '');
  expect(older).not.toContain('userns,');
  run('apparmor_parser', '-Q', '-K', person.write('profile', older));
  expect(() => run('apparmor_parser', '-Q', '-K', person.write('profile', older.replace('{', '')))).toThrow();
  expect(isInstalled).toBe(false);
});

test('the unit’s command runs what is due, by its schedule', async () => {
  const service = readFileSync(units[0] ?? '', 'utf8');
  const [program = '', ...args] = (/^ExecStart=(.*)$/m.exec(service)?.[1] ?? '').split(' ');
  const postkeep = (...given: readonly string[]): void => {
    expect(person.run('postkeep', ...given)).toMatchObject({ code: 0 });
  };
  expect(person.run(program, ...args)).toEqual({ code: 0, said: 'Nothing is due.\n' });
  postkeep('source', 'add', 'Mail', '--type', 'maildir', '--path', 'mail');
  postkeep('job', 'create', 'Minutely', '--source', 'Mail', '--all', '--every', '1m');
  await expect
    .poll(() => person.run(program, ...args).said, { timeout: 90_000, intervals: [5_000] })
    .toContain('Minutely: Success');
  postkeep('job', 'edit', 'Minutely', '--new-name', 'Nightly', '--every', '1d');
});

test('it starts as an ordinary user, with the sandbox on', async () => {
  console = await startConsole(person);
  await expect(console.page.locator('main')).toBeVisible();
  const below = descendants(console.pid);
  const pages = below.filter(({ command }) => command.includes('--type=renderer'));
  expect(pages.length).toBeGreaterThan(0);
  for (const { command, pid, status } of pages) {
    expect(command).not.toContain('--no-sandbox');
    // seccomp-bpf filters its calls, and it sees no process of ours.
    expect(status).toMatch(/^Seccomp:\s*2$/m);
    expect(status).toMatch(/^NoNewPrivs:\s*1$/m);
    expect(readlinkSync(`/proc/${String(pid)}/ns/pid`)).not.toBe(readlinkSync('/proc/self/ns/pid'));
  }
  expect(below.every(({ command }) => !command.includes('--no-sandbox'))).toBe(true);
  await screenshot(console.page, 'installed-first-start');
});

test('a license key opened in the file manager comes to review', async () => {
  const { page } = console;
  // Without a license there would be nothing to compare it with.
  expect(person.run('postkeep', 'license', 'install', person.write('small.lic', smallKey)).code).toBe(0);
  expect(person.run('gio', 'open', licenseFile).code).toBe(0);
  const review = page.getByRole('alertdialog');
  await expect(review).toContainText('25');
  await screenshot(page, 'installed-key-opened');
  await review.getByRole('button', { name: 'Install', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'License Information' });
  await expect(dialog).toContainText('2 of 25');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('it backs up in the window', async () => {
  const { page } = console;
  await page.getByRole('button', { name: 'Jobs' }).first().click();
  await page
    .getByRole('button', { name: /^Back up now/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'History' }).first().click();
  const sessions = page.getByRole('row').filter({ hasText: 'Nightly' });
  await expect(sessions.filter({ hasText: 'Success' }).first()).toBeVisible();
  await screenshot(page, 'installed-after-backup');
});

test('it starts at login, and no longer once it has been removed', async () => {
  const { page } = console;
  await page.getByRole('button', { name: 'Settings' }).first().click();
  await page.getByRole('switch', { name: 'Start at login' }).click();
  const folder = join(person.home, '.config/autostart');
  await expect.poll(() => existsSync(folder) && readdirSync(folder).length).toBe(1);
  const entry = join(folder, readdirSync(folder)[0] ?? '');
  expect(run('desktop-file-validate', entry)).toBe('');
  expect(readFileSync(entry, 'utf8')).toContain('TryExec=/usr/lib/postkeep/postkeep\n');
  // The session's own way to start it: a console runs already, so that the second one ends well.
  const started = /^Exec=(.*)$/m.exec(readFileSync(entry, 'utf8'))?.[1] ?? '';
  expect(person.run('sh', '-c', started).code).toBe(0);
});

test('it finds, downloads and verifies a newer version of itself, and the command that it shows installs it', async () => {
  const { page } = console;
  test.setTimeout(300_000);
  const about = page.getByRole('region', { name: 'About' });
  await about.scrollIntoViewIfNeeded();
  await expect(about).toContainText('No update address is set');
  await screenshot(page, 'installed-about');
  expect(feed.requests).toEqual([]);
  await about.getByRole('textbox', { name: 'Update address' }).fill(feed.address);
  await page.keyboard.press('Enter');
  await feed.publish('99.0.0', 'stranger');
  await about.getByRole('button', { name: 'Check for updates' }).click();
  await expect(about).toContainText('not signed with a key that Postkeep trusts');
  await screenshot(page, 'installed-update-refused');
  // The same program under another version: what is looked at is the way to it.
  for (const name of readdirSync(feed.folder)) rmSync(join(feed.folder, name));
  makeDeb(
    consolePackage(join(output, 'linux-unpacked'), 'deb', join(output, 'newer')),
    '99.0.0',
    feed.folder,
  );
  await feed.sign('99.0.0');
  await about.getByRole('button', { name: 'Check for updates' }).click();
  await expect(about).toContainText('Version 99.0.0 is available.');
  await screenshot(page, 'installed-update-available');
  await about.getByRole('button', { name: /^Download/ }).click();
  const command = about.locator('code');
  await expect(command).toContainText('sudo apt install', { timeout: 120_000 });
  await screenshot(page, 'installed-update-ready');
  const shown = (await command.textContent()) ?? '';
  run('sh', '-c', shown.replace('sudo apt install', 'apt-get install -y'));
  expect(run('dpkg-query', '-W', '-f', '${Version}', 'postkeep')).toBe('99.0.0');
  expect(run('dpkg', '--verify', 'postkeep')).toBe('');
});

test('the rpm holds the same files and scripts', () => {
  const rpms = ['postkeep', 'postkeep-licensing'].map((name) =>
    join(output, `${name}-${version}-1.x86_64.rpm`),
  );
  const files = rpms.flatMap((file) => run('rpm', '-qp', '--list', file).split('\n'));
  const missing = installedFiles.filter((path) => !files.includes(path));
  expect(missing).toEqual([]);
  expect(run('rpm', '-qp', '--qf', '[%{FILEMODES:perms} %{FILENAMES}\n]', rpms[0] ?? '')).toContain(
    '-rwsr-xr-x /usr/lib/postkeep/chrome-sandbox',
  );
  const scripts = run('rpm', '-qp', '--scripts', rpms[0] ?? '');
  expect(scripts).toContain('apparmor_parser --replace');
  expect(scripts).toContain('remove | 0)');
});

test('it is removed without a rest, and leaves what is the user’s', async () => {
  await console.close();
  run('apt-get', 'purge', '-y', 'postkeep', 'postkeep-licensing');
  expect(installedFiles.filter((path) => existsSync(path))).toEqual([]);
  expect(existsSync('/usr/lib/postkeep')).toBe(false);
  expect(existsSync('/etc/apparmor.d/postkeep')).toBe(false);
  expect(person.run('gio', 'mime', 'application/vnd.postkeep.license').said).toContain('No default');
  expect(readdirSync(join(person.home, '.config/Postkeep'))).toContain('catalogue.sqlite');
});
