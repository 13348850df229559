import { encodeModifiedUtf7 } from '../folder-names.js';

const letters: Readonly<Record<string, string>> = {
  '\\Draft': 'D',
  '\\Flagged': 'F',
  $Forwarded: 'P',
  '\\Answered': 'R',
  '\\Seen': 'S',
  '\\Deleted': 'T',
};

/** Dovecot names up to 26 keywords of a folder by letters. */
const mostKeywords = 26;

/** Directory of a folder in a Maildir++ (https://www.courier-mta.org/maildir.html); `.` for INBOX. */
export function folderDirectory(folder: readonly string[]): string {
  if (folder.length === 1 && folder[0] === 'INBOX') return '.';
  // A dot separates levels and a slash separates directories: inside a name neither can be kept.
  return `.${folder.map((level) => encodeModifiedUtf7(level.replaceAll(/[./\0]/g, '_'))).join('.')}`;
}

/** The end of a message's file name, `:2,FLAGS`; keywords that are new are added to `keywords`, as long as there are letters. */
export function messageInfo(flags: readonly string[], keywords: string[]): string {
  const used = flags.flatMap((flag) => {
    const letter = letters[flag];
    if (letter !== undefined) return [letter];
    if (flag.startsWith('\\')) return [];
    if (!keywords.includes(flag) && keywords.length < mostKeywords) keywords.push(flag);
    const index = keywords.indexOf(flag);
    return index < 0 ? [] : [String.fromCharCode('a'.charCodeAt(0) + index)];
  });
  // Windows takes no colon in a file name.
  return `${process.platform === 'win32' ? ';' : ':'}2,${used.sort().join('')}`;
}
