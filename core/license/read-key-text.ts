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
        if (length === bytes.length || bytesRead === 0) return keyTextOf(bytes.subarray(0, length));
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new AppError('io', text('licenseChange.keyFileUnreadable', { path }), { cause: error });
  }
}

/** The text of a key file's bytes: UTF-8, or UTF-16 as editors on Windows save it. Of too many bytes too much text comes. */
export function keyTextOf(bytes: Buffer): string {
  if (bytes.length > maxKeyFileBytes) return bytes.toString('utf8');
  const bigEndian = isUtf16(bytes, 0);
  if (!bigEndian && !isUtf16(bytes, 1)) return utf8TextOf(bytes);
  const whole = bytes.subarray(0, bytes.length - (bytes.length % 2));
  return (bigEndian ? Buffer.from(whole).swap16() : whole).toString('utf16le').replace(/^\uFEFF/, '');
}

/**
 * Whether the bytes are UTF-16 whose high bytes are the even ones (`high` 0, big-endian) or the odd ones (1). Without a byte order mark the
 * high bytes of a key tell: they are 0, which stands in no other text.
 */
function isUtf16(bytes: Buffer, high: 0 | 1): boolean {
  if (bytes[high] === 0xfe && bytes[1 - high] === 0xff) return true;
  let zeros = 0;
  for (let at = high; at < bytes.length; at += 2) if (bytes[at] === 0) zeros++;
  return zeros > bytes.length / 4;
}

/** A byte that is no text becomes one that no key has: U+FFFD, three bytes long, would make the file larger than it is. */
function utf8TextOf(bytes: Buffer): string {
  return bytes.toString('utf8').replaceAll('\uFFFD', '?');
}
