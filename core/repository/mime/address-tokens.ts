/** What an address field is made of (RFC 5322 §3.4), with what programs write in its place. */
export type AddressToken =
  | { readonly kind: 'text'; readonly text: string; readonly isJoined: boolean }
  | { readonly kind: 'quoted'; readonly text: string; readonly isJoined: boolean }
  | { readonly kind: 'comment' | 'angle'; readonly text: string }
  | { readonly kind: ',' | ';' | ':' };

/**
 * The tokens of an address field; `isJoined` says that no space is before a piece of text. Quotes, comments and brackets that never end
 * are none. Takes time in proportion to the field; never throws.
 */
export function addressTokens(field: string): AddressToken[] {
  const tokens: AddressToken[] = [];
  let isJoined = false;
  for (let at = 0; at < field.length;) {
    const space = /\s+/y;
    space.lastIndex = at;
    if (space.test(field)) {
      at = space.lastIndex;
      isJoined = false;
      continue;
    }
    const token = tokenAt(field, at, isJoined);
    if (token.token) tokens.push(token.token);
    isJoined = token.token !== null && ['text', 'quoted', ':'].includes(token.token.kind);
    at = token.end;
  }
  return tokens;
}

interface Found {
  /** Null for signs that mean nothing where they stand. */
  readonly token: AddressToken | null;
  readonly end: number;
}

/** What is longer is no name; a limit keeps what never ends from being looked for again and again. */
const longestToken = 500;
const quoted = /"((?:[^"\\]|\\[^]){0,500})"/y;
/** One level within each other is all that people write. */
const comment = /\(((?:[^()\\]|\\[^]|\((?:[^()\\]|\\[^]){0,500}\)){0,500})\)/y;
/** A page's or another program's way: `Anna [mailto:anna@example.com]`. */
const bracket = /\[((?:mailto:)?[^\s<>[\]@]{1,100}@[^\s<>[\]@]{1,255})\]/iy;
/** A literal domain is part of an address (RFC 5321 §4.1.3). */
const text = /(?:@\[[^\][\s<>]{1,255}\]|[^\s"(),:;<>])+/y;

function tokenAt(field: string, at: number, isJoined: boolean): Found {
  const character = field.charAt(at);
  const read = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(field);
  };
  const next = at + 1;
  switch (character) {
    case ',':
    case ';':
    case ':':
      return { token: { kind: character }, end: next };
    case '"': {
      const found = read(quoted);
      return found
        ? { token: { kind: 'quoted', text: unescaped(found[1] ?? ''), isJoined }, end: quoted.lastIndex }
        : { token: null, end: next };
    }
    case '(': {
      const found = read(comment);
      return found
        ? { token: { kind: 'comment', text: unescaped(found[1] ?? '') }, end: comment.lastIndex }
        : { token: null, end: next };
    }
    case '<':
      return angleAt(field, at);
    case ')':
    case '>':
      return { token: null, end: next };
    default: {
      const inBrackets = character === '[' ? read(bracket) : null;
      if (inBrackets) return { token: { kind: 'angle', text: inBrackets[1] ?? '' }, end: bracket.lastIndex };
      const words = read(text)?.[0] ?? character;
      return { token: { kind: 'text', text: words, isJoined }, end: at + words.length };
    }
  }
}

/** An address in angle brackets without its comments; where the closing one is missing it ends before what follows. */
function angleAt(field: string, start: number): Found {
  let address = '';
  let at = start + 1;
  while (at < field.length && at - start < longestToken) {
    const character = field.charAt(at);
    if (character === '>') return { token: { kind: 'angle', text: address }, end: at + 1 };
    if (character === '<' || character === ';') break;
    const pattern = character === '"' ? quoted : character === '(' ? comment : null;
    if (pattern) pattern.lastIndex = at;
    const found = pattern?.exec(field) ?? null;
    if (character !== '(' || found === null) address += found?.[0] ?? character;
    at += found?.[0].length ?? 1;
  }
  // One of two signs.
  if (address === '' && field.charAt(at) === '<') return { token: null, end: at };
  const [whole = ''] = address.split(',', 1);
  const end = at < field.length && whole === address ? at : start + 1 + whole.length;
  return { token: { kind: 'angle', text: whole }, end: Math.min(end, field.length) };
}

function unescaped(written: string): string {
  return written.replaceAll(/\\([^])/g, '$1');
}
