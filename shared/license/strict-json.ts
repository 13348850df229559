/** Thrown when an object names a member twice: parsers disagree on which one counts, so such a document says nothing. */
export class DuplicateMemberError extends Error {
  constructor(readonly member: string) {
    super(`The member "${member}" is given twice.`);
    this.name = 'DuplicateMemberError';
  }
}

/** Parses JSON text (RFC 8259); throws SyntaxError, or DuplicateMemberError where `JSON.parse` would let the last member win. */
export function parseStrictJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  refuseDuplicates(text);
  return value;
}

const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/** Walks the tokens of valid JSON text; a string right before a colon is a member's name. */
function refuseDuplicates(text: string): void {
  const open: (Set<string> | null)[] = [];
  let lastString: string | null = null;
  for (const [piece] of text.matchAll(token)) {
    if (piece === '{') open.push(new Set());
    else if (piece === '[') open.push(null);
    else if (piece === '}' || piece === ']') open.pop();
    else if (piece === ':' && lastString !== null) addMember(open.at(-1), lastString);
    lastString = piece.startsWith('"') ? piece : null;
  }
}

function addMember(members: Set<string> | null | undefined, name: string): void {
  // Escapes are undone first: "a" and "\u0061" name the same member.
  const member = JSON.parse(name) as string;
  if (members?.has(member) === true) throw new DuplicateMemberError(member);
  members?.add(member);
}
