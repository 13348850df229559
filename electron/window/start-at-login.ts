import { mkdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { App } from 'electron';
import { replaceFileFrom } from '../../core/lib/atomic-file.js';
import { AppError } from '../../shared/errors.js';
import { autostartEntry, autostartName } from './autostart-entry.js';
import { text } from '../../shared/texts/text.js';

/** Turns on or off that the console of this data folder starts at login, hidden in the tray. Other consoles keep theirs. */
export async function setStartAtLogin(app: App, on: boolean, dataFolder: string): Promise<void> {
  const name = autostartName(dataFolder);
  switch (process.platform) {
    case 'linux':
      return setAutostartFile(app, on, dataFolder, `${name}.desktop`);
    case 'win32':
      // Electron joins the arguments as they are.
      app.setLoginItemSettings({
        openAtLogin: on,
        name,
        args: ['--data-dir', `"${dataFolder}"`, '--hidden'],
      });
      return;
    default:
      // macOS starts the application itself, without arguments: wasOpenedAtLogin tells.
      app.setLoginItemSettings({ openAtLogin: on });
  }
}

/** Whether the system started the console at login without being able to say `--hidden` (macOS). */
export function wasOpenedAtLogin(app: App): boolean {
  return process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;
}

async function setAutostartFile(app: App, on: boolean, dataFolder: string, name: string): Promise<void> {
  const configured = process.env['XDG_CONFIG_HOME'];
  const folder = configured === undefined || configured === '' ? join(homedir(), '.config') : configured;
  const path = join(folder, 'autostart', name);
  try {
    if (on) await writeEntry(app, path, dataFolder);
    else await rm(path, { force: true });
  } catch (error) {
    throw new AppError(
      'io',
      on ? text('console.autostartNotWritten', { path }) : text('console.autostartNotRemoved', { path }),
      { cause: error, details: error instanceof Error ? error.message : String(error) },
    );
  }
}

async function writeEntry(app: App, path: string, dataFolder: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // In an AppImage the executable's own path is gone after the start; Electron itself needs to be told of a checkout.
  const program = app.isPackaged
    ? [process.env['APPIMAGE'] ?? app.getPath('exe')]
    : [app.getPath('exe'), app.getAppPath()];
  await replaceFileFrom(path, autostartEntry([...program, '--data-dir', dataFolder]));
}
