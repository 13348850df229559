import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ElectronApplication, expect, test } from '@playwright/test';
import { sandboxSwitches } from '../../build/run-electron.mjs';
import { createAuthority, createServerCertificate } from '../../server/tls/private-authority.js';
import { systemClock } from '../../shared/clock.js';
import {
  type LicensingServerFixture,
  daysFromNow,
  startLicensingServerFixture,
} from '../fixtures/licensing/licensing-server.js';
import { FakeHostileServer, whole } from '../integration/core/license-update/fake-hostile-server.js';
import { postkeep } from './support/command-line.js';
import { callMain } from './support/drive-console.js';
import { eightDaysOff, prepareConsole, stateOf } from './support/due-update.js';
import {
  type LaunchedConsole,
  launchAgain,
  launchConsole,
  launchHidden,
  temporaryFolder,
} from './support/launch-console.js';
import { writeMaildirs } from './support/maildirs.js';
import { startElectron } from './support/start-electron.js';

/** The console without its window: in the tray, at login, and on its way out (screens.md §5). */
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let licensing: LicensingServerFixture;
let trusted: Record<string, string>;

test.beforeAll(async () => {
  folder = await temporaryFolder();
  licensing = await startLicensingServerFixture();
  trusted = { POSTKEEP_TRUSTED_JWKS: licensing.jwksFile };
});

test.afterAll(async () => {
  await licensing.close();
  await folder.remove();
});

const windowCount = (app: ElectronApplication): Promise<number> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);

const windowIsVisible = (app: ElectronApplication): Promise<boolean> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false);

/** Answers the exit code when the process has ended. */
const ended = (app: ElectronApplication): Promise<number | null> =>
  new Promise((resolve) => app.process().once('exit', resolve));

test('a console in the tray, started hidden, makes the update it missed; the window that opens later shows it', async () => {
  const data = join(folder.path, 'hidden');
  const key = await licensing.issueKeyFile({ expiresOn: daysFromNow(5) });
  await prepareConsole(data, trusted, key.path, licensing.settings, eightDaysOff);
  const before = stateOf(data, trusted).license.facts().license;
  const app = await launchHidden(data, trusted);

  await expect.poll(() => stateOf(data, trusted).update.read().lastAttempt?.outcome).toBe('renewed');
  expect(await windowCount(app)).toBe(0);
  expect(stateOf(data, trusted).license.facts().license?.expiresOn).not.toBe(before?.expiresOn);
  const [contract] = (
    await licensing.server.administration.call('listContracts', { afterId: '', limit: 1000 }, 'test')
  ).filter(({ id }) => id === key.contractId);
  expect(contract?.expiresOn).toBe(stateOf(data, trusted).license.facts().license?.expiresOn);

  expect(await launchAgain(data, ['--hidden'])).toBe(0);
  expect(await windowCount(app)).toBe(0);
  const opened = app.firstWindow();
  expect(await launchAgain(data)).toBe(0);
  const page = await opened;
  await page.getByRole('button', { name: 'History', exact: true }).click();
  await expect(page.getByRole('row', { name: /Success License key auto-update/ })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Session' })).toContainText('Scheduled');
  await expect(page.getByText('License key has been auto-updated')).toBeVisible();
  await app.close();
});

test.describe('a request that failed five minutes ago and is due again in 55', () => {
  const failed = { minutesAgo: 5, outcome: 'no-connection' } as const;

  for (const { name, settings, trigger } of [
    {
      name: 'the machine wakes up',
      settings: () => licensing.settings,
      trigger: ({ app }: LaunchedConsole) =>
        app.evaluate(({ powerMonitor }) => {
          powerMonitor.emit('resume');
        }),
    },
    {
      name: 'the server of the settings is another',
      settings: () => ({ licenseServer: 'https://127.0.0.1:9' }),
      trigger: ({ page }: LaunchedConsole) => callMain(page, 'settings', 'set', licensing.settings),
    },
  ]) {
    test(`is made at once when ${name}`, async () => {
      const data = join(folder.path, name);
      const key = await licensing.issueKeyFile({ expiresOn: daysFromNow(60) });
      await prepareConsole(data, trusted, key.path, settings(), failed);
      const started = await launchConsole(data, trusted);
      await expect.poll(() => stateOf(data, trusted).update.read().nextDueAt).not.toBeNull();
      expect(await callMain(started.page, 'license', 'get')).toMatchObject({
        updating: false,
        lastUpdate: null,
      });
      await trigger(started);
      await expect
        .poll(async () => (await callMain(started.page, 'license', 'get')).lastUpdate?.outcome)
        .toBe('up-to-date');
      await started.app.close();
    });
  }
});

test.describe('an update in flight', () => {
  let slow: FakeHostileServer;
  let answer: (() => void) | null = null;
  let settings: { licenseServer: string; licenseServerCa: string };

  test.beforeAll(async () => {
    const authority = createAuthority(systemClock());
    const identity = createServerCertificate(authority, [], systemClock());
    slow = await FakeHostileServer.start({ cert: identity.certificate, key: identity.privateKey });
    const ca = join(folder.path, 'slow-ca.pem');
    await writeFile(ca, authority.certificate);
    settings = { licenseServer: `https://127.0.0.1:${String(slow.port)}`, licenseServerCa: ca };
  });
  test.afterAll(async () => {
    await slow.stop();
  });
  test.beforeEach(() => {
    answer = null;
    slow.answerWith((request, response) => {
      answer = () => {
        whole(200, 'application/json', JSON.stringify({ outcome: 'up-to-date' }))(request, response);
      };
    });
  });

  test('tells the usage as the catalogue has it, also right after the start', async () => {
    const data = join(folder.path, 'usage');
    const key = await licensing.issueKeyFile({ expiresOn: daysFromNow(60) });
    await prepareConsole(data, trusted, key.path, settings, eightDaysOff);
    const mail = await writeMaildirs(join(folder.path, 'mail'), 3);
    const cli = { dataFolder: data, environment: trusted };
    expect(postkeep(cli, 'source', 'add', 'Mail', '--type', 'maildir', '--path', mail).code).toBe(0);
    expect(postkeep(cli, 'job', 'create', 'Daily', '--source', 'Mail', '--all').code).toBe(0);
    expect(postkeep(cli, 'job', 'run', 'Daily').code).toBe(0);
    const app = await launchHidden(data, trusted);
    await expect.poll(() => answer !== null).toBe(true);
    // New in their first month (licensing.md §5).
    expect(JSON.parse(slow.bodies[0] ?? '')).toMatchObject({ usage: { new: 3 } });
    await app.close();
  });

  test('continues when the window is closed to the tray, and is in the log when it is opened again', async () => {
    const data = join(folder.path, 'closed');
    const key = await licensing.issueKeyFile({ expiresOn: daysFromNow(60) });
    await prepareConsole(data, trusted, key.path, settings, eightDaysOff);
    const { app, page } = await launchConsole(data, trusted);
    await expect.poll(() => answer !== null).toBe(true);
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.close();
    });
    await expect.poll(() => windowIsVisible(app)).toBe(false);
    answer?.();
    await expect.poll(() => stateOf(data, trusted).update.read().lastAttempt?.outcome).toBe('up-to-date');
    expect(await launchAgain(data)).toBe(0);
    await expect.poll(() => windowIsVisible(app)).toBe(true);
    expect(await callMain(page, 'sessions', 'list', { type: 'license-update', limit: 10 })).toMatchObject([
      { status: 'Success', trigger: 'schedule' },
    ]);
    await app.close();
  });

  test('is cancelled by Quit: the program ends, no file is harmed, and the next start asks again', async () => {
    const data = join(folder.path, 'quit');
    const key = await licensing.issueKeyFile({ expiresOn: daysFromNow(60) });
    await prepareConsole(data, trusted, key.path, settings, eightDaysOff);
    const installed = stateOf(data, trusted).license.installedKey();
    const app = await launchHidden(data, trusted);
    await expect.poll(() => answer !== null).toBe(true);
    const exit = ended(app);
    await app.evaluate(({ app: program }) => {
      program.quit();
    });
    expect(await exit).toBe(0);

    const state = stateOf(data, trusted);
    expect(state.license.installedKey()).toBe(installed);
    expect(state.update.read().lastAttempt).toBeNull();
    for (const name of await readdir(data)) {
      if (name.endsWith('.json')) JSON.parse(await readFile(join(data, name), 'utf8'));
    }

    slow.answerWith(whole(200, 'application/json', JSON.stringify({ outcome: 'up-to-date' })));
    const again = await launchConsole(data, trusted);
    await expect.poll(() => slow.requests.length).toBe(1);
    await expect
      .poll(async () =>
        (await callMain(again.page, 'sessions', 'list', { type: 'license-update', limit: 10 })).map(
          ({ status }) => status,
        ),
      )
      .toEqual(['Success', 'Stopped']);
    await again.app.close();
  });
});

test('Start at login has an entry for each data folder, which starts its console hidden', async () => {
  const config = join(folder.path, 'xdg');
  const autostart = join(config, 'autostart');
  const [first, second] = ['first', 'second folder'].map((name) => join(folder.path, name));
  for (const data of [first!, second!]) {
    await mkdir(data);
    const { app, page } = await launchConsole(data, { XDG_CONFIG_HOME: config });
    await callMain(page, 'settings', 'set', { startAtLogin: true });
    await app.close();
  }
  const entries = await readdir(autostart);
  expect(entries).toHaveLength(2);
  const commands = await Promise.all(
    entries.map(async (name) => commandOf(await readFile(join(autostart, name), 'utf8'))),
  );
  const [executable, ...args] = commands.find((command) => command.includes(second!)) ?? [];
  const app = await startElectron({
    executablePath: executable ?? '',
    args: [...sandboxSwitches(), ...args],
    env: { ...(process.env as Record<string, string>), XDG_CONFIG_HOME: config },
  });
  expect(await windowCount(app)).toBe(0);
  const opened = app.firstWindow();
  expect(await launchAgain(second!)).toBe(0);
  await callMain(await opened, 'settings', 'set', { startAtLogin: false });
  expect(await readdir(autostart)).toHaveLength(1);
  await app.close();
});

test('Start at login is mended at the next start when it names a program that is gone, or was lost; not when the user switched it off', async () => {
  const config = join(folder.path, 'xdg-mended');
  const data = join(folder.path, 'mended');
  await mkdir(data);
  const start = async (): Promise<LaunchedConsole> => launchConsole(data, { XDG_CONFIG_HOME: config });
  const first = await start();
  await callMain(first.page, 'settings', 'set', { startAtLogin: true });
  await first.app.close();
  const [name] = await readdir(join(config, 'autostart'));
  const path = join(config, 'autostart', name!);
  const right = await readFile(path, 'utf8');
  const moved = right.replace(/^Exec=\S+/m, 'Exec=/opt/gone/postkeep');

  await writeFile(path, moved);
  const second = await start();
  await expect.poll(() => readFile(path, 'utf8')).toBe(right);
  await second.app.close();

  await rm(path);
  const third = await start();
  await expect.poll(() => readFile(path, 'utf8').catch(() => '')).toBe(right);
  await third.app.close();

  const switchedOff = moved.replace('enabled=true', 'enabled=false');
  await writeFile(path, switchedOff);
  const fourth = await start();
  await callMain(fourth.page, 'settings', 'get');
  expect(await readFile(path, 'utf8')).toBe(switchedOff);
  await fourth.app.close();
});

/** The words of an entry's Exec key, of which none holds a reserved character. */
function commandOf(entry: string): string[] {
  const exec = /^Exec=(.*)$/m.exec(entry)?.[1] ?? '';
  return Array.from(exec.matchAll(/"([^"]*)"|(\S+)/g), ([, quoted, plain]) => quoted ?? plain ?? '');
}
