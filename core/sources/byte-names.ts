/** Names in file systems are bytes: one that is not UTF-8 has no text by which it could be opened, and must not look like another. */

/** The path of a name in a directory. */
export function joinPath(directory: Buffer, name: Buffer | string): Buffer {
  return Buffer.concat([directory, slash, typeof name === 'string' ? Buffer.from(name) : name]);
}

const slash = Buffer.from('/');

/** The bytes of a name that are not ASCII, as hexadecimal digits: they tell names apart that look the same as text. */
export function bytesBeyondAscii(name: Buffer): string {
  return Buffer.from(name.filter((byte) => byte >= 0x80)).toString('hex');
}
