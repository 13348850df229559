import { readdir } from 'node:fs/promises';
import { joinPath } from '../byte-names.js';
import { isThere } from './message-files.js';

/**
 * Whether the file system takes one of these directories, each within the one before, for another whose name is spelled otherwise: upper
 * and lower case, or forms of Unicode, may be the same there. Throws what the file system throws.
 */
export async function isNameOfAnother(root: Buffer, directories: readonly string[]): Promise<boolean> {
  let parent = root;
  for (const name of directories) {
    const directory = joinPath(parent, name);
    if (!(await isThere(directory))) return false;
    const names = await readdir(parent, { encoding: 'buffer' });
    if (!names.some((each) => each.equals(Buffer.from(name)))) return true;
    parent = directory;
  }
  return false;
}
