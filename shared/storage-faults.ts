import { type Text, text } from './texts/text.js';

/** Why a file, a folder or its disk cannot be used, as a user would say it. */
export type StorageFault =
  | 'full'
  | 'read-only'
  | 'not-permitted'
  | 'is-folder'
  | 'not-folder'
  | 'missing'
  | 'too-many-files'
  | 'gone'
  | 'unknown';

/** What the codes of the system and of SQLite say by themselves. Others, such as SQLITE_IOERR_SHMSIZE, tell no reason. */
const faults: Readonly<Record<string, StorageFault>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EFBIG: 'full',
  SQLITE_FULL: 'full',
  EROFS: 'read-only',
  EACCES: 'not-permitted',
  EPERM: 'not-permitted',
  SQLITE_PERM: 'not-permitted',
  EISDIR: 'is-folder',
  SQLITE_CANTOPEN_ISDIR: 'is-folder',
  ENOTDIR: 'not-folder',
  ENOENT: 'missing',
  EMFILE: 'too-many-files',
  ENFILE: 'too-many-files',
  EIO: 'gone',
  ENXIO: 'gone',
  ENODEV: 'gone',
  ELOOP: 'unknown',
  ESTALE: 'gone',
  ENOTCONN: 'gone',
  EHOSTDOWN: 'gone',
};

/** Codes that no file of ours is missing by: a caller that looks for a file knows what its absence means. */
const saidByCallers: readonly string[] = ['ENOENT'];

/** The fault that a code names; undefined when it names none. */
export function faultOfCode(code: string): StorageFault | undefined {
  return Object.hasOwn(faults, code) ? faults[code] : undefined;
}

/** What is wrong with `path`, and what to do. */
export function storageFaultText(fault: StorageFault, path: string): Text {
  switch (fault) {
    case 'full':
      return text('lib.diskFull', { path });
    case 'read-only':
      return text('lib.diskReadOnly', { path });
    case 'not-permitted':
      return text('lib.notPermitted', { path });
    case 'is-folder':
      return text('lib.isFolder', { path });
    case 'not-folder':
      return text('lib.notFolder', { path });
    case 'missing':
      return text('lib.placeMissing', { path });
    case 'too-many-files':
      return text('lib.tooManyFiles', { path });
    case 'gone':
      return text('lib.diskGone', { path });
    case 'unknown':
      return text('lib.fileNotUsable', { path });
  }
}

/** The error code of docs/errors.md that a fault has. */
export function codeOfFault(fault: StorageFault): 'disk-full' | 'io' {
  return fault === 'full' ? 'disk-full' : 'io';
}

/** What an error of Node's file system says that nobody has put into words; null for any other error. */
export function fileSystemFault(error: unknown): { fault: StorageFault; path: string } | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  const code = String(error.code);
  const fault = faultOfCode(code);
  if (fault === undefined || saidByCallers.includes(code)) return null;
  const path = 'path' in error && typeof error.path === 'string' ? error.path : null;
  // What is done to an open file names no path. Sockets have codes of the same names, but neither a path nor one of these.
  if (path === null && fault !== 'full' && fault !== 'read-only' && fault !== 'is-folder') return null;
  return { fault, path: path ?? '' };
}
