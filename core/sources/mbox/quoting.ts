const quoted = Buffer.from('>From ');
const newline = 0x0a;
const mark = 0x3e;
/** More marks than this are no quoting; bounds what is kept of a line that continues in the next piece. */
const mostMarks = 200;

/** Takes one `>` off every line that begins with `>From `, `>>From ` … (mboxrd). `isLineStart`: the first byte begins a line. */
export function unquoted(bytes: Buffer, isLineStart = true): Buffer {
  const kept: Buffer[] = [];
  let from = 0;
  for (let hit = bytes.indexOf(quoted); hit >= 0; hit = bytes.indexOf(quoted, hit + quoted.length)) {
    let first = hit;
    while (first > 0 && bytes[first - 1] === mark) first--;
    const begins = first === 0 ? isLineStart : bytes[first - 1] === newline;
    if (!begins || hit - first >= mostMarks) continue;
    kept.push(bytes.subarray(from, first));
    from = first + 1;
  }
  return kept.length === 0 ? bytes : Buffer.concat([...kept, bytes.subarray(from)]);
}

/** {@link unquoted} for a message that comes in pieces. */
export class Unquoting {
  private rest = Buffer.alloc(0);
  private isLineStart = true;

  /** Returns what is certain by now. */
  push(piece: Buffer): Buffer {
    const bytes = this.rest.length === 0 ? piece : Buffer.concat([this.rest, piece]);
    const line = bytes.lastIndexOf(newline) + 1;
    const mayBeQuoted = (line > 0 || this.isLineStart) && isStartOfQuoted(bytes.subarray(line));
    const end = mayBeQuoted ? line : bytes.length;
    // A copy: the caller may read the next piece into the same memory.
    this.rest = Buffer.from(bytes.subarray(end));
    const certain = unquoted(bytes.subarray(0, end), this.isLineStart);
    if (end > 0) this.isLineStart = bytes[end - 1] === newline;
    return certain;
  }

  end(): Buffer {
    return this.rest;
  }
}

/** Whether bytes that begin a line may become `>From ` when more of them come. */
function isStartOfQuoted(bytes: Buffer): boolean {
  if (bytes.length > mostMarks + quoted.length) return false;
  return /^>+(?:F(?:r(?:o(?:m)?)?)?)?$/.test(bytes.toString('latin1'));
}
