import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  rmSync,
  statSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../../shared/errors.js';
import {
  type StorageFault,
  codeOfFault,
  faultOfCode,
  fileSystemFault,
  storageFaultText,
} from '../../shared/storage-faults.js';

/** SQLite's shared memory takes half of it, a state file less. */
const neededBytes = 64 * 1024;
/** Files that belong to an SQLite file. */
const besides = ['', '-wal', '-shm'];

/**
 * AppError `disk-full` or `io` that says what is wrong with `path` and what to do. Where the code of `error` does not tell
 * (SQLITE_IOERR_SHMSIZE, SQLITE_CANTOPEN, SQLITE_READONLY), the disk is asked.
 */
export function storageError(path: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = systemCode(error);
  const fault =
    faultOfCode(code) ?? findFault(path, code.startsWith('SQLITE_READONLY') ? 'read-only' : 'unknown');
  const message = error instanceof Error ? error.message : String(error);
  return new AppError(codeOfFault(fault), storageFaultText(fault, placeOf(path, fault)), {
    details: message.includes(code) ? message : `${code} ${message}`,
    cause: error,
  });
}

/** What must be changed: a folder that takes no files, rather than the first file of ours that it does not take. */
function placeOf(path: string, fault: StorageFault): string {
  const isOfFolder =
    fault === 'not-permitted' &&
    isRefused(dirname(path), modeOfFolder) &&
    !isRefused(path, constants.R_OK | constants.W_OK);
  return isOfFolder ? dirname(path) : path;
}

/** The code of the system or of SQLite in an error; '' without one. */
export function systemCode(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  const code = String(error.code);
  // libsql does not name every extended result code; the lowest byte of one is the primary code (https://www.sqlite.org/rescode.html).
  const unnamed = /^UNKNOWN_SQLITE_ERROR_(\d+)$/.exec(code)?.[1];
  return unnamed === undefined ? code : (primaryCodes[Number(unnamed) & 0xff] ?? code);
}

const primaryCodes: Readonly<Record<number, string>> = {
  3: 'SQLITE_PERM',
  5: 'SQLITE_BUSY',
  8: 'SQLITE_READONLY',
  10: 'SQLITE_IOERR',
  11: 'SQLITE_CORRUPT',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  26: 'SQLITE_NOTADB',
};

/** Whether a disk, a folder or a permission is what failed: AppErrors of that kind, and what the file system throws. */
export function isStorageError(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'io' || error.code === 'disk-full';
  return fileSystemFault(error) !== null;
}

/** Runs `work` on files at `path`; what the file system throws becomes {@link storageError}, of the path that it names. */
export function withStorageErrors<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error) || error instanceof AppError || faultOf(error) === undefined) throw error;
    throw storageError('path' in error && typeof error.path === 'string' ? error.path : path, error);
  }
}

/** Asks the disk why `path` cannot be used; `otherwise` when nothing is found. */
function findFault(path: string, otherwise: StorageFault): StorageFault {
  return accessFault(path) ?? spaceFault(dirname(path)) ?? writeFault(dirname(path)) ?? otherwise;
}

const modeOfFolder = constants.R_OK | constants.W_OK | constants.X_OK;

/** Whether the permissions of what is there refuse this user the access; false for what is not there. */
function isRefused(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return false;
  } catch (error) {
    return faultOf(error) === 'not-permitted';
  }
}

function accessFault(path: string): StorageFault | undefined {
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return 'is-folder';
    accessSync(dirname(path), modeOfFolder);
    for (const file of besides.map((suffix) => path + suffix)) {
      if (statSync(file, { throwIfNoEntry: false }) !== undefined)
        accessSync(file, constants.R_OK | constants.W_OK);
    }
    return undefined;
  } catch (error) {
    return faultOf(error);
  }
}

/** Why `folder` takes no new files, with room for so many bytes on its disk; null when it does. Writes a small file to find out. */
export function folderFault(folder: string, bytes: number): StorageFault | null {
  return spaceFault(folder, bytes) ?? writeFault(folder, false) ?? null;
}

function spaceFault(folder: string, bytes = neededBytes): StorageFault | undefined {
  try {
    const { bavail, bsize, files, ffree } = statfsSync(folder);
    return bavail * bsize < bytes || (files > 0 && ffree === 0) ? 'full' : undefined;
  } catch (error) {
    return faultOf(error);
  }
}

/** A quota, and what else only shows when something is written, at the latest when it must be on the disk. */
function writeFault(folder: string, isSynced = true): StorageFault | undefined {
  const probe = join(folder, `probe.${String(process.pid)}.tmp`);
  try {
    const file = openSync(probe, 'wx', 0o600);
    try {
      writeSync(file, Buffer.alloc(neededBytes));
      if (isSynced) fsyncSync(file);
    } finally {
      closeSync(file);
      rmSync(probe, { force: true });
    }
    return undefined;
  } catch (error) {
    return faultOf(error);
  }
}

function faultOf(error: unknown): StorageFault | undefined {
  return faultOfCode(systemCode(error));
}
