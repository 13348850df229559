import { comparableFolder } from '../../shared/backup/folder-name.js';

/** True when a job leaves a folder out: its path, levels joined by `/`, or one above it, is on the list. */
export function isExcluded(path: readonly string[], excluded: readonly string[]): boolean {
  if (excluded.length === 0) return false;
  const levels = levelsOf(path);
  return excluded.some((folder) => levels.includes(comparableFolder(folder)));
}

/** Which entries of the list leave out anything of what a source has listed. */
export function matchedExclusions(
  listed: readonly { readonly path: readonly string[] }[],
  excluded: readonly string[],
): string[] {
  if (excluded.length === 0) return [];
  const levels = new Set(listed.flatMap(({ path }) => levelsOf(path)));
  return excluded.filter((folder) => levels.has(comparableFolder(folder)));
}

/** The folder and those above it, as they are compared. */
function levelsOf(path: readonly string[]): string[] {
  return path.map((_, level) => comparableFolder(path.slice(0, level + 1).join('/')));
}

/** The excluded folders of a session: which of them no mailbox has. */
export class ExclusionUse {
  private readonly matched = new Set<string>();
  private mailboxes = 0;

  constructor(private readonly excluded: readonly string[]) {}

  /** A mailbox has been read to its end, and these of the list leave out something of it. */
  note(matched: Iterable<string>): void {
    this.mailboxes += 1;
    for (const folder of matched) this.matched.add(folder);
  }

  /** What the list names in vain, and how many mailboxes were looked at; none while no mailbox was. */
  unmatched(): { readonly folders: readonly string[]; readonly mailboxes: number } {
    const folders = this.mailboxes === 0 ? [] : this.excluded.filter((folder) => !this.matched.has(folder));
    return { folders: [...new Set(folders)], mailboxes: this.mailboxes };
  }
}
