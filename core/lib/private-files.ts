import { type Stats, chmodSync, statSync } from 'node:fs';

/** What a group and everyone else may do. */
const others = 0o077;
const othersWrite = 0o022;
/** On a folder that is meant for everyone. */
const sticky = 0o1000;

/**
 * Once, when a program starts: what it and its libraries make from now on (state, SQLite files with their logs, exports) is
 * for its owner alone, 0600 and 0700, whatever umask it was started with.
 */
export function keepFilesPrivate(): void {
  process.umask(others);
}

/**
 * Takes from others what they may do with a file or folder of ours: an earlier version left it to the umask. Nothing happens
 * to what is missing, somebody else's or a common folder like /tmp, nor on a file system without permissions.
 */
export function closeToOthers(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || !isOurs(found) || (found.mode & others) === 0) return;
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
  return process.platform !== 'win32' && !isOurs(found) && (found.mode & othersWrite) !== 0;
}

function isOurs({ uid, mode }: Stats): boolean {
  return process.getuid?.() === uid && (mode & sticky) === 0;
}
