/** How a server writes the names of folders. */
export interface FolderNaming {
  readonly delimiter: string;
  /** Prefix of the signed-in user's own folders (`INBOX.` at Courier and Cyrus), empty at most servers. */
  readonly ownPrefix: string;
  /** Prefixes of other users' and of shared folders. */
  readonly otherPrefixes: readonly string[];
  /** Names of the folders that are there. */
  readonly existing: ReadonlySet<string>;
}

/**
 * The server's name for a folder path that may come from another server: with this server's separator, and among the
 * user's own folders unless the path already lies somewhere.
 */
export function folderName(path: readonly string[], naming: FolderNaming): string {
  const { delimiter, ownPrefix, otherPrefixes, existing } = naming;
  const name = path.map((level) => cleanLevel(level, delimiter)).join(delimiter);
  if (name.toUpperCase() === 'INBOX') return 'INBOX';
  const liesSomewhere = [ownPrefix, ...otherPrefixes].some(
    (prefix) => prefix !== '' && name.startsWith(prefix),
  );
  return existing.has(name) || liesSomewhere ? name : `${ownPrefix}${name}`;
}

/** The same name without the characters that servers refuse most: wildcards, and what separates folders on their disks. */
export function restorableName(name: string, delimiter: string): string {
  return name
    .split(delimiter)
    .map((level) => level.replaceAll(/[%*./\\~]/g, '_'))
    .join(delimiter);
}

/** A level holds no separator, which would make two of it, and no control character, which would end the command. */
function cleanLevel(level: string, delimiter: string): string {
  const printable = level.replaceAll(/\p{Cc}/gu, '_');
  const clean = delimiter === '' ? printable : printable.replaceAll(delimiter, '_');
  return clean === '' ? '_' : clean;
}
