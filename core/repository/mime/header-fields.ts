const fieldStart = /^(?:[!-9;-~]+[ \t]*:|>?From )/;

/** Whether a line can be the first of a message's headers: a field, or the line that mbox files put before it. */
export function looksLikeField(line: Buffer): boolean {
  return fieldStart.test(line.toString('latin1', 0, 200));
}

/**
 * The first field of each of the names, in lower case, unfolded (RFC 5322 §2.2.3), as bytes in Latin-1. Takes time in
 * proportion to the headers.
 */
export function headerFields(headers: string, names: ReadonlySet<string>): Map<string, string> {
  const fields = new Map<string, string>();
  for (let at = 0; at < headers.length;) {
    const end = endOfField(headers, at);
    const colon = headers.indexOf(':', at);
    if (colon >= 0 && colon < end) {
      const name = headers
        .slice(at, Math.min(colon, at + 100))
        .trimEnd()
        .toLowerCase();
      if (names.has(name) && !fields.has(name)) fields.set(name, unfolded(headers.slice(colon + 1, end)));
    }
    at = end;
  }
  return fields;
}

/** Where the next field begins: lines that begin with white space belong to the one before. */
function endOfField(headers: string, from: number): number {
  for (let at = from; ;) {
    const lineEnd = headers.indexOf('\n', at);
    if (lineEnd < 0) return headers.length;
    at = lineEnd + 1;
    const next = headers.charAt(at);
    if (next !== ' ' && next !== '\t') return at;
  }
}

function unfolded(value: string): string {
  return value.replaceAll(/\r?\n[ \t]*/g, ' ').trim();
}

/** A value and its parameters: `text/plain; charset=utf-8`. Names are in lower case. */
export interface StructuredField {
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Values longer than this are no names. */
const longestField = 16 * 1024;
const longestValue = 500;
/** A type has spaces around its slash at times. */
const fieldValue = /^[^\s;,=/"]*(?:\s*\/\s*[^\s;,=]*)?/;
const token = /(?:"((?:[^"\\]|\\[^])*)"?|([^;"]*))/y;

/** Reads `Content-Type` and its like (RFC 2045 §5.1), leniently: comments, spaces, quotes that never end. Never throws. */
export function structuredField(text: string): StructuredField {
  const plain = withoutComments(text.slice(0, longestField));
  const parameters = new Map<string, string>();
  const start = plain.search(/[^\s"]|$/);
  const written = (fieldValue.exec(plain.slice(start, start + longestValue))?.[0] ?? '').trimEnd();
  // Where a value is missing, or the sign behind it, its parameters are there still.
  const isMissing = /^\s*=/.test(plain.slice(start + written.length));
  const value = isMissing ? '' : written.replaceAll(/[\s"]/g, '').toLowerCase();
  for (let at = isMissing ? start : start + written.length; at < plain.length;) {
    const name = /[;,\s]*([^=;\s]*)\s*(=?)\s*/y;
    name.lastIndex = at;
    const named = name.exec(plain);
    if (!named || named[0] === '') break;
    at = name.lastIndex;
    if (named[2] === '') continue;
    token.lastIndex = at;
    const read = token.exec(plain);
    const quoted = read?.[1];
    const bare = read?.[2] ?? '';
    at = Math.max(token.lastIndex, at);
    const key = (named[1] ?? '').toLowerCase();
    if (key !== '' && !parameters.has(key))
      parameters.set(key, quoted?.replaceAll(/\\([^])/g, '$1') ?? bare.trim());
    // What stands behind a quoted value belongs to nothing.
    if (quoted !== undefined) {
      const next = plain.indexOf(';', at);
      at = next < 0 ? plain.length : next;
    }
  }
  return { value, parameters };
}

/** Comments are in parentheses, within each other too; one that never ends is none (RFC 5322 §3.2.2). */
export function withoutComments(text: string): string {
  if (!text.includes('(')) return text;
  let plain = '';
  let depth = 0;
  let isQuoted = false;
  let previous = ' ';
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\') {
      if (depth === 0) plain += text.slice(at, at + 2);
      at += 1;
    } else if (character === '"' && depth === 0) {
      isQuoted = !isQuoted;
      plain += character;
    } else if (!isQuoted && character === '(' && (depth > 0 || ' \t;'.includes(previous))) depth += 1;
    else if (character === ')' && depth > 0) depth -= 1;
    else if (depth === 0) plain += character;
    previous = character;
  }
  return depth === 0 ? plain : text;
}
