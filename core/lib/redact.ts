/** Secrets in a text on its way to a log, and what stands in their place. Order matters: wholes before their parts. */
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
];

const addresses: readonly RegExp[] = [
  // "…"@host first: a quoted name may hold spaces.
  /"[^"\n]*"@[^\s<>()[\]{}"'“”,;:‹›]+/g,
  // Bounded, so that a long word takes no quadratic time.
  /[^\s<>()[\]{}"'“”,;:‹›=/\\@]{1,128}@[^\s<>()[\]{}"'“”,;:‹›/\\]{0,255}[^\s<>()[\]{}"'“”,;:‹›/\\.?!]/g,
];

/**
 * `text` without e-mail addresses, tokens, passwords and keys. Defence in depth: who writes a log puts none of them in;
 * this is for what a library or a server says. `nameAddress` returns what stands in the place of an address.
 */
export function redact(text: string, nameAddress: (address: string) => string = () => '‹address›'): string {
  const rest = patterns.reduce((left, [pattern, replacement]) => left.replaceAll(pattern, replacement), text);
  return addresses.reduce(
    (left, pattern) => left.replaceAll(pattern, (address) => nameAddress(address)),
    rest,
  );
}
