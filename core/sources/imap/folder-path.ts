import { distinctName } from '../folder-names.js';

/** How a server writes the names of folders. */
export interface FolderNaming {
  /** Null where the server has no levels: a name is a name then, whatever is in it. */
  readonly delimiter: string | null;
  /** Prefix of the signed-in user's own folders (`INBOX.` at Courier and Cyrus), empty at most servers. */
  readonly ownPrefix: string;
  /** Prefixes of other users' and of shared folders. */
  readonly otherPrefixes: readonly string[];
  /** Names of the folders that are there and can be opened. */
  readonly existing: ReadonlySet<string>;
}

/** A folder's name at a server. */
export interface NameAtServer {
  readonly name: string;
  /** False where the server cannot have the folder's own name: this one stands for it, which no other folder gets. */
  readonly isExact: boolean;
}

/**
 * The server's name for a folder path that may come from another server: with this server's separator, and among the
 * user's own folders unless the path already lies somewhere. Of the folders that are restored together (`among`, in the
 * order of the restore) no two get one name: the first keeps it.
 */
export function folderName(
  path: readonly string[],
  naming: FolderNaming,
  among: readonly (readonly string[])[] = [],
): NameAtServer {
  const plain = plainName(path, naming);
  const key = JSON.stringify(path);
  const first = among.find((other) => plainName(other, naming).name === plain.name);
  if (first === undefined || JSON.stringify(first) === key) return plain;
  const [last = '', ...above] = [...path].reverse();
  const own = [...above.reverse(), distinctName(last, key)];
  return { name: plainName(own, naming).name, isExact: false };
}

/**
 * Names to try where a server refuses the folder's own, the most similar first: without the characters that servers refuse
 * most, and as one level of plain letters.
 */
export function simplerNames(path: readonly string[], naming: FolderNaming): string[] {
  const usual = path.map((level, index) =>
    /^[\p{L}\p{N} _-]{1,40}$/u.test(level) || (index === 0 && isInbox(level))
      ? level
      : distinctName(level, level),
  );
  const flat = distinctName(path.join('_').replaceAll(/[^\x20-\x7e]/g, '_'), JSON.stringify(path));
  return [usual, [flat]].map((levels) => plainName(levels, naming).name);
}

function plainName(path: readonly string[], naming: FolderNaming): NameAtServer {
  const { delimiter, ownPrefix, otherPrefixes, existing } = naming;
  const levels = path.map((level) => (isPossible(level, delimiter) ? level : distinctName(level, level)));
  const isExact = levels.every((level, index) => level === path[index]);
  const name = levels.join(delimiter ?? '/');
  if (isInbox(name)) return { name: 'INBOX', isExact };
  const liesSomewhere = [ownPrefix, ...otherPrefixes].some(
    (prefix) => prefix !== '' && name.startsWith(prefix),
  );
  if (existing.has(name) || liesSomewhere) return { name, isExact };
  return { name: ownPrefix === '' ? belowInbox(levels, delimiter) : `${ownPrefix}${name}`, isExact };
}

/** Servers list what is below INBOX with it in capitals, whatever it was made as: the next restore looks for it by that name. */
function belowInbox(levels: readonly string[], delimiter: string | null): string {
  const [first = '', ...below] = levels;
  return [delimiter !== null && isInbox(first) ? 'INBOX' : first, ...below].join(delimiter ?? '/');
}

/** A level holds no separator, which would make two of it, no control character, which would end the command, and only what can be encoded. */
function isPossible(level: string, delimiter: string | null): boolean {
  return (
    level !== '' &&
    !/[\p{Cc}\p{Surrogate}]/u.test(level) &&
    (delimiter === null || delimiter === '' || !level.includes(delimiter))
  );
}

/** INBOX is one folder in any case (RFC 9051 §5.1). */
function isInbox(name: string): boolean {
  return name.toUpperCase() === 'INBOX';
}
