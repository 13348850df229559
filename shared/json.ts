/**
 * The value of a JSON text that somebody else wrote: a file that went through an editor, an answer of a server. A byte order mark before
 * it is ignored, as RFC 8259 §8.1 lets a parser do. Throws SyntaxError.
 */
export function parseForeignJson(text: string): unknown {
  return JSON.parse(text.replace(/^\uFEFF/, ''));
}
