import { stat } from 'node:fs/promises';
import { joinPath } from './byte-names.js';

/** The directory into which a file system's repair puts what it has found (fsck(8)). */
export const lostAndFound = 'lost+found';

/**
 * Whether a directory of that name is the file system's own, at its top and root's, and nobody's mail. Anywhere else it is a copy, which
 * may hold mail. `parent` is the directory that holds it.
 */
export async function isFileSystemsOwn(directory: Buffer, parent: Buffer): Promise<boolean> {
  if (process.platform === 'win32') return false;
  try {
    const [own, top, above] = await Promise.all([
      stat(directory),
      stat(parent),
      stat(joinPath(parent, '..')),
    ]);
    const isTop = top.dev !== above.dev || top.ino === above.ino;
    return own.uid === 0 && own.dev === top.dev && isTop;
  } catch {
    return false;
  }
}
