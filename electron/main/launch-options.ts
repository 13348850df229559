import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { defaultDataFolder } from '../../core/state/data-folder.js';

/** How the console was started. */
export interface LaunchOptions {
  readonly dataFolder: string;
  /** Start in the tray, without a window (start at login). */
  readonly hidden: boolean;
  /** A license key file that was opened with the console. */
  readonly keyFile: string | null;
  /** electron-vite's development server; never in a package. */
  readonly devServerUrl: string | undefined;
}

/** Reads `--data-dir DIR`, `--hidden` and a license key file; Chromium's own switches, which come along, are passed over. */
export function readLaunchOptions(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
  packaged: boolean,
): LaunchOptions {
  const { values, positionals } = parseArgs({
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
    keyFile: keyFileAmong(positionals),
    devServerUrl: packaged ? undefined : environment['ELECTRON_RENDERER_URL'],
  };
}

/** What a file manager hands over: a path, or the URL of one. */
function keyFileAmong(positionals: readonly string[]): string | null {
  const named = positionals.findLast((each) => /\.lic$/i.test(each));
  if (named === undefined) return null;
  if (!named.startsWith('file:')) return resolve(named);
  try {
    return fileURLToPath(named);
  } catch {
    return null;
  }
}

const handedOverSchema = z.object({ keyFile: z.string().nullable() });
/** What a console that was started again tells the one that runs. */
export type HandedOver = z.infer<typeof handedOverSchema>;

export function readHandedOver(value: unknown): HandedOver {
  return handedOverSchema.catch({ keyFile: null }).parse(value);
}
