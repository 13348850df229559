/** One whole license key found in a text, or why not. */
export type FoundKey =
  | { readonly found: 'one'; readonly compact: string }
  /** `part`: some of a key, or a key with something inside it that was never there. */
  | { readonly found: 'none' | 'part' | 'several' };

/** Characters in the signature of an Ed25519 JWS: 64 bytes of base64url (RFC 8037). They tell where a key ends. */
const signatureLength = 86;

/** What an encoding adds that shows nothing: zero-width characters and soft hyphens, the soft line breaks of quoted-printable. */
const invisible = /[\u00AD\u200B-\u200D\u2060]|=+(?:[^\S\r\n]*(?:\r\n?|\n)|(?=\s))/g;
/** HTML that stands for a line's end, a space or a quotation mark. */
const html = /<\/?(?:br|p|div|span|pre|wbr|blockquote|code|td|tr)\b[^<>]*>|&(?:gt|nbsp|#160);/gi;
const isOfAKey = /[\w-]/;
/** Stands in a key for the ends of lines, indentation and quotation marks. */
const isBetween = /[\s>|]/;
/** BEGIN and END lines, wrapped and quoted too. They part keys from each other and from what is around. */
const markers = new RegExp(
  `${spread('-----')}(?:${spread('BEGIN')}|(${spread('END')}))${spread('LICENSEKEY-----')}`,
  'g',
);
/** Base64url of `{"`: the header of every key begins so. */
const beginning = new RegExp(`(?<![\\w.-])${spread('eyJ')}`, 'g');

/**
 * The one license key in what a mail program, a clipboard or an editor has made of it (licensing.md §11): line ends lost or turned into spaces,
 * indentation, quotation, soft line breaks, HTML, text around it. Two keys are not chosen between, and half a one is not completed. Says
 * nothing about the signature. Linear in the length of the text.
 */
export function findLicenseKey(text: string): FoundKey {
  let begins = 0;
  let ends = 0;
  const plain = text
    .replace(invisible, '')
    .replace(html, ' ')
    .replace(markers, (_marker, end: string | undefined) => {
      if (end === undefined) begins++;
      else ends++;
      return '\n\0\n';
    });
  const candidates = candidatesIn(plain);
  if (candidates.length > 1 || begins > 1 || ends > 1) return { found: 'several' };
  const [only] = candidates;
  if (only === undefined) return { found: begins + ends > 0 ? 'part' : 'none' };
  return only.isWhole ? { found: 'one', compact: only.compact } : { found: 'part' };
}

interface Candidate {
  readonly compact: string;
  readonly isWhole: boolean;
}

/** Everything that begins like a key, each read as far as it goes. */
function candidatesIn(text: string): Candidate[] {
  const candidates: Candidate[] = [];
  const next = new RegExp(beginning);
  for (let match = next.exec(text); match !== null; match = next.exec(text)) {
    const { end, ...candidate } = readCandidate(text, match.index);
    candidates.push(candidate);
    next.lastIndex = end;
  }
  return candidates;
}

function readCandidate(text: string, start: number): Candidate & { readonly end: number } {
  const parts = [''];
  let at = start;
  for (; at < text.length; at++) {
    const character = text[at] ?? '';
    const part = parts.at(-1) ?? '';
    if (isOfAKey.test(character)) {
      if (parts.length === 3 && part.length === signatureLength) break;
      parts[parts.length - 1] = part + character;
    } else if (character === '.' && parts.length < 3 && part !== '') parts.push('');
    else if (!isBetween.test(character)) break;
    else if (parts.length === 3 && part.length === signatureLength) break;
  }
  const [, , signature = ''] = parts;
  const follows = text.slice(at, at + 2);
  // A full stop may end the sentence; a fourth part makes it something else than a key.
  const goesOn = isOfAKey.test(follows[0] ?? ' ') || /^\.[\w-]/.test(follows);
  return {
    compact: parts.join('.'),
    isWhole: parts.length === 3 && signature.length === signatureLength && !goesOn,
    end: at,
  };
}

/** A pattern of the characters with anything between them that stands between those of a key. */
function spread(characters: string): string {
  return [...characters].join(`${isBetween.source}*`) + `${isBetween.source}*`;
}
