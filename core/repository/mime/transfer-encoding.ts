const [equals, lineFeed, carriageReturn, space, tab] = [0x3d, 0x0a, 0x0d, 0x20, 0x09];

/** Bytes of base64 text; what is no base64 is passed over, and padding in the middle ends a group (RFC 2045 §6.8). */
export function bytesFromBase64(text: string): Buffer {
  if (text === '') return Buffer.alloc(0);
  const clean = text.replaceAll(/[^A-Za-z0-9+/=]+/g, '');
  if (!/=[^=]/.test(clean)) return Buffer.from(clean, 'base64');
  return Buffer.concat(clean.split(/=+/).map((group) => Buffer.from(group, 'base64')));
}

/**
 * Bytes of quoted-printable text (RFC 2045 §6.7): soft line ends are gone, so is white space at the end of a line; what is
 * no escape stays as it is written.
 */
export function bytesFromQuotedPrintable(encoded: Buffer): Buffer {
  const output = Buffer.allocUnsafe(encoded.length);
  let length = 0;
  for (let at = 0; at < encoded.length; at++) {
    const byte = encoded[at] ?? 0;
    if (byte !== equals) {
      output[length++] = byte;
      continue;
    }
    const softEnd = softLineEnd(encoded, at + 1);
    if (softEnd > 0) {
      at = softEnd - 1;
      continue;
    }
    const value = hexDigit(encoded[at + 1]) * 16 + hexDigit(encoded[at + 2]);
    if (value >= 0) {
      output[length++] = value;
      at += 2;
    } else output[length++] = byte;
  }
  return output.subarray(0, length);
}

/** Where the next line begins after a soft line end at `from`; 0 when there is none. */
function softLineEnd(encoded: Buffer, from: number): number {
  let at = from;
  while (encoded[at] === space || encoded[at] === tab) at += 1;
  if (encoded[at] === carriageReturn) at += 1;
  if (encoded[at] === lineFeed) return at + 1;
  return at >= encoded.length ? at : 0;
}

/** So far below zero when it is none that a pair of digits with it is below zero too. */
function hexDigit(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1000;
}
