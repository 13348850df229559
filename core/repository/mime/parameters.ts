import { decodeText, latin1Bytes } from './charset.js';
import { charsetNamed } from './charset-names.js';
import { decodeWords } from './encoded-words.js';

/** Segments of one value (RFC 2231 §3): more than any program writes. */
const mostSegments = 200;

/** The bytes of a value and the charset that it names for them; '' where it names none. */
interface Value {
  readonly bytes: Buffer;
  readonly charset: string;
  /** Percent signs stand for bytes in it. */
  readonly isExtended: boolean;
}

/**
 * A parameter of a MIME header in all the ways it is written: extended with a charset, cut into segments (RFC 2231, RFC 5987), which come
 * in any order and are put together before they are decoded, because they may be cut inside a character; or plain, with encoded words,
 * which RFC 2047 forbids and everyone writes. A way that says nothing hides none of the others; of segments that are missing the others
 * are told. '' when there is none. Never throws.
 */
export function parameterOf(parameters: ReadonlyMap<string, string>, name: string): string {
  for (const value of valuesOf(parameters, name)) {
    const text = textOf(value);
    if (text.trim() !== '') return text;
  }
  return '';
}

/** The same as bytes in Latin-1, for what is compared with bytes. */
export function rawParameterOf(parameters: ReadonlyMap<string, string>, name: string): string {
  const values = [...valuesOf(parameters, name)].map(({ bytes }) => bytes.toString('latin1'));
  return values.find((value) => value.trim() !== '') ?? '';
}

function* valuesOf(parameters: ReadonlyMap<string, string>, name: string): Generator<Value> {
  const extended = parameters.get(`${name}*`);
  if (extended !== undefined) yield extendedValue(extended);
  const segments = segmentsOf(parameters, name);
  if (segments.length > 0) yield joined(segments);
  const plain = parameters.get(name);
  if (plain !== undefined) yield plainValue(plain);
}

interface Segment {
  readonly index: number;
  readonly text: string;
  readonly isExtended: boolean;
}

function segmentsOf(parameters: ReadonlyMap<string, string>, name: string): Segment[] {
  const segments = new Map<number, Segment>();
  for (const [key, text] of parameters) {
    const match = key.startsWith(`${name}*`) ? /^\*(\d{1,5})(\*?)$/.exec(key.slice(name.length)) : null;
    if (!match) continue;
    const [index, isExtended] = [Number(match[1]), match[2] === '*'];
    if (isExtended || !segments.has(index)) segments.set(index, { index, text, isExtended });
  }
  return [...segments.values()].sort((a, b) => a.index - b.index).slice(0, mostSegments);
}

function joined(segments: readonly Segment[]): Value {
  if (segments.every(({ isExtended }) => !isExtended))
    return plainValue(segments.map(({ text }) => text).join(''));
  const values = segments.map(({ text, isExtended }, index) => {
    if (!isExtended) return { bytes: latin1Bytes(text), charset: '' };
    // Only the first of them names a charset; an apostrophe in another is one.
    return index === 0 ? extendedValue(text) : { bytes: percentDecoded(text), charset: '' };
  });
  const bytes = Buffer.concat(values.map((value) => value.bytes));
  return { bytes, charset: values[0]?.charset ?? '', isExtended: true };
}

function extendedValue(text: string): Value {
  const match = /^([^']*)'[^']*'/.exec(text);
  return {
    bytes: percentDecoded(text.slice(match?.[0].length ?? 0)),
    charset: match?.[1] ?? '',
    isExtended: true,
  };
}

/** Some programs write the extended form and leave the sign out that says so. */
function plainValue(text: string): Value {
  const charset = /^([\w.:-]{2,40})'[\w-]*'[^]*%[0-9a-f]{2}/i.exec(text)?.[1] ?? '';
  if (charset !== '' && charsetNamed(charset) !== null) return extendedValue(text);
  return { bytes: latin1Bytes(text), charset: '', isExtended: false };
}

function textOf({ bytes, charset, isExtended }: Value): string {
  if (!isExtended) return decodeWords(bytes.toString('latin1'));
  const text = decodeText(bytes, charset);
  return /^[ -~]*=\?[ -~]*$/.test(text) ? decodeWords(text) : text;
}

function percentDecoded(text: string): Buffer {
  return latin1Bytes(
    text.replaceAll(/%([0-9a-f]{2})/gi, (_whole, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    ),
  );
}
