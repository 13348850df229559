import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { listPackage } from '@electron/asar';
import { expect, test } from '@playwright/test';
import { packageConsole } from '../../build/dist.mjs';
import { root } from '../../build/paths.mjs';
import { missingOfPostgres, onPostgres, startPostgres } from '../fixtures/postgres.js';
import { createKeyIssuer } from '../fixtures/licensing/key-issuer.js';
import { temporaryFolder } from './support/launch-console.js';
import { launchPackaged } from './support/packaged-console.js';
import { screenshot } from './support/page-checks.js';

// A package of its own, which trusts the key ring of this test and no other.
const output = join(root, '.cache', 'package-under-test');
const unpacked = join(output, 'linux-unpacked');
const executable = join(unpacked, 'postkeep');
const commandLine = join(unpacked, 'resources', 'bin', 'postkeep');
/** How a fuse is written in the executable. */
const [off, on] = [0x30, 0x31];
const company = 'Contoso Hosting GmbH';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

/** Makes keys and issues a license with them; answers both files. */
async function issuer(name: string): Promise<{ jwks: string; license: string }> {
  const { jwksFile, issueKeyFile } = await createKeyIssuer(join(folder.path, name));
  const license = await issueKeyFile({
    type: 'rental',
    contract: { id: `C-${name}`, type: 'hosting-rental' },
    licensedTo: { company },
    mailboxes: 25,
    expiresOn: '2199-12-31',
  });
  return { jwks: jwksFile, license };
}

/** Runs the package's command line as an installed one would be. */
function postkeep(dataFolder: string, args: readonly string[], environment: Record<string, string> = {}) {
  return spawnSync(commandLine, ['--data-dir', dataFolder, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
}

test.describe('the package', () => {
  let vendor: Awaited<ReturnType<typeof issuer>>;
  let stranger: Awaited<ReturnType<typeof issuer>>;

  test.beforeAll(async () => {
    folder = await temporaryFolder();
    vendor = await issuer('vendor');
    stranger = await issuer('stranger');
    await packageConsole(['dir'], output, { POSTKEEP_JWKS: vendor.jwks });
  });

  test.afterAll(async () => {
    await folder.remove();
  });

  test('shows the installed license in License Information', async () => {
    const dataFolder = join(folder.path, 'data');
    const installed = postkeep(dataFolder, ['license', 'install', vendor.license]);
    expect(installed.stderr + String(installed.status)).toMatch(/0$/);

    const running = await launchPackaged(executable, ['--data-dir', dataFolder]);
    try {
      await running.page.getByRole('button', { name: /Open License Information$/ }).click();
      const dialog = running.page.getByRole('dialog', { name: 'License Information' });
      await expect(dialog).toContainText('Valid');
      await expect(dialog).toContainText(company);
      await expect(dialog).toContainText('0 of 25');
      await screenshot(running.page, 'packaged-license-information');
    } finally {
      await running.close();
    }
  });

  test('takes no key ring and no clock from the environment', () => {
    const dataFolder = join(folder.path, 'refusing');
    const refused = postkeep(dataFolder, ['license', 'install', stranger.license], {
      POSTKEEP_TRUSTED_JWKS: stranger.jwks,
    });
    expect(refused.status).not.toBe(0);
    expect(refused.stderr).toContain('License key is invalid');

    postkeep(dataFolder, ['license', 'install', vendor.license]);
    const shown = postkeep(dataFolder, ['license', 'show', '--json'], {
      POSTKEEP_NOW: '2300-01-01T00:00:00Z',
    });
    expect(JSON.parse(shown.stdout)).toMatchObject({ term: 'valid' });
  });

  test(`has its catalogue ${onPostgres}`, async () => {
    test.skip(missingOfPostgres.length > 0);
    const dataFolder = join(folder.path, 'in-database');
    const postgres = await startPostgres();
    try {
      const url = `${await postgres.createDatabase()}?sslmode=disable`;
      const cluster = (...args: string[]) => postkeep(dataFolder, ['cluster', ...args]);
      expect(cluster('init', '--database-url', url)).toMatchObject({ status: 0, stderr: '' });
      expect(cluster('move', '--to-database')).toMatchObject({ status: 0, stderr: '' });
      const running = await launchPackaged(executable, ['--data-dir', dataFolder]);
      try {
        await expect(running.page.getByRole('heading', { level: 1 })).toBeVisible();
        // The window's own process has it open there.
        expect(cluster('move', '--to-folder')).toMatchObject({ status: 5 });
      } finally {
        await running.close();
      }
      expect(cluster('move', '--to-folder')).toMatchObject({ status: 0, stderr: '' });
    } finally {
      await postgres.close();
    }
  });

  test('has the fuses of a shipped app', async () => {
    const wire = await getCurrentFuseWire(executable);
    expect(wire).toMatchObject({
      [FuseV1Options.RunAsNode]: off,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: off,
      [FuseV1Options.EnableNodeCliInspectArguments]: off,
      [FuseV1Options.EnableCookieEncryption]: on,
      [FuseV1Options.OnlyLoadAppFromAsar]: on,
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: off,
    });
  });

  test('holds what the console needs and nothing else', async () => {
    const files = listPackage(join(unpacked, 'resources', 'app.asar'), { isPack: false });
    const top = (under: string) =>
      [...new Set(files.filter((file) => file.startsWith(under)).map((file) => file.slice(under.length)))]
        .filter((file) => !file.includes('/'))
        .sort();
    expect(top('/')).toEqual(['node_modules', 'out', 'package.json']);
    expect(top('/out/')).toEqual(['cli', 'icons', 'main', 'preload', 'renderer']);
    // What the database of a cluster is spoken to with.
    const postgres = [
      ...[
        'pg',
        'pg-cloudflare',
        'pg-connection-string',
        'pg-int8',
        'pg-pool',
        'pg-protocol',
        'pg-types',
        'pgpass',
      ],
      ...['postgres-array', 'postgres-bytea', 'postgres-date', 'postgres-interval', 'split2', 'xtend'],
    ];
    const sqlite = ['@libsql', '@neon-rs', '@toondepauw', 'detect-libc', 'libsql'];
    expect(top('/node_modules/')).toEqual([...sqlite, ...postgres]);
    expect(readdirSync(join(unpacked, 'resources')).sort()).toEqual(['app.asar', 'app.asar.unpacked', 'bin']);
    expect(await readFile(join(unpacked, 'version'), 'utf8')).toMatch(/^\d+\.\d+\.\d+/);
  });
});
