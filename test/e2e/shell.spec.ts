import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
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

test('WebRTC reaches nobody, by UDP, TCP or a peer, not even loopback', async () => {
  let arrived = 0;
  const arrive = (): void => {
    arrived += 1;
  };
  const udp = createSocket('udp4', arrive).bind(0, '127.0.0.1');
  const tcp = createServer(arrive).listen(0, '127.0.0.1');
  await Promise.all([once(udp, 'listening'), once(tcp, 'listening')]);
  try {
    const ports = { udp: udp.address().port, tcp: (tcp.address() as AddressInfo).port };
    await running.page.evaluate(async (to) => {
      const account = { username: 'u', credential: 'c' };
      const iceServers = [
        { urls: `stun:127.0.0.1:${String(to.udp)}` },
        { urls: `stun:localhost:${String(to.udp)}` },
        { urls: `turn:127.0.0.1:${String(to.udp)}`, ...account },
        { urls: `turn:127.0.0.1:${String(to.tcp)}?transport=tcp`, ...account },
        { urls: `turns:localhost:${String(to.tcp)}?transport=tcp`, ...account },
      ];
      const candidates = [
        `candidate:1 1 udp 2122260223 127.0.0.1 ${String(to.udp)} typ host`,
        `candidate:2 1 tcp 1518280447 127.0.0.1 ${String(to.tcp)} typ host tcptype passive`,
      ];
      const caller = new RTCPeerConnection({ iceServers });
      const callee = new RTCPeerConnection();
      caller.createDataChannel('probe');
      await caller.setLocalDescription();
      await callee.setRemoteDescription(caller.localDescription ?? { type: 'offer', sdp: '' });
      await callee.setLocalDescription();
      await caller.setRemoteDescription(callee.localDescription ?? { type: 'answer', sdp: '' });
      for (const candidate of candidates) await caller.addIceCandidate({ candidate, sdpMid: '0' });
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      caller.close();
      callee.close();
    }, ports);
    expect(arrived).toBe(0);
  } finally {
    udp.close();
    tcp.close();
  }
});

test('a start asks nobody for anything, not for a spelling dictionary either', async () => {
  const own = await temporaryFolder();
  const log = join(own.path, 'net.json');
  const console = await launchConsole(join(own.path, 'data'), {}, [`--log-net-log=${log}`]);
  const spelling = await console.app.evaluate(({ session }) =>
    session.defaultSession.isSpellCheckerEnabled(),
  );
  await console.page.waitForTimeout(2_000);
  await console.app.close();
  const noted = await readFile(log, 'utf8');
  const asked = [...noted.matchAll(/"(?:url|host|address)":"([^"]*)"/g)].map(([, what]) => what ?? '');
  expect(asked.filter((what) => !/^(app|data|blob|devtools|chrome):/.test(what))).toEqual([]);
  expect(spelling).toBe(false);
  await own.remove();
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
  await page.evaluate(() => {
    location.href = 'about:blank';
  });
  await page.waitForTimeout(500);
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
  // Kept half a second after the last move, not only at the end.
  const saved = async (): Promise<unknown> =>
    JSON.parse(await readFile(join(own.path, 'window.json'), 'utf8').catch(() => 'null'));
  await expect.poll(saved).toMatchObject({ place: { x: 120, y: 60 }, width: 1000, height: 700 });
  await first.app.close();
  const second = await launchConsole(own.path);
  const bounds = await second.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.getBounds(),
  );
  expect(bounds).toMatchObject({ x: 120, y: 60, width: 1000, height: 700 });
  await second.app.close();
  await own.remove();
});
