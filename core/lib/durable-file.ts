import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isAlive } from './process-identity.js';

/**
 * Writes the whole text or nothing: temporary file, fsync, rename, fsync of the folder. Conf's own writer (atomically 2.1) is not
 * used: it ignores short writes, so that a full disk renames half a file into place, and overwrites in place on EXDEV and under snap.
 */
export function replaceFile(path: string, text: string): void {
  const temporary = writeTemporary(path, text);
  try {
    renameOver(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** Like {@link replaceFile}, but leaves a file alone that is there already: of several processes the first one wins. */
export function createFile(path: string, text: string): void {
  const temporary = writeTemporary(path, text);
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  syncFolder(dirname(path));
}

/** Removes what processes that were killed in the middle of a write have left beside the file. */
export function removeLeftovers(path: string): void {
  const folder = dirname(path);
  const pattern = new RegExp(`^${escaped(basename(path))}\\.(?:lock\\.)?(\\d+)-[\\w-]+(?:\\.tmp)?$`);
  for (const name of readdirSync(folder)) {
    const pid = pattern.exec(name)?.[1];
    if (pid !== undefined && !isAlive({ pid: Number(pid), started: '' }))
      rmSync(join(folder, name), { force: true });
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

let written = 0;

function writeTemporary(path: string, text: string): string {
  const temporary = `${path}.${process.pid}-${++written}.tmp`;
  const descriptor = openSync(temporary, 'w', 0o600);
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  return temporary;
}

/** Windows refuses a rename for a moment while a scanner has the file open. */
function renameOver(from: string, to: string): void {
  for (let attempt = 1; ; attempt++) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      const isBusy = hasCode(error, 'EPERM') || hasCode(error, 'EACCES') || hasCode(error, 'EBUSY');
      if (process.platform !== 'win32' || !isBusy || attempt === 20) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
  }
}

/** Makes the rename itself survive a power loss; Windows cannot open folders and does not need it. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
