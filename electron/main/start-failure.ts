import { constants, accessSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { type App, dialog } from 'electron';
import { profileForDialog, runningIn } from './chromium-folders.js';
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

/** Nothing when another console runs with the profile, which Chromium has called to the front; else why it could not be claimed. */
export function whyNotClaimed(profile: string): AppError | null {
  // On Windows and macOS a claim fails for no other reason.
  return process.platform !== 'linux' || runningIn(profile) !== null
    ? null
    : new AppError('io', text('console.notClaimed', { path: profile }));
}

/** Says why the console cannot start, on stderr and in a dialog where there is a desktop, and ends the process with code 1. */
export function endWithoutStart(app: App, error: unknown): void {
  const { code, message, details } = toErrorData(error);
  const more = details === undefined ? [] : [typeof details === 'string' ? details : render(details)];
  const said = [render(message), ...more, `(${code})`];
  process.stderr.write(`${desktop.cannotStart}: ${said.join(' ')}\n`);
  const profile = profileForDialog(app);
  const end = (): void => {
    profile?.remove();
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
