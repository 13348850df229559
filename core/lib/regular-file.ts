import {
  type Stats,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  statSync,
} from 'node:fs';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { specialFile } from './replaceable.js';
import { systemCode } from './storage-errors.js';

/** Far more than any state of ours takes. */
const mostBytes = 64 * 1024 * 1024;
/** A pipe that took the file's place after the look at it is not waited for either; Windows has no such flag, which counts as 0. */
const readWithoutWaiting = constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * The text of a file, null where there is none. What only stands in a file's place is never waited for, and an endless one not read.
 * Throws AppError `io` for a folder, a pipe, a socket, a device and a link that leads nowhere, `corrupt-state` for a file of more than
 * 64 MB, and what the file system throws.
 */
export function readRegularFile(path: string): string | null {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return null;
  const found = statOf(path);
  const kind = specialFile(found);
  if (kind !== null) throw new AppError('io', text('lib.notReadAsFile', { path, kind }));
  const file = openSync(path, readWithoutWaiting);
  try {
    const { size } = fstatSync(file);
    if (size > mostBytes) throw new AppError('corrupt-state', text('lib.fileDamaged', { path }));
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

function statOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    if (!['ENOENT', 'ELOOP'].includes(systemCode(error))) throw error;
    throw new AppError('io', text('lib.linkToNowhere', { path }), { cause: error });
  }
}
