import { bytesFromBase64, bytesFromQuotedPrintable } from './transfer-encoding.js';
import { decodeText, isSameCharset, latin1Bytes } from './charset.js';

/**
 * An encoded word, with the spaces, question marks and raw characters that some programs leave in it (RFC 2047 §2 forbids them). `?=`
 * before two digits of an escape is no end where another end follows.
 */
const word =
  /=\?([^?\s*]{1,60})(?:\*[^?\s]*)?\?([bqBQ])\?((?:[^?=\r\n]|=(?!\?(?!=))|\?(?!=)|\?(?==[0-9A-F]{2}[^?=\r\n]*(?:=[0-9A-F]{2}[^?=\r\n]*)*\?=))*)\?=/g;
/** More than any header has; what is longer is no text for people. */
const longestText = 256 * 1024;

interface EncodedWord {
  readonly charset: string;
  readonly isBase64: boolean;
  readonly text: string;
}

/**
 * The text of a field that was read as Latin-1, with its encoded words decoded (RFC 2047); raw characters may stand in them and beside
 * them, in UTF-8 or in `fallback`, the charset that the message declares. Neighbours of one charset are put together before their bytes become
 * characters: many programs cut inside of one. Takes time in proportion to the text; never throws.
 */
export function decodeWords(text: string, fallback = ''): string {
  return replaceRuns(text, fallback, (decoded) => decoded);
}

/** The same, with what `use` makes of each run of encoded words in its place, and `useRaw` of the text between them. */
export function replaceRuns(
  text: string,
  fallback: string,
  use: (decoded: string) => string,
  useRaw = (raw: string): string => raw,
): string {
  const rawText = (raw: string): string => useRaw(decodeText(latin1Bytes(raw), '', fallback));
  if (!text.includes('=?')) return rawText(text);
  const parts: string[] = [];
  let run: EncodedWord[] = [];
  let at = 0;
  const endRun = (): void => {
    if (run.length > 0) parts.push(use(decodedRun(run)));
    run = [];
  };
  for (const match of text.slice(0, longestText).matchAll(word)) {
    const between = text.slice(at, match.index);
    // White space between encoded words belongs to neither (RFC 2047 §6.2).
    if (run.length === 0 || /[^\s]/.test(between)) {
      endRun();
      parts.push(rawText(between));
    }
    run.push({
      charset: match[1]?.toLowerCase() ?? '',
      isBase64: match[2]?.toLowerCase() === 'b',
      text: match[3] ?? '',
    });
    at = match.index + match[0].length;
  }
  endRun();
  parts.push(rawText(text.slice(at)));
  return parts.join('');
}

function decodedRun(words: readonly EncodedWord[]): string {
  const parts: string[] = [];
  for (let first = 0; first < words.length;) {
    const { charset } = words[first] ?? { charset: '' };
    let end = first + 1;
    for (let next = words[end]; next && isSameCharset(next.charset, charset); next = words[end]) end += 1;
    parts.push(decodeText(bytesOf(words.slice(first, end)), charset));
    first = end;
  }
  return parts.join('');
}

function bytesOf(words: readonly EncodedWord[]): Buffer {
  const parts: Buffer[] = [];
  let open = '';
  for (const { isBase64, text } of words) {
    if (!isBase64) {
      parts.push(bytesFromBase64(open), bytesFromQuotedPrintable(latin1Bytes(text.replaceAll('_', ' '))));
      open = '';
      continue;
    }
    // Base64 that was cut inside of a group continues in the next word.
    open += text.replaceAll(/[^A-Za-z0-9+/=]/g, '');
    if (open.endsWith('=') || open.length % 4 === 0) {
      parts.push(bytesFromBase64(open));
      open = '';
    }
  }
  parts.push(bytesFromBase64(open));
  return Buffer.concat(parts);
}
