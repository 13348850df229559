import { readFileSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';

const checksumBytes = 4;

/** Keeps, beside a file of the built program, what V8 has compiled of it. */
export function writeCompiled(file: string, compiled: Buffer): void {
  const checksum = Buffer.alloc(checksumBytes);
  checksum.writeUInt32BE(checksumOf(readFileSync(file), compiled));
  writeFileSync(pathOf(file), Buffer.concat([checksum, compiled]));
}

/** Undefined where there is none, or it is not what was compiled of this source: V8 itself looks only at its version, its switches and the length. */
export function readCompiled(file: string, source: Buffer): Buffer | undefined {
  try {
    const stored = readFileSync(pathOf(file));
    const compiled = stored.subarray(checksumBytes);
    return stored.readUInt32BE() === checksumOf(source, compiled) ? compiled : undefined;
  } catch {
    return undefined;
  }
}

function checksumOf(source: Buffer, compiled: Buffer): number {
  return crc32(compiled, crc32(source));
}

function pathOf(file: string): string {
  return `${file}.compiled`;
}
