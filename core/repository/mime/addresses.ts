import { addressParser } from 'postal-mime';
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
 * because some programs write commas and quotes into them. Never throws.
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
  try {
    return addressParser(masked, { flatten: true }).map(({ name, address }) => ({
      name: unmasked(name),
      address: unmasked(address ?? ''),
    }));
  } catch {
    return [{ name: unmasked(masked), address: '' }];
  }
}
