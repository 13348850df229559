import { isAscii, isUtf8 } from 'node:buffer';
import { decodingNamed, longestProbe, utf8, western } from './charset-decoders.js';
import { fromIso2022Jp, fromUtf32 } from './rare-charsets.js';

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
  if (isAscii(bytes)) return isJapanese(bytes) ? fromIso2022Jp(bytes) : bytes.toString('latin1');
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

/** The styles of a page may stand before the name of its charset. */
const sniffed = 256 * 1024;

/** What `<meta charset>`, `<meta http-equiv>` or an XML declaration names in the head of a page (HTML §13.2.3.2). */
function charsetWithin(bytes: Buffer): string {
  const start = bytes.toString('latin1', 0, sniffed);
  const body = start.search(/<body[\s>]/i);
  const head = withoutUnread(body < 0 ? start : start.slice(0, body));
  const named =
    /<meta\b[^>]{0,300}?\bcharset\s*=\s*["']?\s*([\w.:-]{2,40})/i.exec(head)?.[1] ??
    /^\s*<\?xml\b[^>]{0,100}?\bencoding\s*=\s*["']([\w.:-]{2,40})/i.exec(head)?.[1] ??
    '';
  // Who could read the name can read ASCII: it is not UTF-16.
  return decodingNamed(named).kind === 'wide' ? '' : named;
}

/** Comments, styles and scripts name no charset; takes time in proportion to the text. */
function withoutUnread(head: string): string {
  const parts: string[] = [];
  const lower = head.toLowerCase();
  for (let at = 0; at < head.length;) {
    const rest = /<!--|<(style|script|title)\b/gi;
    rest.lastIndex = at;
    const open = rest.exec(head);
    parts.push(head.slice(at, open?.index ?? head.length));
    if (open === null) break;
    const end = open[1] === undefined ? '-->' : `</${open[1].toLowerCase()}`;
    const close = lower.indexOf(end, open.index + 2);
    at = close < 0 ? head.length : close + end.length;
  }
  return parts.join(' ');
}

function orWestern(bytes: Buffer, fallback: string): string {
  const other = decodingNamed(fallback);
  if (other.kind === 'single-byte' || other.kind === 'multi-byte') {
    const text = other.decode(bytes);
    if (!text.includes('\uFFFD')) return text;
  }
  return western(bytes);
}

function byteOrderMarked(bytes: Buffer): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return utf8(bytes.subarray(3));
  if (bytes.length >= 4 && bytes.readUInt32LE(0) === 0xfeff) return fromUtf32(bytes, true);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return null;
}

/** A text that is cut off, or has a wrong byte, is UTF-8 still. */
function isMostlyUtf8(bytes: Buffer): boolean {
  if (isUtf8(bytes)) return true;
  const { whole, broken } = sequences(bytes);
  return whole > broken;
}

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

/** ISO-2022-JP is ASCII with escapes that nobody writes by chance, and was sent undeclared in headers and bodies. */
function isJapanese(bytes: Buffer): boolean {
  return bytes.includes(0x1b) && /\u001b\$[@B]/.test(bytes.toString('latin1', 0, longestProbe));
}

/** Whether two names mean the same charset. */
export function isSameCharset(a: string, b: string): boolean {
  return a === b || decodingNamed(a).name === decodingNamed(b).name;
}
