/** Text of commands is bytes as latin1, as they go out. */

/** A string of a command in quotes (RFC 9051 §9, quoted); it has no line end and no NUL. Bytes above ASCII go as they are. */
export function quoted(bytes: string): string {
  return `"${bytes.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** The bytes of a text in UTF-8. */
export function utf8(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** A command and what follows when the server asks for it: strings that need no literal are in quotes. */
export interface CommandText {
  readonly line: string;
  /** Sent one by one, each when the server asks to go on. */
  readonly continuations: readonly string[];
}

/** A command of strings, of which those that no quotes can hold go as literals (RFC 9051 §4.3). */
export function commandOf(name: string, strings: readonly string[]): CommandText {
  const lines = [name];
  for (const bytes of strings) {
    const last = lines.pop() ?? '';
    if (/^[^\r\n\0\u0080-\u00ff]*$/.test(bytes)) lines.push(`${last} ${quoted(bytes)}`);
    else lines.push(`${last} {${String(bytes.length)}}`, bytes);
  }
  const [line = '', ...continuations] = lines;
  return { line, continuations };
}
