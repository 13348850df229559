import { readdirSync } from 'node:fs';
import os from 'node:os';
import { isAbsolute, join } from 'node:path';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { makeFolderSync } from '../lib/make-folder.js';
import { closeToOthers, isOpenToStrangers } from '../lib/private-files.js';
import { withStorageErrors } from '../lib/storage-errors.js';

const productFolder = 'Postkeep';

/**
 * The console's own data folder (command-line.md `--data-dir` default): where Electron's `userData` is, known to plain Node too.
 * Throws AppError `invalid-argument` for a user without a home folder.
 */
export function defaultDataFolder(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  switch (platform) {
    case 'win32':
      return join(environment['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), productFolder);
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', productFolder);
    default: {
      const configured = environment['XDG_CONFIG_HOME'];
      return join(
        // A relative one is to be ignored (XDG Base Directory Specification).
        configured === undefined || !isAbsolute(configured) ? join(homedir(), '.config') : configured,
        productFolder,
      );
    }
  }
}

/** With HOME empty it would be below the folder that the program was started in. */
function homedir(): string {
  const home = os.homedir();
  if (!isAbsolute(home)) throw new AppError('invalid-argument', text('state.noHomeFolder'));
  return home;
}

/**
 * Makes the data folder, or closes to others the one that is there. Throws AppError `io` or `disk-full` when it cannot be made or read, and `io` when others may write to it and it is
 * not ours to close: they could put a license, a job or a link to another file there.
 */
export function openDataFolder(path: string): void {
  withStorageErrors(path, () => {
    makeFolderSync(path, { mode: 0o700 });
    closeToOthers(path);
    // Nothing in it can be told from nothing at all.
    readdirSync(path);
  });
  if (isOpenToStrangers(path)) throw new AppError('io', text('state.folderOpenToOthers', { path }));
}
