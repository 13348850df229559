import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';

/**
 * Writes a file so that at any crash the old or the new content is there, never a part. Without `durable` that holds for
 * a crash of this process only: enough, and many times faster, for thousands of new files. Throws what the file system throws.
 */
export function writeFileAtomically(path: string, content: string | Uint8Array, durable = true): void {
  const temporary = `${path}.${String(process.pid)}.tmp`;
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  try {
    const file = openSync(temporary, 'w');
    try {
      for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
      if (durable) fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
