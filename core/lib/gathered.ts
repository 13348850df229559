/** The same bytes in parts of so many, but for the last: a write for each small one would take longer than what it writes. Each part is copied
 * before the next is asked for. */
export async function* gathered(
  parts: AsyncIterable<Uint8Array>,
  bytes = 1024 * 1024,
): AsyncGenerator<Uint8Array> {
  let [block, length] = [Buffer.alloc(0), 0];
  for await (const part of parts) {
    for (let taken = 0; taken < part.length;) {
      if (block.length === 0) block = Buffer.allocUnsafeSlow(bytes);
      const fits = part.subarray(taken, taken + bytes - length);
      block.set(fits, length);
      taken += fits.length;
      length += fits.length;
      if (length < bytes) continue;
      yield block;
      [block, length] = [Buffer.alloc(0), 0];
    }
  }
  if (length > 0) yield block.subarray(0, length);
}
