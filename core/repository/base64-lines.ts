/**
 * Attachments travel as base64 (RFC 2045 §6.8), a third larger and hardly compressible. They are kept decoded, with a
 * header of 4 bytes that says how their lines were laid out, and only if writing them again gives the very same bytes.
 *
 * Header: characters in a line (uint16, little-endian) · line end (1 LF, 2 CRLF) · number of line ends after the last line.
 */
const headerSize = 4;
const lineEnds = ['', '\n', '\r\n'] as const;
const smallestWorthwhile = 1024;
const longestLine = 1000;
/** Of text at a time, about: a short string lives in memory that is soon used again. */
const charactersOfBlock = 32 * 1024;

/** How base64 is laid out in lines, in characters; `characters` without the ends of lines. */
interface Lines {
  readonly textEnd: number;
  readonly characters: number;
  readonly lineLength: number;
  readonly lineEnd: 1 | 2;
}

/** The decoded form with its header; null when `content` is not base64 that can be written again exactly. */
export function decodeBase64Lines(content: Buffer): Buffer<ArrayBuffer> | null {
  if (content.length < smallestWorthwhile) return null;
  const firstEnd = content.indexOf(0x0a);
  if (firstEnd < 1 || firstEnd > longestLine + 1) return null;
  const lineEnd = content[firstEnd - 1] === 0x0d ? 2 : 1;
  const lineLength = firstEnd + 1 - lineEnd;
  if (lineLength < 4 || lineLength % 4 !== 0) return null;
  const trailing = trailingLineEnds(content, lineEnd);
  const textEnd = content.length - trailing * lineEnd;
  const characters = charactersIn(content, textEnd, lineLength, lineEnd);
  return characters === null
    ? null
    : decoded(content, { textEnd, characters, lineLength, lineEnd }, [
        lineLength & 0xff,
        lineLength >> 8,
        lineEnd,
        trailing,
      ]);
}

/** Number of characters when every line but the last has the same length; null when one has not. */
function charactersIn(content: Buffer, textEnd: number, lineLength: number, lineEnd: 1 | 2): number | null {
  let ends = 0;
  for (let at = lineLength; at < textEnd; at += lineLength + lineEnd) {
    if (lineEnd === 2 ? content[at] !== 0x0d || content[at + 1] !== 0x0a : content[at] !== 0x0a) return null;
    ends += 1;
  }
  return textEnd - ends * lineEnd;
}

/**
 * Node's decoder passes over what is no base64, takes the URL alphabet too, and ignores unused bits at the end: the text
 * is what would be written again exactly if nothing was passed over, and those two are not there.
 */
function decoded(
  content: Buffer,
  { textEnd, characters, lineLength, lineEnd }: Lines,
  header: readonly number[],
): Buffer<ArrayBuffer> | null {
  if (characters % 4 !== 0 || content.includes(0x2d) || content.includes(0x5f)) return null;
  const last = content.subarray(textEnd - 4, textEnd).toString('latin1');
  if (Buffer.from(last, 'base64').toString('base64') !== last) return null;
  const padding = last.endsWith('==') ? 2 : last.endsWith('=') ? 1 : 0;
  const size = (characters / 4) * 3 - padding;
  const output = Buffer.allocUnsafe(headerSize + size);
  output.set(header);
  const bytesOfBlock = linesOfBlock(lineLength) * (lineLength + lineEnd);
  let to = headerSize;
  for (let from = 0; from < textEnd; from += bytesOfBlock) {
    const text = content.toString('latin1', from, Math.min(from + bytesOfBlock, textEnd));
    to += output.write(text, to, 'base64');
  }
  return to === headerSize + size ? output : null;
}

/** Their characters are a multiple of four, as those of a line are. */
function linesOfBlock(lineLength: number): number {
  return 4 * Math.ceil(charactersOfBlock / 4 / lineLength);
}

/** Writes the base64 lines again: those of a block first one after the other at the end of its memory, from where each moves to its place. */
export function encodeBase64Lines(
  decoded: Buffer,
  memoryOf: (bytes: number) => Buffer = (bytes) => Buffer.allocUnsafe(bytes),
): Buffer {
  const lineLength = decoded.readUInt16LE(0);
  const lineEnd = Buffer.from(lineEnds[decoded[2] ?? 0] ?? '');
  const trailing = decoded[3] ?? 0;
  const characters = Math.ceil((decoded.length - headerSize) / 3) * 4;
  const between = Math.max(0, Math.ceil(characters / lineLength) - 1);
  const output = memoryOf(characters + (between + trailing) * lineEnd.length);
  const lines = linesOfBlock(lineLength);
  let to = 0;
  for (let line = 0; line <= between; line += lines) {
    const start = headerSize + ((line * lineLength) / 4) * 3;
    const text = decoded.toString('base64', start, start + ((lines * lineLength) / 4) * 3);
    const ends = Math.min(lines, between - line);
    let from = to + ends * lineEnd.length;
    output.write(text, from, 'latin1');
    for (let moved = 0; moved < ends; moved++) {
      output.copyWithin(to, from, from + lineLength);
      from += lineLength;
      to += lineLength;
      for (const byte of lineEnd) output[to++] = byte;
    }
    // The last line, which has its place already.
    to += text.length - ends * lineLength;
  }
  for (let end = 0; end < trailing; end++) to += lineEnd.copy(output, to);
  return output;
}

function trailingLineEnds(content: Buffer, lineEnd: 1 | 2): number {
  let count = 0;
  for (let at = content.length; count < 255 && content[at - 1] === 0x0a; at -= lineEnd) {
    if (lineEnd === 2 && content[at - 2] !== 0x0d) break;
    count += 1;
  }
  return count;
}
