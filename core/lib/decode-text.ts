/**
 * The text of a file of whatever program: UTF-8, UTF-16 with a byte order mark or by its zero bytes, else as Windows writes it in the west. Null for what is
 * no text.
 */
export function decodeText(bytes: Uint8Array): string | null {
  const text = decoded(bytes);
  return text.includes('\0') ? null : text;
}

function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  const start = bytes.subarray(0, 1024);
  const zeros = (odd: 0 | 1): number => start.filter((byte, at) => byte === 0 && at % 2 === odd).length;
  // Addresses are ASCII, of which each has one zero byte.
  if (zeros(1) > start.length / 4 && zeros(0) === 0) return new TextDecoder('utf-16le').decode(bytes);
  if (zeros(0) > start.length / 4 && zeros(1) === 0) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
