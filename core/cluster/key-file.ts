import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { createFile } from '../lib/atomic-file.js';
import { withStorageErrors } from '../lib/storage-errors.js';

const heading = 'postkeep-cluster-key-1';
const keyBytes = 32;
const othersMay = 0o077;

/** Makes the key that console and workers share, in a file for its owner alone. */
export function createKeyFile(path: string): void {
  withStorageErrors(path, () => {
    createFile(path, `${heading}\n${randomBytes(keyBytes).toString('base64')}\n`, { mode: 0o600 });
  });
}

/** Throws AppError `secret-unavailable` where it is missing, is none, or others may read it. */
export function readKeyFile(path: string): Buffer {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() !== true)
    throw new AppError('secret-unavailable', text('cluster.keyMissing', { path }));
  if (process.platform !== 'win32' && (found.mode & othersMay) !== 0)
    throw new AppError('secret-unavailable', text('cluster.keyOpenToOthers', { path }));
  const [head, key = ''] = withStorageErrors(path, () => readFileSync(path, 'utf8')).split('\n');
  const bytes = Buffer.from(key, 'base64');
  if (head?.trim() !== heading || bytes.length !== keyBytes)
    throw new AppError('secret-unavailable', text('cluster.keyNotValid', { path }));
  return bytes;
}
