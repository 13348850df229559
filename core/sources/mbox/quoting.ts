const quoted = Buffer.from('>From ');
const from = Buffer.from('From');
const newline = 0x0a;
const mark = 0x3e;

/** Takes one `>` off every line that begins with `>From `, `>>From ` … (mboxrd). `isLineStart`: the first byte begins a line. */
export function unquoted(bytes: Buffer, isLineStart = true): Buffer {
  const kept: Buffer[] = [];
  let given = 0;
  for (let hit = bytes.indexOf(quoted); hit >= 0; hit = bytes.indexOf(quoted, hit + quoted.length)) {
    const first = firstMark(bytes, hit);
    const begins = first === 0 ? isLineStart : bytes[first - 1] === newline;
    if (!begins) continue;
    kept.push(bytes.subarray(given, first));
    given = first + 1;
  }
  return kept.length === 0 ? bytes : Buffer.concat([...kept, bytes.subarray(given)]);
}

/** {@link unquoted} for a message that comes in pieces. */
export class Unquoting {
  private rest = Buffer.alloc(0);
  /** Whether the next byte begins a line, or only marks stand before it. */
  private isLineStart = true;

  /** Returns what is certain by now. */
  push(piece: Buffer): Buffer {
    const bytes = this.rest.length === 0 ? piece : Buffer.concat([this.rest, piece]);
    const held = this.heldFrom(bytes);
    const end = held ?? bytes.length;
    // A copy: the caller may read the next piece into the same memory.
    this.rest = Buffer.from(bytes.subarray(end));
    const certain = unquoted(bytes.subarray(0, end), this.isLineStart);
    if (held !== null) this.isLineStart = true;
    else if (end > 0) this.isLineStart = bytes[end - 1] === newline;
    return certain;
  }

  end(): Buffer {
    return this.rest;
  }

  /** Where the last mark of a line stands that may become `>From ` when more comes: one of its marks, however many, is the one to take off. */
  private heldFrom(bytes: Buffer): number | null {
    for (let length = 0; length <= from.length; length++) {
      const last = bytes.length - length - 1;
      if (last < 0 || bytes[last] !== mark) continue;
      if (!from.subarray(0, length).equals(bytes.subarray(last + 1))) continue;
      const first = firstMark(bytes, last);
      return (first === 0 ? this.isLineStart : bytes[first - 1] === newline) ? last : null;
    }
    return null;
  }
}

/** The first of the marks without a gap of which `at` is the last. */
function firstMark(bytes: Buffer, at: number): number {
  let first = at;
  while (first > 0 && bytes[first - 1] === mark) first--;
  return first;
}
