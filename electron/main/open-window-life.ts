import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { type BrowserWindow, app } from 'electron';
import type { ConsoleChannel } from './console-channel.js';
import type { ConsoleServices } from './services.js';
import { type LaunchOptions, readHandedOver } from './launch-options.js';
import { reportFault } from '../log/log-file.js';
import { askToKeepInTray } from '../window/keep-in-tray-question.js';
import { openMainWindow } from '../window/main-window.js';
import { reviveCrashedPage } from '../window/revive-page.js';
import { type WindowLife, createWindowLife } from '../window/window-life.js';
import { iconFolder, outFolder } from './built-folders.js';

/** The window's life as Electron drives it: opened, hidden, asked for again, and quit. */
export function openWindowLife(
  launch: LaunchOptions,
  { settings, windowBounds, running }: ConsoleServices,
  channel: ConsoleChannel,
  on: {
    opened: () => void;
    closed: () => void;
    quitDuringRun: (running: number) => void;
    shutDown: () => Promise<void>;
    keyFileOpened: (path: string) => void;
  },
): WindowLife<BrowserWindow> {
  const life: WindowLife<BrowserWindow> = createWindowLife<BrowserWindow>({
    open: (events) => {
      const window = openMainWindow({
        outFolder,
        iconPath: join(iconFolder, 'icon.png'),
        devServerUrl: launch.devServerUrl,
        bounds: windowBounds.read(),
        onBoundsChange: (bounds) => {
          windowBounds
            .update(() => bounds)
            .catch((error: unknown) => {
              reportFault('window place', error);
            });
        },
        mayClose: () => life.mayClose(),
      });
      window.on('show', events.shown).on('hide', events.hidden).on('closed', events.closed);
      channel.attach(window.webContents);
      reviveCrashedPage(
        window,
        () => performance.now(),
        (error) => {
          reportFault('page', error);
        },
      );
      return window;
    },
    onOpened: on.opened,
    onHidden: on.closed,
    keepInTray: () => settings.read().keepInTray,
    rememberKeepInTray: async (keepInTray) => {
      await settings.update((old) => ({ ...old, keepInTray }));
    },
    runningSessions: () => running.list().length,
    askToQuitDuringRun: on.quitDuringRun,
    askToKeepInTray,
    shutDown: on.shutDown,
    exit: () => {
      app.exit(0);
    },
    onFault: (error) => {
      reportFault('window', error);
    },
  });
  app.on('before-quit', (event) => {
    event.preventDefault();
    void life.quit(false);
  });
  app.on('second-instance', (_event, argv, _folder, data) => {
    life.startedAgain(argv.includes('--hidden'));
    const { keyFile } = readHandedOver(data);
    if (keyFile !== null) on.keyFileOpened(keyFile);
  });
  app.on('activate', life.show);
  return life;
}
