import { join } from 'node:path';
import { BrowserWindow, app } from 'electron';
import { AppError } from '../../../shared/errors.js';
import { consoleContract } from '../../../shared/ipc/console-contract.js';
import { createDispatch } from '../../../shared/ipc/serve.js';
import { openWindowChannel } from '../../../electron/ipc/window-channel.js';
import { appOrigin } from '../../../electron/window/app-origin.js';
import { declareAppScheme, serveAppProtocol } from '../../../electron/window/app-protocol.js';
import { hardenApp } from '../../../electron/window/hardening.js';
import { defaultBounds, minimumSize } from '../../../electron/window/window-bounds.js';
import { createMock } from './mock.js';

/*
 * A main process for tests: the product's page, preload, protocol, hardening and channel, with answers that a test
 * sets through `globalThis.mock`.
 */
const out = process.env['POSTKEEP_TEST_OUT'];
if (out === undefined)
  throw new AppError('invalid-argument', 'POSTKEEP_TEST_OUT must name the built console.');
const built: string = out;

const channel = openWindowChannel(consoleContract, []);
const { handlers, control } = createMock(channel.pushes, channel.pageIsReady);
globalThis.mock = control;
const dispatch = createDispatch(consoleContract, handlers, (name, error) => {
  control.faults.push(`${name}: ${String(error)}`);
});

/** `POSTKEEP_TEST_LATE=60`: calls arrive and are answered up to so many milliseconds late, answers now and then four times that, as on a busy machine. */
const lateMs = Number(process.env['POSTKEEP_TEST_LATE'] ?? 0);
const upTo = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.random() * ms));
let arrived = Promise.resolve();
channel.serve(async (name, arg) => {
  if (lateMs === 0) return dispatch(name, arg);
  // In the order in which they were sent.
  arrived = arrived.then(() => upTo(lateMs / 4));
  await arrived;
  const answer = await dispatch(name, arg);
  await upTo(Math.random() < 0.3 ? 4 * lateMs : lateMs);
  return answer;
});

declareAppScheme();
app.on('window-all-closed', () => {
  app.quit();
});
void app.whenReady().then(() => {
  hardenApp(app, undefined);
  serveAppProtocol(join(built, 'renderer'));
  const window = new BrowserWindow({
    width: defaultBounds.width,
    height: defaultBounds.height,
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    useContentSize: true,
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(built, 'preload', 'index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      spellcheck: false,
    },
  });
  channel.attach(window.webContents);
  void window.loadURL(`${appOrigin}/index.html`);
});
