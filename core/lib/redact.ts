/** What is taken out of a text before it reaches a log, and what stands in its place. Order matters: wholes before their parts. */
const patterns: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // A block cut off by the end of the text is still a secret.
  [/-----BEGIN ([A-Z ]+)-----[\s\S]*?(?:-----END \1-----|$)/g, '‹key›'],
  // Compact JWS: license keys and OAuth tokens.
  [/\beyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?/g, '‹token›'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, '$1 ‹secret›'],
  // Name and password in a URL; up to the last @ before the path, as a password may hold one.
  [/\b([a-z][a-z\d+.-]*:\/\/)[^\s/?#]*@/gi, '$1‹secret›@'],
  [
    // password=…, "clientSecret": "…" (also escaped, as JSON in JSON), refresh_token: …
    /((?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|private[_-]?key|assertion)\\?["']?\s*[:=]\s*)(\\"(?:(?!\\").)*\\"|"(?:\\.|[^"\\])*"|'[^']*'|[^\s"'&,;}\])]+)/gi,
    '$1‹secret›',
  ],
  // "…"@host first: a quoted name may hold spaces.
  [/"[^"\n]*"@[^\s<>()[\]{}"'“”,;:‹›]+/g, '‹address›'],
  // Bounded, so that a long word takes no quadratic time.
  [
    /[^\s<>()[\]{}"'“”,;:‹›=/\\@]{1,128}@[^\s<>()[\]{}"'“”,;:‹›/\\]{0,255}[^\s<>()[\]{}"'“”,;:‹›/\\.?!]/g,
    '‹address›',
  ],
];

/**
 * `text` without e-mail addresses, tokens, passwords and keys. Defence in depth: who writes a log puts none of them in;
 * this is for what a library or a server says.
 */
export function redact(text: string): string {
  return patterns.reduce((rest, [pattern, replacement]) => rest.replaceAll(pattern, replacement), text);
}
