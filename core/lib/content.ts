/** A message byte for byte: in memory where it is small, else to be read piece by piece, each time from its beginning. */
export type Content = Buffer | { readonly size: number; readonly read: () => Iterable<Buffer> };

const bytesOfPart = 4 * 1024 * 1024;

export function sizeOf(content: Content): number {
  return Buffer.isBuffer(content) ? content.length : content.size;
}

/** The bytes in parts of a few MB. Throws what `read` throws. */
export function* partsOf(content: Content): Generator<Buffer> {
  if (!Buffer.isBuffer(content)) yield* content.read();
  else for (let at = 0; at < content.length; at += bytesOfPart) yield content.subarray(at, at + bytesOfPart);
}

/** The first bytes, or all of them. Throws what `read` throws. */
export function beginningOf(content: Content, bytes = Infinity): Buffer {
  if (Buffer.isBuffer(content)) return content.subarray(0, bytes);
  const parts: Buffer[] = [];
  let length = 0;
  for (const part of content.read()) {
    parts.push(part);
    length += part.length;
    if (length >= bytes) break;
  }
  return Buffer.concat(parts, Math.min(length, bytes));
}
