const from = Buffer.from('From ');
const mark = Buffer.from('>');
const newline = 0x0a;

/** Puts one more `>` before every `From ` that begins a line, or that only `>` stand before (mboxrd), in a message that comes in pieces. */
export class Quoting {
  private rest = Buffer.alloc(0);
  /** Whether what has been given ends with the beginning of a line, or with nothing but `>` after it. */
  private isOpen = true;

  /** Returns what is certain by now. */
  push(piece: Buffer): Buffer {
    const bytes = this.rest.length === 0 ? piece : Buffer.concat([this.rest, piece]);
    const end = bytes.length - this.heldBack(bytes);
    // A copy: what is kept must not keep all of what came.
    this.rest = Buffer.from(bytes.subarray(end));
    const certain = bytes.subarray(0, end);
    const parts: Buffer[] = [];
    let given = 0;
    for (let hit = certain.indexOf(from); hit >= 0; hit = certain.indexOf(from, hit + from.length)) {
      if (!this.beginsLine(certain, hit)) continue;
      parts.push(certain.subarray(given, hit), mark);
      given = hit;
    }
    this.isOpen = this.beginsLine(certain, certain.length);
    return given === 0 && parts.length === 0 ? certain : Buffer.concat([...parts, certain.subarray(given)]);
  }

  end(): Buffer {
    return this.rest;
  }

  /** How many bytes at the end may become `From ` at the beginning of a line when more of them come. */
  private heldBack(bytes: Buffer): number {
    for (let length = Math.min(from.length - 1, bytes.length); length > 0; length--) {
      const at = bytes.length - length;
      if (from.subarray(0, length).equals(bytes.subarray(at)) && this.beginsLine(bytes, at)) return length;
    }
    return 0;
  }

  /** Whether there is nothing but `>` between the beginning of a line and the byte at `at`. */
  private beginsLine(bytes: Buffer, at: number): boolean {
    let first = at;
    while (first > 0 && bytes[first - 1] === mark[0]) first--;
    return first === 0 ? this.isOpen : bytes[first - 1] === newline;
  }
}
