import { isAscii, isUtf8 } from 'node:buffer';
import { codePages } from './code-pages.js';
import { fromGb, fromIso2022, fromUtf32, fromUtf7 } from './rare-charsets.js';

/** How bytes become text. */
interface Decoding {
  readonly decode: (bytes: Buffer) => string;
  /** `none` says nothing, `ascii` promises what high bytes break, `shifted` writes other scripts in 7 bits, `wide` in whole units. */
  readonly kind: 'none' | 'utf-8' | 'ascii' | 'western' | 'single-byte' | 'multi-byte' | 'shifted' | 'wide';
  /** The same for all names of one charset. */
  readonly name: string;
  /** The charset of the same language whose bytes are found under this name where they are not of it. */
  readonly relative?: string;
}

/** The bytes of a text that was read as Latin-1. */
export function latin1Bytes(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/**
 * Text of bytes whose charset is declared, or is not ('' or a name that means nothing), by the evidence of the bytes: what
 * is UTF-8 is no other charset by chance, and what is not UTF-8 is taken for `fallback`, the charset that the same message
 * declares elsewhere, or for Windows-1252, which nearly all of those meant. Never throws.
 */
export function decodeText(bytes: Buffer, declared: string, fallback = ''): string {
  const marked = byteOrderMarked(bytes);
  if (marked !== null) return marked;
  const decoding = decodingNamed(declared);
  if (decoding.kind === 'wide' && isWide(bytes)) return decoding.decode(bytes);
  if (decoding.kind === 'shifted' && (isAscii(bytes) || hasShifts(bytes))) return decoding.decode(bytes);
  if (isAscii(bytes))
    return isJapanese(bytes) ? shiftedDecoder('iso-2022-jp')(bytes) : bytes.toString('latin1');
  switch (decoding.kind) {
    case 'none':
    case 'ascii':
    case 'utf-8':
    case 'wide':
    case 'shifted':
      return isMostlyUtf8(bytes) ? utf8(bytes) : orWestern(bytes, decoding.relative ?? fallback);
    case 'western':
      return isUtf8(bytes) ? utf8(bytes) : decoding.decode(bytes);
    case 'single-byte':
      // Two or three letters may be both by chance.
      return isUtf8(bytes) && sequences(bytes).whole > 2 ? utf8(bytes) : decoding.decode(bytes);
    case 'multi-byte': {
      const text = decoding.decode(bytes);
      const isOther = isUtf8(bytes) && (text.includes('\uFFFD') || sequences(bytes).whole >= 5);
      return isOther ? utf8(bytes) : text;
    }
  }
}

/** Text of an HTML part: where its headers do not name a charset, the page may do so itself. */
export function decodeHtml(bytes: Buffer, declared: string, fallback = ''): string {
  const { kind } = decodingNamed(declared);
  const isSaid = kind === 'wide' ? isWide(bytes) : kind !== 'none' && kind !== 'ascii';
  return decodeText(bytes, isSaid ? declared : charsetWithin(bytes), fallback);
}

const sniffed = 4096;

/** What `<meta charset>`, `<meta http-equiv>` or an XML declaration names (HTML §13.2.3.2). */
function charsetWithin(bytes: Buffer): string {
  const start = bytes.toString('latin1', 0, sniffed);
  const named =
    /<meta\b[^>]{0,300}?\bcharset\s*=\s*["']?([\w.:-]{2,40})/i.exec(start)?.[1] ??
    /^\s*<\?xml\b[^>]{0,100}?\bencoding\s*=\s*["']([\w.:-]{2,40})/i.exec(start)?.[1] ??
    '';
  // Who could read the name can read ASCII: it is not UTF-16.
  return /^utf-?(?:16|32)/i.test(named) ? '' : named;
}

function orWestern(bytes: Buffer, fallback: string): string {
  const other = decodingNamed(fallback);
  if (other.kind === 'single-byte' || other.kind === 'multi-byte') {
    const text = other.decode(bytes);
    if (!text.includes('\uFFFD')) return text;
  }
  return western(bytes);
}

function western(bytes: Buffer): string {
  return fromCodePage(bytes, codePages.get('1252') ?? '');
}

function byteOrderMarked(bytes: Buffer): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return utf8(bytes.subarray(3));
  if (bytes.length >= 4 && bytes.readUInt32LE(0) === 0xfeff) return fromUtf32(bytes, true);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return null;
}

function utf8(bytes: Buffer): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/** A text that is cut off, or has a wrong byte, is UTF-8 still. */
function isMostlyUtf8(bytes: Buffer): boolean {
  if (isUtf8(bytes)) return true;
  const { whole, broken } = sequences(bytes);
  return whole > broken;
}

const longestProbe = 64 * 1024;

/** How many characters of several bytes are whole UTF-8, and how many high bytes are not; one that is cut off at the end is neither. */
function sequences(bytes: Buffer): { whole: number; broken: number } {
  let [whole, broken] = [0, 0];
  const end = Math.min(bytes.length, longestProbe);
  for (let at = 0; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x80) continue;
    const length = byte >= 0xf0 && byte < 0xf5 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 0;
    if (at + length > end) break;
    if (length > 0 && isUtf8(bytes.subarray(at, at + length))) {
      whole += 1;
      at += length - 1;
    } else broken += 1;
  }
  return { whole, broken };
}

/** Text in units of two or four bytes has control characters among its bytes, or bytes that are no UTF-8; what has neither is text as it is. */
function isWide(bytes: Buffer): boolean {
  const probe = bytes.subarray(0, longestProbe);
  if (probe.includes(0)) return true;
  if (/[\u0001-\u0006\u000e-\u001a\u001c-\u001f]/.test(probe.toString('latin1'))) return true;
  return bytes.length % 2 === 0 && !isMostlyUtf8(probe) && !probe.includes('\n');
}

/** Escapes and shifts of ISO 2022. */
function hasShifts(bytes: Buffer): boolean {
  return bytes.includes('\u001b$') || bytes.includes(0x0e);
}

/** Units of two bytes, the high ones first or last: zeros stand where most texts have none but high ones. */
function fromUtf16(bytes: Buffer, label: 'utf-16le' | 'utf-16be'): string {
  let [first, second] = [0, 0];
  for (let at = 0; at + 1 < Math.min(bytes.length, longestProbe); at += 2) {
    if (bytes[at] === 0) first += 1;
    if (bytes[at + 1] === 0) second += 1;
  }
  const evident = first === second ? label : first > second ? 'utf-16be' : 'utf-16le';
  return new TextDecoder(evident, { ignoreBOM: true }).decode(bytes);
}

/** ISO-2022-JP is ASCII with escapes that nobody writes by chance, and was sent undeclared in headers and bodies. */
function isJapanese(bytes: Buffer): boolean {
  return bytes.includes(0x1b) && /\u001b\$[@B]/.test(bytes.toString('latin1', 0, longestProbe));
}

/** Whether two names mean the same charset. */
export function isSameCharset(a: string, b: string): boolean {
  return a === b || decodingNamed(a).name === decodingNamed(b).name;
}

const none: Decoding = { kind: 'none', name: '', decode: (bytes) => decodeText(bytes, '') };
const known = new Map<string, Decoding>();
/** A message can make up any number of names. */
const mostKnown = 300;

function decodingNamed(charset: string): Decoding {
  const label = charset
    .slice(0, 60)
    .replaceAll(/["'\s]/g, '')
    .toLowerCase();
  const before = known.get(label);
  if (before) return before;
  const decoding = findDecoding(label);
  if (known.size < mostKnown) known.set(label, decoding);
  return decoding;
}

const aliases: ReadonlyMap<string, string> = new Map(
  Object.entries({
    cp932: 'shift_jis',
    cp936: 'gbk',
    cp949: 'euc-kr',
    cp950: 'big5',
    cp874: 'windows-874',
    cp51932: 'euc-jp',
    cp51949: 'euc-kr',
    cp50220: 'iso-2022-jp',
    cp50221: 'iso-2022-jp',
    cp50222: 'iso-2022-jp',
    cp20866: 'koi8-r',
    cp21866: 'koi8-u',
    cp65001: 'utf-8',
    uhc: 'euc-kr',
    mskanji: 'shift_jis',
    shiftjis: 'shift_jis',
    eucjp: 'euc-jp',
    euckr: 'euc-kr',
    euccn: 'gbk',
    iso2022jp: 'iso-2022-jp',
    iso2022jp1: 'iso-2022-jp',
    iso2022jp2: 'iso-2022-jp',
    iso2022jp3: 'iso-2022-jp',
    iso2022jpms: 'iso-2022-jp',
    ansix31101983: 'windows-1252',
    macroman: 'macintosh',
    maccyrillic: 'x-mac-cyrillic',
    macukrainian: 'x-mac-cyrillic',
    macce: 'maccentraleurope',
    utf8mb4: 'utf-8',
  }),
);
const ascii = new Set(['usascii', 'ascii', 'ansix341968', 'iso646us', '646']);
const multiByte = new Set(['gbk', 'gb18030', 'big5', 'euc-jp', 'shift_jis', 'euc-kr']);

function findDecoding(label: string): Decoding {
  const plain = label.replace(/^(?:x-ms-|x-|cs)/, '').replaceAll(/[._:-]/g, '');
  if (plain === '') return none;
  if (ascii.has(plain)) return { kind: 'ascii', name: 'us-ascii', decode: utf8 };
  const rare = rareDecoding(plain);
  if (rare) return rare;
  const numbered = plain.replace(/^(?:windows|win|ms|ibm|dos|codepage)(?=\d)/, 'cp');
  const alias = aliases.get(numbered) ?? aliases.get(plain);
  for (const candidate of alias === undefined
    ? [label, plain, numbered, plain.replace(/^iso8859(\d+)$/, 'iso-8859-$1')]
    : [alias]) {
    const decoding = standardDecoding(candidate);
    if (decoding) return decoding;
  }
  const page = codePages.get((alias ?? numbered).replace(/^cp/, ''));
  if (page === undefined) return none;
  return { kind: 'single-byte', name: numbered, decode: (bytes) => fromCodePage(bytes, page) };
}

function standardDecoding(label: string): Decoding | null {
  try {
    const decoder = new TextDecoder(label, { ignoreBOM: true });
    const decode = (bytes: Buffer): string => decoder.decode(bytes);
    const { encoding } = decoder;
    const name = encoding;
    if (encoding === 'utf-8') return { kind: 'utf-8', name, decode };
    if (encoding === 'windows-1252') return { kind: 'western', name, decode: western };
    if (encoding === 'utf-16le' || encoding === 'utf-16be')
      return { kind: 'wide', name, decode: (bytes) => fromUtf16(bytes, encoding) };
    if (encoding === 'iso-2022-jp') return { kind: 'shifted', name, decode, relative: 'shift_jis' };
    return { kind: multiByte.has(encoding) ? 'multi-byte' : 'single-byte', name, decode };
  } catch {
    return null;
  }
}

function shiftedDecoder(label: string): (bytes: Buffer) => string {
  return decodingNamed(label).decode;
}

function rareDecoding(plain: string): Decoding | null {
  const shifted = (decode: (bytes: Buffer) => string, relative?: string): Decoding =>
    relative === undefined
      ? { kind: 'shifted', name: plain, decode }
      : { kind: 'shifted', name: plain, decode, relative };
  if (/^(?:unicode11)?utf7/.test(plain)) return shifted(fromUtf7);
  if (/^hz/.test(plain)) return shifted(fromGb, 'gbk');
  if (plain === 'iso2022kr') return shifted((bytes) => fromIso2022(bytes, 'euc-kr'), 'euc-kr');
  if (plain.startsWith('iso2022cn')) return shifted((bytes) => fromIso2022(bytes, 'gbk'), 'gbk');
  if (!plain.startsWith('utf32') && !plain.startsWith('ucs4')) return null;
  return { kind: 'wide', name: plain, decode: (bytes) => fromUtf32(bytes, plain.endsWith('le')) };
}

function fromCodePage(bytes: Buffer, upper: string): string {
  return bytes
    .toString('latin1')
    .replaceAll(/[\u0080-\u00ff]/g, (byte) => upper.charAt(byte.charCodeAt(0) - 0x80));
}
