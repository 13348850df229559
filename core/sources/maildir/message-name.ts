import { normalizeFlags } from '../mail-source.js';

/** The parts of a Maildir file name (https://cr.yp.to/proto/maildir.html): `unique:2,FLAGS`. */
export interface MessageName {
  /** Stable for the life of the message: a flag change renames the file, this part stays. */
  readonly unique: string;
  readonly flags: readonly string[];
}

const systemFlags: ReadonlyMap<string, string> = new Map(
  Object.entries({
    D: '\\Draft',
    F: '\\Flagged',
    P: '$Forwarded',
    R: '\\Answered',
    S: '\\Seen',
    T: '\\Deleted',
  }),
);

/** Reads a file name; `keywords` are the names behind the letters a–z (dovecot-keywords). Windows tools write `;` or `!` for `:`. */
export function parseMessageName(fileName: string, keywords: readonly string[]): MessageName {
  const parts = /^(?<unique>.*?)[:;!]2,(?<letters>[^:;!]*)$/s.exec(fileName)?.groups;
  const unique = parts?.['unique'];
  if (unique === undefined || unique === '') return { unique: fileName, flags: [] };
  const flags = Array.from(parts?.['letters'] ?? '').flatMap((letter) => {
    const flag = systemFlags.get(letter) ?? keywords[letter.charCodeAt(0) - 'a'.charCodeAt(0)];
    return flag === undefined ? [] : [flag];
  });
  return { unique, flags: normalizeFlags(flags) };
}

/** Reads dovecot-keywords: lines of `index name`, the index standing for the letters from `a`. */
export function parseKeywords(text: string): string[] {
  const keywords: string[] = [];
  for (const line of text.split('\n')) {
    const match = /^(\d{1,2}) (\S+)$/.exec(line.trim());
    if (match?.[1] !== undefined && match[2] !== undefined) keywords[Number(match[1])] = match[2];
  }
  return keywords;
}
