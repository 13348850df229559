import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { largestSmallFile } from './small-files-tasks.js';

/** Small files as they were read. */
export interface ReadFiles {
  /** The bytes of all that were, one after the other. */
  readonly block: Buffer<ArrayBuffer>;
  /** For each its size, and when it was last changed in milliseconds; null for one that is to be read by itself. */
  readonly told: ([size: number, changedAt: number] | null)[];
}

/** Reads files by their paths, one character a byte, in one go. */
export function readSmallFiles(
  paths: readonly string[],
  throwIfCancelled: () => void = () => undefined,
): ReadFiles {
  const files = paths.map((path) => look(Buffer.from(path, 'latin1')));
  const size = files.reduce((sum, file) => sum + (file?.size ?? 0), 0);
  const block = Buffer.from(new ArrayBuffer(size));
  let at = 0;
  const told = files.map((file): [number, number] | null => {
    throwIfCancelled();
    if (file === null || !isReadInto(block.subarray(at, at + file.size), file.path)) return null;
    at += file.size;
    return [file.size, file.changedAt];
  });
  return { block, told };
}

interface SmallFile {
  readonly path: Buffer;
  readonly size: number;
  readonly changedAt: number;
}

/** Null for what is large, no file, or gone. */
function look(path: Buffer): SmallFile | null {
  try {
    const found = statSync(path);
    // `mtime` rounds and `mtimeMs` does not: a message has one date, however it is read.
    return found.isFile() && found.size <= largestSmallFile
      ? { path, size: found.size, changedAt: found.mtime.getTime() }
      : null;
  } catch {
    // Whoever reads it by itself says what is wrong.
    return null;
  }
}

const oneByte = Buffer.alloc(1);

/** False where the file cannot be read, or is not as long any more as it was. */
function isReadInto(place: Buffer, path: Buffer): boolean {
  try {
    const file = openSync(path, 'r');
    try {
      for (let read = 0; read < place.length;) {
        const more = readSync(file, place, read, place.length - read, null);
        if (more === 0) return false;
        read += more;
      }
      return readSync(file, oneByte, 0, 1, null) === 0;
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}
