import { distinctName, encodeModifiedUtf7 } from '../folder-names.js';
import { levelsOf } from './folders.js';

/** How a mailbox keeps its folders: Maildir++ (`.A.B`) or nested directories (`A/B`). */
export type Layout = 'maildir++' | 'nested';

/** Where a folder goes. */
export interface FolderPlace {
  /** Directories, each within the one before; none for the mailbox's own. */
  readonly directories: readonly string[];
  /** False when the layout cannot have the folder's name: a similar one stands for it, which no other folder gets. */
  readonly isExact: boolean;
}

/** File systems take names of so many bytes. */
const longestName = 255;

/**
 * Directory of a folder in a Maildir++ (https://www.courier-mta.org/imap/README.maildirquota.html) or among nested ones
 * (Dovecot's `LAYOUT=fs`), relative to the mailbox's. Different folders have different directories. `isTaken` when
 * another folder has the exact name, as where upper and lower case are the same.
 */
export function folderPlace(folder: readonly string[], layout: Layout, isTaken = false): FolderPlace {
  if (layout === 'maildir++' && isInbox(folder)) return { directories: [], isExact: true };
  const exact = directoriesOf(folder, layout);
  if (!isTaken && isReadAs(exact, folder, layout)) return { directories: exact, isExact: true };
  const changed = directoriesOf(changedLevels(folder, layout, isTaken), layout);
  const directories = changed.some(isTooLong)
    ? directoriesOf([distinctName(folder.join('_'), JSON.stringify(folder))], layout)
    : changed;
  return { directories, isExact: false };
}

/** The levels of a folder that is read from there. */
export function pathAt({ directories }: FolderPlace): readonly string[] {
  return directories.length === 0 ? ['INBOX'] : directories.flatMap(levelsOf);
}

function isInbox(folder: readonly string[]): boolean {
  return folder.length === 1 && folder[0] === 'INBOX';
}

function directoriesOf(folder: readonly string[], layout: Layout): string[] {
  const levels = folder.map(encodeModifiedUtf7);
  return layout === 'nested' ? levels : [`.${levels.join('.')}`];
}

/** Names of directories that are no folders. */
const taken = new Set(['', '.', '..', 'cur', 'new', 'tmp', 'lost+found']);
/** Bytes that no file system, or Windows, takes in names; a backslash separates directories there. */
const forbidden = process.platform === 'win32' ? /[\x00-\x1f/\\<>:"|?*]|[. ]$/ : /[\x00/]/;

function isTooLong(name: string): boolean {
  return name.length > longestName;
}

/** Whether the directories stand for this very folder when they are read. */
function isReadAs(directories: readonly string[], folder: readonly string[], layout: Layout): boolean {
  if (directories.some((name) => taken.has(name) || forbidden.test(name) || isTooLong(name))) return false;
  if (layout === 'maildir++' && folder.includes('')) return false;
  const levels = directories.flatMap(levelsOf);
  return levels.length === folder.length && levels.every((level, index) => level === folder[index]);
}

/** Each level that cannot stay as it is becomes one that can. */
function changedLevels(folder: readonly string[], layout: Layout, isTaken: boolean): string[] {
  return folder.map((level, index) => {
    const mustChange = isTaken && index === folder.length - 1;
    const isFine = !mustChange && isReadAs(directoriesOf([level], layout), [level], layout);
    return isFine ? level : distinctName(level, level);
  });
}

const letters: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '\\Draft': 'D',
    '\\Flagged': 'F',
    $Forwarded: 'P',
    '\\Answered': 'R',
    '\\Seen': 'S',
    '\\Deleted': 'T',
  }),
);

/** Dovecot names up to 26 keywords of a folder by letters. */
const mostKeywords = 26;

/** The end of a message's file name, `:2,FLAGS`; keywords that are new are added to `keywords`, as long as there are letters. */
export function messageInfo(flags: readonly string[], keywords: string[]): string {
  const used = flags.flatMap((flag) => {
    const letter = letters.get(flag);
    if (letter !== undefined) return [letter];
    if (flag.startsWith('\\')) return [];
    if (!keywords.includes(flag) && keywords.length < mostKeywords) keywords.push(flag);
    const index = keywords.indexOf(flag);
    return index < 0 ? [] : [String.fromCharCode('a'.charCodeAt(0) + index)];
  });
  // Windows takes no colon in a file name.
  return `${process.platform === 'win32' ? ';' : ':'}2,${used.sort().join('')}`;
}
