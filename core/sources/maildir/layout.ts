import { distinctName, encodeModifiedUtf7 } from '../folder-names.js';
import { normalizeFlags } from '../mail-source.js';
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

/** The end of a message's file name, and the flags that it has no letter for. */
interface MessageInfo {
  /** `:2,FLAGS` */
  readonly info: string;
  readonly lost: readonly string[];
}

/** How a file's name says the flags of its message; keywords that are new are added to `keywords`, as long as there are letters. */
export function messageInfo(flags: readonly string[], keywords: string[]): MessageInfo {
  const used: string[] = [];
  const lost: string[] = [];
  for (const flag of normalizeFlags(flags)) {
    const letter = letters.get(flag) ?? keywordLetter(flag, keywords);
    if (letter === null) lost.push(flag);
    else used.push(letter);
  }
  // Windows takes no colon in a file name.
  return { info: `${process.platform === 'win32' ? ';' : ':'}2,${used.sort().join('')}`, lost };
}

/** Null when there is none: of another program's system flag, a keyword that dovecot-keywords cannot hold, the 27th of a folder. */
function keywordLetter(flag: string, keywords: string[]): string | null {
  if (flag.startsWith('\\') || !/^\S+$/.test(flag)) return null;
  if (!keywords.includes(flag) && keywords.length < mostKeywords) keywords.push(flag);
  const index = keywords.indexOf(flag);
  return index < 0 || index >= mostKeywords ? null : String.fromCharCode('a'.charCodeAt(0) + index);
}
