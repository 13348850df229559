/**
 * The records around the files of a zip (PKWARE's APPNOTE 6.3): names are UTF-8, times are UTC to the second, and what 32 bits
 * do not hold is in zip64 fields.
 */

/** A file whose header is written; what is not known before it has been is in the descriptor after it and in the directory. */
interface Described {
  readonly name: Buffer;
  readonly modified: Date;
  readonly crc32: number;
  readonly packedSize: number;
  readonly size: number;
  /** Sizes and checksum follow the file. */
  readonly hasDescriptor: boolean;
  /** Its header says that sizes have 64 bits. */
  readonly isLarge: boolean;
}

/** A file that has been written. */
export interface WrittenEntry extends Described {
  /** Of its header, from the beginning of the zip. */
  readonly offset: number;
}

const signatures = {
  file: 0x04034b50,
  descriptor: 0x08074b50,
  directory: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
} as const;
const deflate = 8;
const utf8Names = 0x0800;
const descriptorFollows = 0x0008;
const version = { plain: 20, zip64: 45 } as const;
/** Made on Unix, where files have permissions. */
const madeOnUnix = 3 << 8;
const regularFile = 0o100644 * 0x10000;
const zip64Field = 0x0001;
const timeField = 0x5455;
/** Stands where the value is in a zip64 field. */
const most32 = 0xffffffff;
const most16 = 0xffff;
/** The format knows no year before 1980 and none after 2107. */
const [oldest, newest] = [Date.UTC(1980, 0, 1), Date.UTC(2107, 11, 31, 23, 59, 58)];

/** Whether a size, or an offset, needs a zip64 field. */
export function needs64(value: number): boolean {
  return value >= most32;
}

/** What stands before the bytes of a file. */
export function fileHeader(entry: Described): Buffer {
  const { name, hasDescriptor, isLarge } = entry;
  const [size, packedSize, crc32] = hasDescriptor ? [0, 0, 0] : [entry.size, entry.packedSize, entry.crc32];
  const extra = Buffer.concat([...(isLarge ? [field64([size, packedSize])] : []), timeExtra(entry.modified)]);
  const fixed = Buffer.alloc(30);
  fixed.writeUInt32LE(signatures.file, 0);
  fixed.writeUInt16LE(isLarge ? version.zip64 : version.plain, 4);
  writeShared(fixed, 6, entry);
  fixed.writeUInt32LE(crc32, 14);
  fixed.writeUInt32LE(isLarge ? most32 : packedSize, 18);
  fixed.writeUInt32LE(isLarge ? most32 : size, 22);
  fixed.writeUInt16LE(name.length, 26);
  fixed.writeUInt16LE(extra.length, 28);
  return Buffer.concat([fixed, name, extra]);
}

/** What stands after the bytes of a file whose header did not know them. */
export function descriptor({ crc32, packedSize, size, isLarge }: Described): Buffer {
  const record = Buffer.alloc(isLarge ? 24 : 16);
  record.writeUInt32LE(signatures.descriptor, 0);
  record.writeUInt32LE(crc32, 4);
  if (isLarge) {
    record.writeBigUInt64LE(BigInt(packedSize), 8);
    record.writeBigUInt64LE(BigInt(size), 16);
  } else {
    record.writeUInt32LE(packedSize, 8);
    record.writeUInt32LE(size, 12);
  }
  return record;
}

/** A file in the directory at the end. */
export function directoryEntry(entry: WrittenEntry): Buffer {
  const { name, modified, crc32, packedSize, size, offset } = entry;
  const large = [size, packedSize, offset].filter(needs64);
  const extra = Buffer.concat([...(large.length > 0 ? [field64(large)] : []), timeExtra(modified)]);
  const needed = large.length > 0 || entry.isLarge ? version.zip64 : version.plain;
  const fixed = Buffer.alloc(46);
  fixed.writeUInt32LE(signatures.directory, 0);
  fixed.writeUInt16LE(madeOnUnix | needed, 4);
  fixed.writeUInt16LE(needed, 6);
  writeShared(fixed, 8, entry);
  fixed.writeUInt32LE(crc32, 16);
  fixed.writeUInt32LE(Math.min(packedSize, most32), 20);
  fixed.writeUInt32LE(Math.min(size, most32), 24);
  fixed.writeUInt16LE(name.length, 28);
  fixed.writeUInt16LE(extra.length, 30);
  fixed.writeUInt32LE(regularFile, 38);
  fixed.writeUInt32LE(Math.min(offset, most32), 42);
  return Buffer.concat([fixed, name, extra]);
}

/** What ends the zip: where its directory is, which has so many files and bytes. */
export function zipEnd(entries: number, offset: number, length: number): Buffer {
  const isLarge = entries >= most16 || needs64(offset) || needs64(length);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(signatures.end, 0);
  for (const at of [8, 10]) end.writeUInt16LE(Math.min(entries, most16), at);
  end.writeUInt32LE(Math.min(length, most32), 12);
  end.writeUInt32LE(Math.min(offset, most32), 16);
  return isLarge ? Buffer.concat([zip64End(entries, offset, length), end]) : end;
}

function zip64End(entries: number, offset: number, length: number): Buffer {
  const end = Buffer.alloc(56);
  end.writeUInt32LE(signatures.end64, 0);
  end.writeBigUInt64LE(BigInt(end.length - 12), 4);
  end.writeUInt16LE(madeOnUnix | version.zip64, 12);
  end.writeUInt16LE(version.zip64, 14);
  for (const at of [24, 32]) end.writeBigUInt64LE(BigInt(entries), at);
  end.writeBigUInt64LE(BigInt(length), 40);
  end.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(signatures.locator64, 0);
  locator.writeBigUInt64LE(BigInt(offset + length), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([end, locator]);
}

/** Flags, method and time, which both headers have in this order. */
function writeShared(record: Buffer, at: number, { hasDescriptor, modified }: Described): void {
  record.writeUInt16LE(utf8Names | (hasDescriptor ? descriptorFollows : 0), at);
  record.writeUInt16LE(deflate, at + 2);
  const when = new Date(Math.min(newest, Math.max(oldest, modified.getTime())));
  const time = (when.getUTCHours() << 11) | (when.getUTCMinutes() << 5) | (when.getUTCSeconds() >> 1);
  const date = ((when.getUTCFullYear() - 1980) << 9) | ((when.getUTCMonth() + 1) << 5) | when.getUTCDate();
  record.writeUInt16LE(time, at + 4);
  record.writeUInt16LE(date, at + 6);
}

function field64(values: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + 8 * values.length);
  field.writeUInt16LE(zip64Field, 0);
  field.writeUInt16LE(field.length - 4, 2);
  for (const [index, value] of values.entries()) field.writeBigUInt64LE(BigInt(value), 4 + 8 * index);
  return field;
}

/** Seconds since 1970 in UTC (Info-ZIP's extended timestamp): the header's own time has no zone, and even seconds only. */
function timeExtra(modified: Date): Buffer {
  const seconds = Math.floor(modified.getTime() / 1000);
  // Its 32 bits are signed.
  if (!(Math.abs(seconds) < 2 ** 31)) return Buffer.alloc(0);
  const field = Buffer.alloc(9);
  field.writeUInt16LE(timeField, 0);
  field.writeUInt16LE(5, 2);
  field.writeUInt8(1, 4);
  field.writeInt32LE(seconds, 5);
  return field;
}
