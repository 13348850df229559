import { decodeText, latin1Bytes } from './charset.js';
import { decodeWords } from './encoded-words.js';
import { shownText } from './shown-text.js';

/** Segments of one name (RFC 2231 §3): more than any program writes. */
const mostSegments = 200;
const longestName = 255;

interface Segment {
  readonly text: string;
  readonly isExtended: boolean;
}

/**
 * A file name as its parameters say it: plain, with encoded words (which RFC 2047 forbids and everyone writes), extended
 * with a charset (RFC 5987), or cut into segments (RFC 2231), which are put together before they are decoded, because
 * they may be cut inside a character. '' when there is none. Never throws.
 */
export function fileNameOf(parameters: ReadonlyMap<string, string>, name: string): string {
  const extended = [{ text: parameters.get(`${name}*`) ?? '', isExtended: true }];
  // A form that says nothing hides none of the others.
  const forms = [
    () => decodedSegments(extended),
    () => decodedSegments(segmentsOf(parameters, name)),
    () => plainName(parameters.get(name) ?? ''),
  ];
  for (const form of forms) {
    const shown = shownText(form(), longestName);
    if (shown !== '') return shown;
  }
  return '';
}

function segmentsOf(parameters: ReadonlyMap<string, string>, name: string): Segment[] {
  const segments: Segment[] = [];
  for (let index = 0; index < mostSegments; index++) {
    const key = `${name}*${String(index)}`;
    const extended = parameters.get(`${key}*`);
    const text = extended ?? parameters.get(key);
    if (text === undefined) break;
    segments.push({ text, isExtended: extended !== undefined });
  }
  return segments;
}

function decodedSegments(segments: readonly Segment[]): string {
  if (segments.every(({ isExtended }) => !isExtended))
    return plainName(segments.map(({ text }) => text).join(''));
  const first = segments[0];
  const charset = first?.isExtended === true ? (/^([^']*)'[^']*'/.exec(first.text)?.[1] ?? '') : '';
  const bytes = segments.map(({ text, isExtended }, index) => {
    const value = isExtended && index === 0 ? text.replace(/^[^']*'[^']*'/, '') : text;
    return isExtended ? percentDecoded(value) : latin1Bytes(value);
  });
  return decodeText(Buffer.concat(bytes), charset);
}

function percentDecoded(text: string): Buffer {
  return latin1Bytes(
    text.replaceAll(/%([0-9a-f]{2})/gi, (_whole, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    ),
  );
}

function plainName(text: string): string {
  return decodeWords(text);
}
