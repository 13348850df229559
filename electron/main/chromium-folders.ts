import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'electron';
import { isAlive } from '../../core/lib/process-identity.js';
import { folderFault, systemCode } from '../../core/lib/storage-errors.js';

/** What Chromium writes at its first start, with room to spare: with less it never shows a window. */
const neededBytes = 4 * 1024 * 1024;

/**
 * Gives Chromium its folders: those of the data folder, or temporary ones when that is full, read-only or not permitted, where it would end
 * without a word. Restore must start on such a disk (docs/decisions/0161). Returns the folder that a second start claims too.
 */
export function placeChromium(app: App, dataFolder: string): string {
  const profile = chooseProfile(dataFolder);
  app.setPath('userData', profile);
  // Chromium's own files stay apart from the console's state.
  app.setPath('sessionData', join(profile, 'chromium'));
  return profile;
}

/** A console that runs with either folder is found, whatever has become of the disk since. */
function chooseProfile(dataFolder: string): string {
  if (runsHere(dataFolder)) return dataFolder;
  const name = temporaryName(dataFolder);
  const running = temporaryParents().find((parent) => runsHere(join(parent, name)));
  if (running !== undefined) return join(running, name);
  if (folderFault(dataFolder, neededBytes) === null) return dataFolder;
  for (const parent of temporaryParents()) {
    const profile = join(parent, name);
    if (!isOurs(profile) || folderFault(profile, neededBytes) !== null) continue;
    // Chromium's socket is made there.
    process.env['TMPDIR'] = parent;
    process.once('exit', () => {
      remove(profile);
    });
    return profile;
  }
  return dataFolder;
}

/** Chromium needs a folder of its own even for a dialog, and one for temporary files; null where there is none to be had. */
export function profileForDialog(app: App): { readonly remove: () => void } | null {
  for (const parent of temporaryParents()) {
    try {
      const folder = mkdtempSync(join(parent, 'postkeep-'));
      process.env['TMPDIR'] = parent;
      app.setPath('userData', folder);
      app.setPath('sessionData', folder);
      return {
        remove: () => {
          remove(folder);
        },
      };
    } catch {
      // The next one may do.
    }
  }
  return null;
}

/** Who runs with a profile by Chromium's own mark, a link to `HOST-PID`; null when nobody does. Windows has no such mark. */
export function runningIn(profile: string): { readonly host: string; readonly pid: number } | null {
  const mark = join(profile, 'SingletonLock');
  try {
    const [, host, pid] = /^(.*)-(\d+)$/.exec(readlinkSync(mark)) ?? [];
    if (host === undefined) return null;
    const found = { host, pid: Number(pid) };
    // Of another computer nothing more can be known.
    return host !== hostname() || isAlive({ pid: found.pid, started: '' }) ? found : null;
  } catch {
    return null;
  }
}

/** A mark of another computer counts where it can be claimed; what takes no files may be its copy, or shared with it to read. */
function runsHere(profile: string): boolean {
  return runningIn(profile)?.host === hostname();
}

/** The same for each start on a data folder, so that a second one finds the first. */
function temporaryName(dataFolder: string): string {
  const hash = createHash('sha256').update(dataFolder).digest('hex').slice(0, 16);
  return `postkeep-${String(process.getuid?.() ?? '')}-${hash}`;
}

/** Folders that may have room when the disk of the data folder has none: the last ones are in memory on most Linux systems. */
function temporaryParents(): string[] {
  const onLinux = [process.env['XDG_RUNTIME_DIR'] ?? '', '/tmp', '/dev/shm'];
  const all = [tmpdir(), ...(process.platform === 'linux' ? onLinux : [])];
  return [...new Set(all.filter((parent) => parent !== ''))];
}

/** Makes the folder, or takes the one that is there if it is ours alone: anybody may put one of that name into a common folder. */
function isOurs(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') return false;
    const found = lstatSync(folder);
    const isPrivate =
      process.platform === 'win32' || (found.uid === process.getuid?.() && (found.mode & 0o077) === 0);
    return found.isDirectory() && isPrivate;
  }
}

/** What is left is in nobody's way: the next start takes it up. */
function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    process.stderr.write(`temporary folder: ${systemCode(error)}\n`);
  }
}
