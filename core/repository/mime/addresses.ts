import { type AddressToken, addressTokens } from './address-tokens.js';
import { replaceRuns } from './encoded-words.js';

/** A person or a list as an address field names them; either may be ''. */
export interface MailAddress {
  readonly name: string;
  readonly address: string;
}

/** Addresses beyond this are not read: a list of several thousand. */
const longestField = 256 * 1024;
/** Characters that nobody's name has stand for decoded words: a comma in one must not separate addresses. */
const firstStandIn = 0xf0000;
const standIns = /[\u{f0000}-\u{ffffd}]/gu;

/**
 * The addresses of a field, groups taken apart (RFC 5322 §3.4), names decoded; encoded words are taken as a whole first,
 * because some programs write commas and quotes into them. Routes (RFC 5322 §4.4) are left out, comments stand behind the name, a group
 * without members is its name. Takes time in proportion to the field; never throws.
 */
export function readAddresses(field: string, fallback: string): MailAddress[] {
  const words: string[] = [];
  const masked = replaceRuns(
    field.slice(0, longestField),
    fallback,
    (decoded) => String.fromCodePoint(firstStandIn + ((words.push(decoded) - 1) % 0xfffd)),
    (raw) => raw.replaceAll(standIns, ''),
  );
  const unmasked = (part: string): string =>
    part.replaceAll(standIns, (standIn) => words[(standIn.codePointAt(0) ?? 0) - firstStandIn] ?? '').trim();
  return entriesOf(addressTokens(masked))
    .map(({ name, address }) => ({ name: unmasked(name), address: plainAddress(unmasked(address)) }))
    .flatMap((entry) => (isWhollyEncoded(entry) ? entriesOf(addressTokens(entry.name)) : [entry]))
    .map(({ name, address }) => ({ name: isSame(name, address) ? '' : name, address }))
    .filter(({ name, address }) => name !== '' || address !== '');
}

/** Some programs encode the address together with the name. */
function isWhollyEncoded({ name, address }: MailAddress): boolean {
  return address === '' && /[^\s@]@[^\s@]/.test(name);
}

function isSame(name: string, address: string): boolean {
  return name.replace(/^'(.*)'$/, '$1').toLowerCase() === address.toLowerCase();
}

type Word = AddressToken & { readonly kind: 'text' | 'quoted' };

/** What stands between two separators. */
interface Entry {
  readonly before: Word[];
  angle: string | null;
  readonly after: Word[];
  readonly comments: string[];
}

function entry(before: readonly Word[] = []): Entry {
  return { before: [...before], angle: null, after: [], comments: [] };
}

function entriesOf(tokens: readonly AddressToken[]): MailAddress[] {
  const found: MailAddress[] = [];
  let open = entry();
  /** How many there were when the open group began, and its name. */
  let group: { readonly from: number; readonly name: string } | null = null;
  const lastEnd = tokens.findLastIndex(({ kind }) => kind === ';');
  const end = (next = entry()): void => {
    found.push(...addressesOf(open));
    open = next;
  };
  for (const [index, token] of tokens.entries()) {
    switch (token.kind) {
      case 'text':
      case 'quoted':
        (open.angle === null ? open.before : open.after).push(token);
        break;
      case 'comment':
        open.comments.push(token.text);
        break;
      case 'angle':
        // A separator is missing between two of them.
        if (open.angle !== null) end(entry(open.after.splice(0)));
        open.angle = token.text;
        break;
      case ':': {
        // A group has an end; a colon in a name, behind a route or a scheme has none.
        const isRoute = open.before[0]?.text.startsWith('@') === true;
        if (index < lastEnd && open.angle === null && !isRoute) {
          group = { from: found.length, name: phraseOf(open.before) };
          open = entry();
        } else open.before.push({ kind: 'text', text: ':', isJoined: true });
        break;
      }
      case ',':
        end();
        break;
      case ';':
        end();
        if (group !== null && found.length === group.from) found.push({ name: group.name, address: '' });
        group = null;
        break;
    }
  }
  end();
  return found;
}

/** Mostly one; several where the separators between them are missing. */
function addressesOf({ before, angle, after, comments }: Entry): MailAddress[] {
  if (angle !== null) {
    const words = hasLetters(phraseOf(after)) ? [...before, ...after] : before;
    return [{ name: nameOf(words, comments), address: angle }];
  }
  const chunks = chunksOf(before);
  const addresses = chunks.filter(({ text }) => /[^@]@[^@]/.test(text));
  if (addresses.length > 1 && addresses.length === chunks.length)
    return addresses.map(({ text }) => ({ name: '', address: text }));
  const address = addresses[0];
  const words = chunks.flatMap((chunk) => (chunk === address ? [] : chunk.words));
  const name = nameOf(words, comments);
  return name === '' && address === undefined ? [] : [{ name, address: address?.text ?? '' }];
}

/** What says nothing by itself, such as a full stop behind an address, is no name. */
function nameOf(words: readonly Word[], comments: readonly string[]): string {
  const isColon = ({ kind, text }: Word): boolean => kind === 'text' && text === ':';
  const phrase = phraseOf(words.slice(0, words.findLastIndex((word) => !isColon(word)) + 1));
  if (!hasLetters(phrase)) return comments.join(' ');
  return [phrase, ...comments.map((comment) => `(${comment})`)].join(' ');
}

/** Decoded words have stand-ins. */
function hasLetters(text: string): boolean {
  return /[\p{L}\p{N}\p{S}\p{Co}]/u.test(text);
}

function phraseOf(words: readonly Word[]): string {
  return words.map(({ text, isJoined }, index) => (isJoined || index === 0 ? text : ` ${text}`)).join('');
}

interface Chunk {
  readonly text: string;
  readonly words: readonly Word[];
}

/** Words that belong together as an address would: no space between them, or spaces around its signs (RFC 5322 §4.4). */
function chunksOf(words: readonly Word[]): Chunk[] {
  const chunks: { text: string; words: Word[] }[] = [];
  for (const word of words) {
    const last = chunks.at(-1);
    const previous = last?.words.at(-1)?.text ?? '';
    const isSign = /^[@.]/.test(word.text) || previous === '.' || previous.endsWith('@');
    if (last && (word.isJoined || isSign)) {
      last.text += written(word);
      last.words.push(word);
    } else chunks.push({ text: written(word), words: [word] });
  }
  return chunks;
}

/** Quotes stay where an address needs them. */
function written({ kind, text }: Word): string {
  const isPlain = kind === 'text' || /^[\w!#$%&'*+/=?^`{|}~.\p{L}\p{N}\p{Co}-]+$/u.test(text);
  return isPlain ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** Without its route (RFC 5322 §4.4), scheme, or spaces. */
function plainAddress(address: string): string {
  if (address.startsWith('"')) return address;
  return address
    .replaceAll(/\s*([@.])\s*/g, '$1')
    .replace(/^@[^:]*:/, '')
    .replace(/^(?:mailto|smtp):/i, '')
    .replace(/^'(.*)'$/, '$1')
    .trim();
}
