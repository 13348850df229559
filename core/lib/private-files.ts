import { type Stats, chmodSync, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a group and everyone else may do. */
const others = 0o077;
const othersWrite = 0o022;
/** On a folder in which everyone may make files: /tmp, but the root of a new tmpfs or volume as well. */
const sticky = 0o1000;
/** What a repair of the file system makes in each of them, as root. */
const systemEntries: readonly string[] = ['lost+found'];

/**
 * Once, when a program starts: what it and its libraries make from now on (state, SQLite files with their logs, exports) is
 * for its owner alone, 0600 and 0700, whatever umask it was started with.
 */
export function keepFilesPrivate(): void {
  process.umask(others);
}

/**
 * Takes from others what they may do with a file or folder of ours: an earlier version left it to the umask. Nothing happens
 * to what is missing, somebody else's or in use by others as /tmp is, nor on a file system without permissions.
 */
export function closeToOthers(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || !isOurs(path, found) || (found.mode & others) === 0) return;
  try {
    chmodSync(path, found.mode & 0o7777 & ~others);
  } catch (error) {
    if (!(
      error instanceof Error &&
      'code' in error &&
      ['EPERM', 'ENOTSUP', 'EROFS'].includes(String(error.code))
    )) {
      throw error;
    }
  }
}

/** Whether others may put files into a folder that we cannot close to them. */
export function isOpenToStrangers(folder: string): boolean {
  const found = statSync(folder);
  return process.platform !== 'win32' && !isOurs(folder, found) && (found.mode & othersWrite) !== 0;
}

function isOurs(path: string, found: Stats): boolean {
  if (process.getuid?.() !== found.uid) return false;
  return !found.isDirectory() || (found.mode & sticky) === 0 || !isCommon(path, found.uid);
}

/** Whether a folder of ours with the sticky bit is one of the system's, or something of somebody else is in it already. */
function isCommon(folder: string, uid: number): boolean {
  const real = realpathSync(folder);
  if (commonFolders().includes(real)) return true;
  return readdirSync(folder).some((name) => {
    const owner = lstatSync(join(folder, name), { throwIfNoEntry: false })?.uid ?? uid;
    return owner !== uid && !systemEntries.includes(name);
  });
}

function commonFolders(): string[] {
  return ['/tmp', '/var/tmp', '/dev/shm', '/run/lock', tmpdir()].flatMap((path) => {
    const isThere = statSync(path, { throwIfNoEntry: false }) !== undefined;
    return isThere ? [realpathSync(path)] : [];
  });
}
