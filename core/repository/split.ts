import { MessageParser } from './mime/message-parser.js';
import { isAttachment } from './mime/part-headers.js';

/** A message in pieces that are stored once each; put together in order they are the message again. */
export interface SplitMessage {
  readonly pieces: readonly Buffer[];
  /** Parts that the user would call an attachment, counted by their headers. */
  readonly attachments: number;
}

/** Part bodies from this size on are pieces of their own, so that an attachment sent to ten people is stored once. */
const smallestOwnPiece = 8 * 1024;
/** Rows stay moderate: a piece is cut after this many bytes. */
const largestPiece = 1024 * 1024;

/**
 * Cuts a message at the boundaries that its headers declare (RFC 2046 §5.1.1). Any bytes at all may be given. A cut takes a
 * part of 8 KiB, so there are at most two pieces for each 8 KiB of the message and one for each MiB, whatever its lines begin with.
 */
export function splitMessage(content: Buffer): SplitMessage {
  const cuts: number[] = [];
  let attachments = 0;
  let bodyStart: number | null = null;
  const parser = new MessageParser({
    onDelimiter: (offset) => {
      if (bodyStart !== null && offset - bodyStart >= smallestOwnPiece) cuts.push(bodyStart, offset);
      bodyStart = null;
    },
    onBegin: ({ headers, parent, isContainer }, bodyOffset) => {
      // The headers of a message in a message are of its text's piece.
      if (parent !== null && !parent.headers.isMessage) bodyStart = bodyOffset;
      if (!isContainer && isAttachment(headers, parent === null)) attachments += 1;
    },
  });
  parser.write(content);
  parser.finish();
  return { pieces: limited(cutAt(content, cuts)), attachments };
}

function cutAt(content: Buffer, cuts: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  let start = 0;
  for (const cut of [...cuts, content.length]) {
    if (cut > start) pieces.push(content.subarray(start, cut));
    start = Math.max(start, cut);
  }
  return pieces;
}

function limited(pieces: readonly Buffer[]): Buffer[] {
  return pieces.flatMap((piece) => {
    const parts: Buffer[] = [];
    for (let start = 0; start < piece.length;) {
      const end = cutPoint(piece, start);
      parts.push(piece.subarray(start, end));
      start = end;
    }
    return parts;
  });
}

/** Cuts after a line end where there is one near, so that every part of a base64 body decodes by itself. */
function cutPoint(piece: Buffer, start: number): number {
  const latest = start + largestPiece;
  if (piece.length <= latest) return piece.length;
  const lineEnd = piece.lastIndexOf(0x0a, latest - 1);
  return lineEnd > latest - 1024 ? lineEnd + 1 : latest;
}
