import { existsSync, mkdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from './storage-errors.js';

/** Who may use what is made; without it, what the umask leaves. */
interface FolderOptions {
  readonly mode?: number;
}

/**
 * Makes a folder and those above it that are missing. Throws what the system says of the first that cannot be made: Node's own
 * recursive `mkdir` says ENOENT on a read-only disk, as if its parent were missing. Returns the first folder made; undefined without one.
 */
export function makeFolderSync(path: string, options: FolderOptions = {}): string | undefined {
  try {
    return mkdirSync(path, { ...options, recursive: true });
  } catch (error) {
    const missing = suspectOf(path, error);
    if (missing !== null) mkdirSync(missing, options);
    throw error;
  }
}

/** Like {@link makeFolderSync}, without holding up the process. */
export async function makeFolder(
  path: string | Buffer,
  options: FolderOptions = {},
): Promise<string | undefined> {
  try {
    return await mkdir(path, { ...options, recursive: true });
  } catch (error) {
    const missing = suspectOf(path, error);
    if (missing !== null) await mkdir(missing, options);
    throw error;
  }
}

/** The first folder that is missing, where the error does not say what is wrong with it. */
function suspectOf(path: string | Buffer, error: unknown): string | Buffer | null {
  if (systemCode(error) !== 'ENOENT') return null;
  let missing: string | Buffer = path;
  for (let above = parentOf(path); !existsSync(above); above = parentOf(above)) missing = above;
  return missing;
}

/** Of a name in bytes too, which need not be UTF-8. */
function parentOf(path: string | Buffer): string | Buffer {
  return typeof path === 'string' ? dirname(path) : Buffer.from(dirname(path.toString('latin1')), 'latin1');
}
