import { lstatSync, realpathSync, type Stats } from 'node:fs';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';

type SpecialFile = 'folder' | 'link' | 'pipe' | 'socket' | 'device';

/**
 * Throws AppError `io` where a rename would put a file in the place of something else: of a device, a pipe or a link that somebody
 * relies on (or that somebody planted). A file that is there, or nothing, may be replaced.
 */
export function checkReplaceable(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  const kind = found === undefined ? null : specialFile(found);
  if (kind !== null) throw new AppError('io', text('lib.notAFile', { path, kind }));
}

/** The file that a link of the user's leads to, so that a new version takes the file's place and not the link's; else the path. */
export function throughLink(path: string): string {
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  return isLink ? realpathSync(path) : path;
}

/** What stands in the place of a file; null for a file. */
export function specialFile(found: Stats): SpecialFile | null {
  if (found.isFile()) return null;
  if (found.isDirectory()) return 'folder';
  if (found.isSymbolicLink()) return 'link';
  if (found.isFIFO()) return 'pipe';
  return found.isSocket() ? 'socket' : 'device';
}
