import iconv from 'iconv-lite';
import { charsetNamed } from './charset-names.js';
import { fromGb, fromIso2022, fromIso2022Jp, fromUtf32, fromUtf7 } from './rare-charsets.js';

/** How bytes become text. */
export interface Decoding {
  readonly decode: (bytes: Buffer) => string;
  /** `none` says nothing, `ascii` promises what high bytes break, `shifted` writes other scripts in 7 bits, `wide` in whole units. */
  readonly kind: 'none' | 'utf-8' | 'ascii' | 'western' | 'single-byte' | 'multi-byte' | 'shifted' | 'wide';
  /** The same for all names of one charset. */
  readonly name: string;
  /** The charset of the same language whose bytes are found under this name where they are not of it. */
  readonly relative?: string;
}

const known = new Map<string, Decoding>();
/** A message can make up any number of names. */
const mostKnown = 300;

/** The decoding of a charset by any of its names; of kind `none` where it means nothing. */
export function decodingNamed(charset: string): Decoding {
  const label = charset.slice(0, 100);
  const before = known.get(label);
  if (before) return before;
  const decoding = decodingOf(charsetNamed(label) ?? '');
  if (known.size < mostKnown) known.set(label, decoding);
  return decoding;
}

/**
 * Chinese in gb18030, Big5 with the characters of Hong Kong, and all Korean syllables, because mail has them under the names of the
 * charsets that they extend. What the Encoding Standard leaves out, and what ICU reads in one way in Node and in another in Electron, is
 * of iconv-lite (docs/decisions/0183).
 */
function decodingOf(name: string): Decoding {
  const shifted = (decode: Decoding['decode'], relative: string): Decoding => ({
    ...{ kind: 'shifted', name, decode },
    ...(relative === '' ? {} : { relative }),
  });
  switch (name) {
    case '':
      return { kind: 'none', name, decode: utf8 };
    case 'us-ascii':
      return { kind: 'ascii', name, decode: utf8 };
    case 'utf-8':
      return { kind: 'utf-8', name, decode: utf8 };
    case 'utf-7':
      return shifted(fromUtf7, '');
    case 'utf-16le':
    case 'utf-16be':
      return { kind: 'wide', name, decode: (bytes) => fromUtf16(bytes, name) };
    case 'utf-32le':
    case 'utf-32be':
      return { kind: 'wide', name, decode: (bytes) => fromUtf32(bytes, name === 'utf-32le') };
    case 'windows-1252':
      return { kind: 'western', name, decode: western };
    case 'iso-2022-jp':
      return shifted(fromIso2022Jp, 'shift_jis');
    case 'iso-2022-kr':
      return shifted((bytes) => fromIso2022(bytes, 'euc-kr'), 'euc-kr');
    case 'iso-2022-cn':
      return shifted((bytes) => fromIso2022(bytes, 'gbk'), 'gbk');
    case 'hz':
      return shifted(fromGb, 'gbk');
    case 'gb18030':
    case 'euc-jp':
    case 'shift_jis':
      return { kind: 'multi-byte', name, decode: standard(name) };
    case 'big5':
      return { kind: 'multi-byte', name, decode: of('big5-hkscs') };
    case 'euc-kr':
      return { kind: 'multi-byte', name, decode: of('cp949') };
    case 'koi8-u':
      // The two letters of Belarusian are under this name too.
      return {
        ...{ kind: 'single-byte', name },
        decode: (bytes) => of(name)(bytes).replaceAll('╝', 'ў').replaceAll('╬', 'Ў'),
      };
    default:
      return { kind: 'single-byte', name, decode: isStandard(name) ? standard(name) : of(name) };
  }
}

/** ISO-8859-16 is in the standard and not in every ICU. */
function isStandard(name: string): boolean {
  return /^(?:windows-|iso-8859-|koi8-r|ibm866|macintosh|x-mac-)/.test(name) && name !== 'iso-8859-16';
}

/** As the Encoding Standard says. */
function standard(label: string): Decoding['decode'] {
  const decoder = new TextDecoder(label, { ignoreBOM: true });
  return (bytes) => decoder.decode(bytes);
}

function of(encoding: string): Decoding['decode'] {
  return (bytes) => iconv.decode(bytes, encoding, { stripBOM: false });
}

export function utf8(bytes: Buffer): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/** What Windows-1252 has where Latin-1 has control characters: Node 20 decodes it as Latin-1. */
const windowsSigns = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Windows-1252. */
export function western(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replaceAll(/[\u0080-\u009f]/g, (byte) => windowsSigns.charAt(byte.charCodeAt(0) - 0x80));
}

/** Bytes that are looked at to tell a charset by them. */
export const longestProbe = 64 * 1024;

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
