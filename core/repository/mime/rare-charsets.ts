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

/** How ISO-2022-JP and its extensions announce what follows (RFC 1468, RFC 1554, RFC 2237, JIS X 0213), and a single sign of another set. */
const japaneseEscape = /(\u001b(?:\$[@AB]|\$\([@ABCDOPQ]|\([@-Z]|\.[AF]|N[ -\u007f]))/;
/** Sets of two bytes: which decoder reads them, and what it wants before each pair. Of JIS X 0213 what JIS X 0208 has in its places. */
const japaneseSets: ReadonlyMap<string, { readonly label: string; readonly lead: string }> = new Map(
  Object.entries({
    ...{ $A: { label: 'gb18030', lead: '' }, '$(A': { label: 'gb18030', lead: '' } },
    ...{ '$(C': { label: 'euc-kr', lead: '' }, '$(D': { label: 'euc-jp', lead: '\u008f' } },
    ...Object.fromEntries(
      ['$@', '$B', '$(@', '$(B', '$(O', '$(Q'].map((set) => [set, { label: 'euc-jp', lead: '' }]),
    ),
  }),
);

/** ISO-2022-JP with the sets that -1, -2 and -3 add to it, and half-width kana in seven and eight bits, as Windows writes them. */
export function fromIso2022Jp(bytes: Buffer): string {
  let [set, upper] = ['(B', 'windows-1252'];
  return bytes
    .toString('latin1')
    .split(japaneseEscape)
    .map((piece, index) => {
      if (index % 2 === 0) return ofJapaneseSet(piece, set);
      const name = piece.slice(1);
      if (name.startsWith('N')) return textOf(withHighBits(name.slice(1)), upper);
      if (name.startsWith('.')) upper = name === '.A' ? 'windows-1252' : 'iso-8859-7';
      else set = name;
      return '';
    })
    .join('');
}

function ofJapaneseSet(text: string, name: string): string {
  const set = japaneseSets.get(name);
  if (set)
    return text.replaceAll(/(?:[!-~]{2})+/g, (pairs) =>
      textOf(
        withHighBits(pairs).replaceAll(/[^]{2}/g, (pair) => set.lead + pair),
        set.label,
      ),
    );
  const kana = name === '(I' ? withHighBits(text) : text;
  return textOf(
    kana.replaceAll(/\u000e([^\u000f]*)\u000f?/g, (_whole, shifted: string) => withHighBits(shifted)),
    'shift_jis',
  );
}

function textOf(latin1: string, label: string): string {
  return new TextDecoder(label).decode(Buffer.from(latin1, 'latin1'));
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
