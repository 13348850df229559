import { constants, accessSync, lstatSync, mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, dialog } from 'electron';
import { isAlive } from '../../core/lib/process-identity.js';
import { openDataFolder } from '../../core/state/data-folder.js';
import { AppError, toErrorData } from '../../shared/errors.js';
import { desktop } from '../../shared/texts/desktop.js';
import { render, text } from '../../shared/texts/text.js';

/** Without a desktop Chromium may never be ready for a dialog. */
const longestWaitMs = 10_000;

/**
 * Makes what Chromium cannot start without: it would end without a word. Throws AppError `io` for a data folder, or a folder for
 * temporary files, that is of no use.
 */
export function makeStartPossible(dataFolder: string): void {
  try {
    openDataFolder(dataFolder);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const details = error instanceof Error ? error.message : String(error);
    throw new AppError('io', text('console.noDataFolder', { path: dataFolder }), { details, cause: error });
  }
  const temporary = tmpdir();
  try {
    accessSync(temporary, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new AppError('io', text('console.noTemporaryFolder', { path: temporary }), { cause: error });
  }
}

/** Nothing when another console of the data folder runs, which Chromium has called to the front; else why it could not be claimed. */
export function whyNotClaimed(dataFolder: string): AppError | null {
  return anotherRuns(dataFolder)
    ? null
    : new AppError('io', text('console.notClaimed', { path: dataFolder }));
}

/** Says why the console cannot start, on stderr and in a dialog where there is a desktop, and ends the process with code 1. */
export function endWithoutStart(app: App, error: unknown): void {
  const { code, message, details } = toErrorData(error);
  const more = details === undefined ? [] : [typeof details === 'string' ? details : render(details)];
  const said = [render(message), ...more, `(${code})`];
  process.stderr.write(`${desktop.cannotStart}: ${said.join(' ')}\n`);
  const profile = profileForDialog(app);
  const end = (): void => {
    if (profile !== null) rmSync(profile, { recursive: true, force: true });
    app.exit(1);
  };
  if (profile === null) {
    end();
    return;
  }
  const noDesktop = setTimeout(end, longestWaitMs);
  void app
    .whenReady()
    .then(() => {
      clearTimeout(noDesktop);
      dialog.showErrorBox(desktop.cannotStart, said.join('\n\n'));
    })
    .finally(end);
}

/** Chromium needs a folder of its own even for a dialog, and one for temporary files; null where there is none to be had. */
function profileForDialog(app: App): string | null {
  for (const parent of [tmpdir(), '/tmp']) {
    try {
      const folder = mkdtempSync(join(parent, 'postkeep-'));
      process.env['TMPDIR'] = parent;
      app.setPath('userData', folder);
      app.setPath('sessionData', folder);
      return folder;
    } catch {
      // The next one may do.
    }
  }
  return null;
}

/** Chromium's mark of a running instance, a link to `HOST-PID`; on Windows and macOS the claim fails for no other reason. */
function anotherRuns(dataFolder: string): boolean {
  if (process.platform !== 'linux') return true;
  const mark = join(dataFolder, 'SingletonLock');
  if (lstatSync(mark, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return false;
  const [, host, pid] = /^(.*)-(\d+)$/.exec(readlinkSync(mark)) ?? [];
  return host !== hostname() || isAlive({ pid: Number(pid), started: '' });
}
