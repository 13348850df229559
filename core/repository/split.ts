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
const headerLimit = 16 * 1024;
const partStart = Buffer.from('\n--');

/** Cuts a message at its MIME part boundaries (RFC 2046 §5.1.1). Any bytes at all may be given: nothing is parsed that could fail. */
export function splitMessage(content: Buffer): SplitMessage {
  const cuts: number[] = [];
  let attachments = 0;
  let bodyStart: number | null = null;
  for (let at = content.indexOf(partStart); at >= 0; at = content.indexOf(partStart, at + 1)) {
    const line = at + 1;
    if (bodyStart !== null && line - bodyStart >= smallestOwnPiece) cuts.push(bodyStart, line);
    const part = partAfter(content, line);
    if (part) {
      bodyStart = part.bodyStart;
      if (part.isAttachment) attachments += 1;
    }
  }
  return { pieces: limited(cutAt(content, cuts)), attachments };
}

/** The part whose delimiter line starts at `line`: where its body begins, if its headers end within reason. */
function partAfter(content: Buffer, line: number): { bodyStart: number; isAttachment: boolean } | null {
  const lineEnd = content.indexOf(0x0a, line);
  if (lineEnd < 0 || lineEnd - line > 100) return null;
  const head = content.toString('latin1', lineEnd, Math.min(content.length, lineEnd + headerLimit));
  const end = /\r?\n\r?\n/.exec(head);
  if (!end) return null;
  const headers = head.slice(0, end.index);
  return {
    bodyStart: lineEnd + end.index + end[0].length,
    isAttachment:
      /^content-disposition:\s*attachment/im.test(headers) ||
      /^content-type:\s*(?!text\/|multipart\/)[^;]*;[^]*?\bname\*?[0-9]*\*?=/im.test(headers),
  };
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
