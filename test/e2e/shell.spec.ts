import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { root } from '../../build/paths.mjs';
import {
  type LaunchedConsole,
  launchAgain,
  launchConsole,
  temporaryFolder,
} from './support/launch-console.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let running: LaunchedConsole;

test.beforeAll(async () => {
  folder = await temporaryFolder();
  running = await launchConsole(folder.path);
  await running.page.waitForLoadState('load');
});

test.afterAll(async () => {
  await running.app.close();
  await folder.remove();
});

test('the page is ours, on app://, and has nothing of Node', async () => {
  expect(running.page.url()).toMatch(/^app:\/\/postkeep\/index\.html/);
  const globals = await running.page.evaluate(() => [
    typeof Reflect.get(globalThis, 'require'),
    typeof Reflect.get(globalThis, 'process'),
    typeof Reflect.get(globalThis, 'module'),
  ]);
  expect(globals).toEqual(['undefined', 'undefined', 'undefined']);
});

test('the page runs sandboxed and isolated', async () => {
  const preferences = await running.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    return contents && 'getLastWebPreferences' in contents
      ? (contents.getLastWebPreferences as () => Record<string, unknown>)()
      : {};
  });
  expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
});

test('the page reaches no network, not even loopback', async () => {
  const outcomes = await running.page.evaluate(async () => {
    const attempt = (run: () => Promise<unknown>) =>
      run().then(
        () => 'reached',
        () => 'refused',
      );
    const image = new Promise((resolve, reject) => {
      const element = document.createElement('img');
      element.onload = resolve;
      element.onerror = reject;
      element.src = 'https://127.0.0.1:9/x.png';
    });
    return Promise.all([
      attempt(() => fetch('http://127.0.0.1:9/')),
      attempt(() => fetch('https://example.com/')),
      attempt(() => image),
    ]);
  });
  expect(outcomes).toEqual(['refused', 'refused', 'refused']);
});

test('inline script does not run', async () => {
  const ran = await running.page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.injected = true';
    document.head.append(script);
    return Reflect.get(globalThis, 'injected') === true;
  });
  expect(ran).toBe(false);
});

test('navigation and new windows are denied', async () => {
  const { app, page } = running;
  const before = page.url();
  const opened = await page.evaluate(() => window.open('https://example.com/') === null);
  await page.evaluate(() => {
    location.href = 'https://example.com/';
  });
  await page.waitForTimeout(200);
  expect(opened).toBe(true);
  expect(page.url()).toBe(before);
  expect(app.windows()).toHaveLength(1);
});

test('no key reloads the page or opens developer tools; those for zoom and the clipboard work', async () => {
  const roles = await running.app.evaluate(({ Menu }) =>
    (Menu.getApplicationMenu()?.items ?? [])
      .flatMap((menu) => menu.submenu?.items ?? [])
      .map(({ role }) => String(role).toLowerCase()),
  );
  expect(roles.filter((role) => /reload|devtools/.test(role))).toEqual([]);
  expect(roles).toEqual(expect.arrayContaining(['copy', 'paste', 'zoomin', 'zoomout', 'resetzoom', 'close']));
});

test('permissions are denied', async () => {
  const state = await running.page.evaluate(
    async () => (await navigator.permissions.query({ name: 'geolocation' })).state,
  );
  expect(state).toBe('denied');
});

test('a wrong argument and an unknown channel get an error, never silence', async () => {
  const answers = await running.page.evaluate(() => {
    const bridge = Reflect.get(globalThis, 'postkeep') as {
      invoke: (c: unknown, a: unknown) => Promise<unknown>;
    };
    return Promise.all([
      bridge.invoke('postkeep:jobs:run', { jobId: 7 }),
      bridge.invoke('postkeep:nowhere:nothing', undefined),
      bridge.invoke(42, undefined),
    ]);
  });
  expect(answers).toMatchObject([
    { ok: false, error: { code: 'invalid-argument' } },
    { ok: false, error: { code: 'unknown-channel' } },
    { ok: false, error: { code: 'unknown-channel' } },
  ]);
});

test('a foreign page with our preload is refused', async () => {
  const answer = await running.app.evaluate(
    async ({ BrowserWindow }, preload) => {
      const stranger = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
      await stranger.loadURL('data:text/html,<p>stranger</p>');
      const result: unknown = await stranger.webContents.executeJavaScript(
        "window.postkeep.invoke('postkeep:license:get', undefined)",
      );
      stranger.destroy();
      return result;
    },
    join(root, 'out', 'preload', 'index.cjs'),
  );
  expect(answer).toMatchObject({ ok: false, error: { code: 'untrusted-sender' } });
});

test('a second start ends at once and leaves one instance', async () => {
  expect(await launchAgain(folder.path)).toBe(0);
  expect(running.app.windows()).toHaveLength(1);
});

test('the window opens where it was closed', async () => {
  const own = await temporaryFolder();
  const first = await launchConsole(own.path);
  await first.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 120, y: 60, width: 1000, height: 700 });
  });
  await first.page.waitForTimeout(800);
  await first.app.close();
  const saved: unknown = JSON.parse(await readFile(join(own.path, 'window.json'), 'utf8'));
  expect(saved).toMatchObject({ place: { x: 120, y: 60 }, width: 1000, height: 700 });
  const second = await launchConsole(own.path);
  const bounds = await second.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.getBounds(),
  );
  expect(bounds).toMatchObject({ x: 120, y: 60, width: 1000, height: 700 });
  await second.app.close();
  await own.remove();
});
