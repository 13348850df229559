/** Charsets of mail that the Encoding Standard leaves out because pages could be tricked with them; text cannot. */

/**
 * UTF-7 (RFC 2152): `+` begins UTF-16 in base64, `-` or any other character ends it, `+-` is a plus. What is no UTF-16 was not written
 * for it: `1+1` stays.
 */
export function fromUtf7(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replaceAll(/\+([A-Za-z0-9+/]*)(-?)/g, (whole, encoded: string, end: string) => {
      if (encoded === '') return end === '' ? whole : '+';
      const units = Buffer.from(encoded, 'base64');
      const rest = (encoded.length * 6) % 16;
      const text = new TextDecoder('utf-16be').decode(units.subarray(0, units.length - (units.length % 2)));
      return units.length < 2 || rest >= 6 || /[\uFFFD\p{Cn}]/u.test(text) ? whole : text;
    });
}

/** HZ (RFC 1843): GB 2312 in 7 bits between `~{` and `~}`. */
export function fromGb(bytes: Buffer): string {
  const plain = bytes
    .toString('latin1')
    .replaceAll(
      /~\{((?:[!-}][!-~])*)(?:~\}|$)?|~([~\n])/g,
      (_whole, gb: string | undefined, sign: string | undefined) =>
        gb === undefined ? (sign === '~' ? '~' : '') : withHighBits(gb),
    );
  return new TextDecoder('gbk').decode(Buffer.from(plain, 'latin1'));
}

/** ISO-2022-KR and -CN (RFC 1557, RFC 1922): another charset in 7 bits between SO and SI. */
export function fromIso2022(bytes: Buffer, charset: 'euc-kr' | 'gbk'): string {
  const plain = bytes
    .toString('latin1')
    .replaceAll(/\u001b\$[)*+][A-Z]/g, '')
    .replaceAll(/\u000e([^\u000f]*)\u000f?/g, (_whole, shifted: string) => withHighBits(shifted));
  return new TextDecoder(charset).decode(Buffer.from(plain, 'latin1'));
}

/** UTF-32; big-endian unless its name or its mark says otherwise. */
export function fromUtf32(bytes: Buffer, isLittleEndian: boolean): string {
  const isLittle = isLittleEndian || (bytes[0] === 0xff && bytes[1] === 0xfe);
  const parts: string[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const point = isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
    if (point !== 0xfeff) parts.push(point <= 0x10ffff ? String.fromCodePoint(point) : '\uFFFD');
  }
  return parts.join('');
}

function withHighBits(text: string): string {
  return text.replaceAll(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) | 0x80));
}
