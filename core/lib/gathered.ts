/** The same bytes in parts of at least `bytes`, but for the last: a write for each small one would take longer than what it writes. */
export async function* gathered(
  parts: AsyncIterable<Uint8Array>,
  bytes = 1024 * 1024,
): AsyncGenerator<Uint8Array> {
  let [kept, length] = [[] as Uint8Array[], 0];
  for await (const part of parts) {
    kept.push(part);
    length += part.length;
    if (length < bytes) continue;
    yield kept.length === 1 ? part : Buffer.concat(kept, length);
    [kept, length] = [[], 0];
  }
  if (length > 0) yield Buffer.concat(kept, length);
}
