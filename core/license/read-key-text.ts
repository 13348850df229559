import { open } from 'node:fs/promises';
import { AppError } from '../../shared/errors.js';
import { maxKeyFileBytes } from '../../shared/license/key-verification.js';
import { text } from '../../shared/texts/text.js';

/**
 * The text of a license key file. Of a larger file no more is read than shows that it is too large (licensing.md §1): it may be of any
 * size, or endless. Throws AppError `io`.
 */
export async function readKeyText(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      const bytes = Buffer.alloc(maxKeyFileBytes + 1);
      let length = 0;
      for (;;) {
        const { bytesRead } = await file.read(bytes, length, bytes.length - length);
        length += bytesRead;
        if (length === bytes.length) return bytes.toString('utf8');
        if (bytesRead === 0) return textOf(bytes.subarray(0, length));
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new AppError('io', text('licenseChange.keyFileUnreadable', { path }), { cause: error });
  }
}

/** A byte that is no text becomes one that no key has: U+FFFD, three bytes long, would make the file larger than it is. */
function textOf(bytes: Buffer): string {
  return bytes.toString('utf8').replaceAll('\uFFFD', '?');
}
