import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultDataFolder } from '../../core/state/data-folder.js';

/** How the console was started. */
export interface LaunchOptions {
  readonly dataFolder: string;
  /** Start in the tray, without a window (start at login). */
  readonly hidden: boolean;
  /** electron-vite's development server; never in a package. */
  readonly devServerUrl: string | undefined;
}

/** Reads `--data-dir DIR` and `--hidden`; Chromium's own switches, which come along, are passed over. */
export function readLaunchOptions(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
  packaged: boolean,
): LaunchOptions {
  const { values } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    options: { 'data-dir': { type: 'string' }, hidden: { type: 'boolean' } },
  });
  const chosen = values['data-dir'];
  return {
    dataFolder:
      typeof chosen === 'string' && chosen !== ''
        ? resolve(chosen)
        : defaultDataFolder(environment, platform),
    hidden: values.hidden === true,
    devServerUrl: packaged ? undefined : environment['ELECTRON_RENDERER_URL'],
  };
}
