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

/**
 * Reads the file names of a folder; `keywords` are the names behind the letters a–z (dovecot-keywords). Windows tools write `;` or `!` for `:`. Many
 * names have the same flags, which are read once.
 */
export class MessageNames {
  private readonly flagsOf = new Map<string, readonly string[]>();

  constructor(private readonly keywords: readonly string[]) {}

  read(fileName: string): MessageName {
    // Of very many names, a regular expression would leave several objects behind for each.
    const end = Math.max(fileName.lastIndexOf(':'), fileName.lastIndexOf(';'), fileName.lastIndexOf('!'));
    if (end <= 0 || !fileName.startsWith(beforeFlags, end + 1)) return { unique: fileName, flags: noFlags };
    const unique = fileName.slice(0, end);
    const letters = fileName.slice(end + 1 + beforeFlags.length);
    let flags = this.flagsOf.get(letters);
    if (flags === undefined) this.flagsOf.set(letters, (flags = this.flagsBehind(letters)));
    return { unique, flags };
  }

  private flagsBehind(letters: string): readonly string[] {
    const flags = Array.from(letters).flatMap((letter) => {
      const flag = systemFlags.get(letter) ?? this.keywords[letter.charCodeAt(0) - 'a'.charCodeAt(0)];
      return flag === undefined ? [] : [flag];
    });
    return normalizeFlags(flags);
  }
}

const beforeFlags = '2,';
const noFlags: readonly string[] = [];

/** Reads dovecot-keywords: lines of `index name`, the index standing for the letters from `a`. */
export function parseKeywords(text: string): string[] {
  const keywords: string[] = [];
  for (const line of text.split('\n')) {
    const match = /^(\d{1,2}) (\S+)$/.exec(line.trim());
    if (match?.[1] !== undefined && match[2] !== undefined) keywords[Number(match[1])] = match[2];
  }
  return keywords;
}
