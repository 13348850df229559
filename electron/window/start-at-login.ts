import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'electron';
import { autostartEntry } from './autostart-entry.js';

/** Turns the start at login on or off: hidden in the tray, on the same data folder. */
export async function setStartAtLogin(app: App, on: boolean, args: readonly string[]): Promise<void> {
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: on, args: [...args, '--hidden'] });
    return;
  }
  const configured = process.env['XDG_CONFIG_HOME'];
  const folder = join(
    configured === undefined || configured === '' ? join(homedir(), '.config') : configured,
    'autostart',
  );
  const path = join(folder, 'postkeep.desktop');
  if (!on) {
    await rm(path, { force: true });
    return;
  }
  await mkdir(folder, { recursive: true });
  // In an AppImage the executable's own path is gone after the start.
  const entry = autostartEntry(process.env['APPIMAGE'] ?? app.getPath('exe'), args);
  await writeFile(`${path}.part`, entry, { flush: true });
  await rename(`${path}.part`, path);
}
