import { oneLine } from '../../shared/texts/printable.js';
import { redact } from '../lib/redact.js';

type PseudonymKind = 'mailbox' | 'host' | 'source' | 'job' | 'path';

/** Placeholders for what a diagnostics file must not name: the same name gets the same one everywhere in the file. */
export interface Pseudonyms {
  /** Returns the placeholder of a name, such as `‹mailbox-1›`; from then on `in` puts it in the name's place. */
  readonly of: (kind: PseudonymKind, name: string) => string;
  /** From now on `in` writes the folder and what is in it with `placeholder` as its beginning. */
  readonly folder: (path: string, placeholder: '~' | '‹data folder›') => void;
  /** Returns `text` without secrets, and with placeholders for learned names and for every e-mail address. */
  readonly in: (text: string) => string;
}

interface Known {
  readonly name: string;
  readonly placeholder: string;
  /** Mail addresses and host names are the same in upper and lower case; “Mail” is a source and “mail” a word. */
  readonly ignoresCase: boolean;
}

/** What was put in already, then the units that a name can begin with: a word, or a sign. */
const units =
  /‹(?:(?:mailbox|host|source|job|path)-\d+|data folder|path|address|token|secret|key)›|[\p{L}\p{N}\p{M}]+|\S/gu;
const placeholder = /^‹.+›$/u;
const wordEnd = /[\p{L}\p{N}\p{M}]$/u;
const wordStart = /^[\p{L}\p{N}\p{M}]/u;

/** What a URL or an error of the network names. */
const hosts =
  /(?<=\b(?:https?|wss?):\/\/(?:‹secret›@)?|\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH) )[\p{L}\p{N}][^\s/:'"()[\],;‹›]*/gu;

export function createPseudonyms(): Pseudonyms {
  const placeholders = new Map<string, string>();
  const counts = new Map<PseudonymKind, number>();
  // Two passes, as a mailbox may be called “token”: those with an @ before secrets are cut out, the others afterwards.
  const addresses = createNames();
  const words = createNames();

  const of = (kind: PseudonymKind, given: string): string => {
    const name = given.trim();
    const ignoresCase = kind === 'mailbox' || kind === 'host';
    const key = `${kind} ${ignoresCase ? name.toLowerCase() : name}`;
    const known = placeholders.get(key);
    if (known !== undefined) return known;
    const number = (counts.get(kind) ?? 0) + 1;
    const added = `‹${kind}-${String(number)}›`;
    counts.set(kind, number);
    placeholders.set(key, added);
    // A job is known by its id, which says nothing.
    if (kind !== 'job') {
      // In a text it stands as one printable line.
      for (const spelling of new Set([name, oneLine(name)])) {
        (name.includes('@') ? addresses : words).add({ name: spelling, placeholder: added, ignoresCase });
      }
    }
    return added;
  };
  // What the pattern of addresses takes along at the end, such as an ellipsis, is not a part of the address.
  const ofAddress = (found: string): string => {
    const address = found.replace(/[^\p{L}\p{N}\p{M}]+$/u, '');
    return address.includes('@')
      ? of('mailbox', address) + found.slice(address.length)
      : of('mailbox', found);
  };
  return {
    of,
    folder(path, inItsPlace) {
      for (const name of new Set([path, path.replaceAll('\\', '/')])) {
        if (name.length > 1) words.add({ name, placeholder: inItsPlace, ignoresCase: false });
      }
    },
    in(text) {
      const withoutSecrets = redact(addresses.replaceIn(text), ofAddress);
      return words.replaceIn(withoutSecrets.replaceAll(hosts, (host) => of('host', host)));
    },
  };
}

/** Names that begin with the same word or sign. */
interface SameStart {
  readonly lengths: Set<number>;
  readonly exact: Map<string, string>;
  readonly inAnyCase: Map<string, string>;
}

/** Finds any number of names in a text in one pass: they are looked up by what they begin with, then by their length. */
function createNames(): { add: (name: Known) => void; replaceIn: (text: string) => string } {
  const byStart = new Map<string, SameStart>();
  return {
    add({ name, placeholder: added, ignoresCase }) {
      const start = name.match(units)?.[0]?.toLowerCase();
      if (start === undefined) return;
      const same = byStart.get(start) ?? { lengths: new Set(), exact: new Map(), inAnyCase: new Map() };
      byStart.set(start, same);
      same.lengths.add(name.length);
      if (ignoresCase) same.inAnyCase.set(name.toLowerCase(), added);
      else same.exact.set(name, added);
    },
    replaceIn(text) {
      if (byStart.size === 0) return text;
      let result = '';
      let end = 0;
      for (const { 0: unit, index } of text.matchAll(units)) {
        if (index < end || placeholder.test(unit)) continue;
        const found = longestAt(text, index, byStart.get(unit.toLowerCase()));
        if (found === null) continue;
        result += text.slice(end, index) + found.placeholder;
        end = index + found.length;
      }
      return result + text.slice(end);
    },
  };
}

function longestAt(
  text: string,
  index: number,
  same: SameStart | undefined,
): { readonly length: number; readonly placeholder: string } | null {
  let longest: { length: number; placeholder: string } | null = null;
  for (const length of same?.lengths ?? []) {
    const there = text.slice(index, index + length);
    const found = same?.exact.get(there) ?? same?.inAnyCase.get(there.toLowerCase());
    if (found === undefined || length <= (longest?.length ?? 0)) continue;
    // “ada” is not in “adam”.
    if (wordEnd.test(there) && wordStart.test(text.slice(index + length, index + length + 2))) continue;
    longest = { length, placeholder: found };
  }
  return longest;
}
