import { readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import type { App } from 'electron';
import { replaceFileFrom } from '../../core/lib/atomic-file.js';
import { makeFolder } from '../../core/lib/make-folder.js';
import { AppError } from '../../shared/errors.js';
import { autostartEntry, autostartName, isSwitchedOff, quotedForWindows } from './autostart-entry.js';
import { text } from '../../shared/texts/text.js';

/** Turns on or off that the console of this data folder starts at login, hidden in the tray. Other consoles keep theirs. */
export async function setStartAtLogin(app: App, on: boolean, dataFolder: string): Promise<void> {
  switch (process.platform) {
    case 'linux':
      return setAutostartFile(app, on, dataFolder);
    case 'win32':
      // Electron joins the arguments as they are.
      app.setLoginItemSettings({
        openAtLogin: on,
        name: autostartName(dataFolder),
        args: ['--data-dir', quotedForWindows(dataFolder), '--hidden'],
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

/**
 * Brings the entry up to date where the setting is on: a program that was moved or updated has another path. One that the user switched
 * off with the system's means stays as it is.
 */
export async function mendStartAtLogin(app: App, dataFolder: string): Promise<void> {
  // macOS names the application, not a path. Windows' registry cannot be asked whether the user switched the entry off without its path.
  if (process.platform !== 'linux') return;
  const path = autostartPath(dataFolder);
  const present = await readFile(path, 'utf8').catch(() => null);
  if (present !== null && (isSwitchedOff(present) || present === entryOf(app, dataFolder))) return;
  await setAutostartFile(app, true, dataFolder);
}

/** In the place that the XDG Base Directory Specification names, which says to ignore one that is not absolute. */
function autostartPath(dataFolder: string): string {
  const configured = process.env['XDG_CONFIG_HOME'];
  const folder =
    configured === undefined || !isAbsolute(configured) ? join(homedir(), '.config') : configured;
  return join(folder, 'autostart', `${autostartName(dataFolder)}.desktop`);
}

async function setAutostartFile(app: App, on: boolean, dataFolder: string): Promise<void> {
  const path = autostartPath(dataFolder);
  try {
    if (on) {
      await makeFolder(dirname(path));
      await replaceFileFrom(path, entryOf(app, dataFolder));
    } else await rm(path, { force: true });
  } catch (error) {
    throw new AppError(
      'io',
      on ? text('console.autostartNotWritten', { path }) : text('console.autostartNotRemoved', { path }),
      { cause: error, details: error instanceof Error ? error.message : String(error) },
    );
  }
}

function entryOf(app: App, dataFolder: string): string {
  // In an AppImage the executable's own path is gone after the start; Electron itself needs to be told of a checkout.
  const program = app.isPackaged
    ? [process.env['APPIMAGE'] ?? app.getPath('exe')]
    : [app.getPath('exe'), app.getAppPath()];
  return autostartEntry([...program, '--data-dir', dataFolder]);
}
