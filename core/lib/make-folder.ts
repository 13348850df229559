import { type Stats, mkdirSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from './storage-errors.js';

/** Who may use what is made; without it, what the umask leaves. */
interface FolderOptions {
  readonly mode?: number;
}

type Path = string | Buffer;

/**
 * Makes a folder and those above it that are missing. Throws what the system says of the first that cannot be made, and ENOTDIR of a
 * file in its place. Returns the first folder made; undefined without one.
 *
 * Node's own recursive `mkdir` says ENOENT on a read-only disk, as if its parent were missing, and never ends where the system itself
 * says ENOENT of a folder whose parent is there: below `/proc`, and where other machines are mounted as they are named.
 */
export function makeFolderSync(path: string, options: FolderOptions = {}): string | undefined {
  const missing = missingFolders(path);
  for (const folder of missing) {
    try {
      mkdirSync(folder, options);
    } catch (error) {
      refuseUnlessFolder(folder, error);
    }
  }
  return missing[0]?.toString();
}

/** Like {@link makeFolderSync}, without holding up the process. */
export async function makeFolder(path: Path, options: FolderOptions = {}): Promise<string | undefined> {
  const missing = missingFolders(path);
  for (const folder of missing) {
    try {
      await mkdir(folder, options);
    } catch (error) {
      refuseUnlessFolder(folder, error);
    }
  }
  return missing[0]?.toString();
}

/** The folders to make, the outermost first. */
function missingFolders(path: Path): readonly Path[] {
  const missing: Path[] = [];
  for (let folder = path; ;) {
    const found = statOf(folder);
    if (found?.isDirectory() === true) break;
    if (found !== undefined) throw notFolder(folder);
    missing.unshift(folder);
    const above = parentOf(folder);
    // The root of a drive that is not there.
    if (above.toString('latin1') === folder.toString('latin1')) break;
    folder = above;
  }
  return missing;
}

/** Another program may have made the same folder meanwhile. */
function refuseUnlessFolder(folder: Path, error: unknown): void {
  if (systemCode(error) !== 'EEXIST') throw error;
  if (statOf(folder)?.isDirectory() !== true) throw notFolder(folder);
}

function statOf(path: Path): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

function notFolder(path: Path): Error {
  const name = path.toString();
  return Object.assign(new Error(`ENOTDIR: not a directory, mkdir '${name}'`), {
    code: 'ENOTDIR',
    path: name,
  });
}

/** Of a name in bytes too, which need not be UTF-8. */
function parentOf(path: Path): Path {
  return typeof path === 'string' ? dirname(path) : Buffer.from(dirname(path.toString('latin1')), 'latin1');
}
