import { distinctName } from '../folder-names.js';
import { type ListedName, type ServerName, serverName } from './server-name.js';

/** What a LIST answers of one folder, with its STATUS where that was answered. */
export interface ListedEntry extends ListedName {
  readonly flags: ReadonlySet<string>;
  readonly status?:
    | {
        readonly messages?: number | undefined;
        readonly uidNext?: number | undefined;
        readonly uidValidity?: bigint | undefined;
        readonly highestModseq?: bigint | undefined;
        readonly size?: number | undefined;
      }
    | undefined;
}

/** A folder that can be opened. */
export interface ListedFolder {
  /** Its levels, unlike those of all others in the listing. */
  readonly path: readonly string[];
  /** As in `SourceFolder`. */
  readonly state: string | null;
  readonly name: ServerName;
  /** Belongs to its UIDVALIDITY: the path may mean another folder in another listing. Empty for a name as servers write it. */
  readonly mark: string;
  /** Messages by its STATUS; null where that was not answered. */
  readonly messages: number | null;
  /** The sizes of its messages together, by its STATUS; null where that was not asked for, or not answered. */
  readonly bytes: number | null;
}

/** False for names that cannot be opened. */
export function isSelectable({ flags }: Pick<ListedEntry, 'flags'>): boolean {
  return !flags.has('\\Noselect') && !flags.has('\\NonExistent');
}

/** What joins the levels of names in a listing; null where there are none. */
export function delimiterIn(listed: readonly ListedEntry[]): string | null {
  return listed.find(({ delimiter }) => delimiter !== null)?.delimiter ?? null;
}

/**
 * The folders of a listing, each once and each by a path of its own (docs/decisions/0147): the path goes to the folder whose name is
 * the usual one for it, and the others get a similar path, the same in every session. `takesUtf8`: names are not encoded.
 */
export function listedFolders(listed: readonly ListedEntry[], takesUtf8: boolean): ListedFolder[] {
  const usual = delimiterIn(listed);
  const decoded = new Map<string, number>();
  const entries = onceEach(listed);
  for (const { path } of entries) decoded.set(path, (decoded.get(path) ?? 0) + 1);
  const folders = entries.filter(isSelectable).map((entry) => {
    const name = serverName(entry);
    const { delimiter } = entry;
    const path = delimiter === null ? [name.shown] : name.shown.split(delimiter);
    const isEncoded = takesUtf8 || name.exactly === null;
    const isUsual = isEncoded && (delimiter === usual || path.join(usual ?? '') === name.shown);
    const identity = `${delimiter ?? ''} ${entry.pathAsListed}`;
    // STATUS is asked for, and answered, by the decoded name, which is that of another folder then.
    const isAsked = isEncoded && decoded.get(entry.path) === 1;
    const mark = isUsual ? '' : ` ${identity}`;
    const { messages = null, size: bytes = null } = (isAsked ? entry.status : undefined) ?? {};
    return { path, name, mark, identity, messages, bytes, state: isAsked ? stateOf(entry, mark) : null };
  });
  const taken = new Set<string>();
  const paths = new Map<string[], readonly string[]>();
  const take = (own: string[], path: readonly string[]): boolean => {
    const key = JSON.stringify(path);
    if (taken.has(key)) return false;
    taken.add(key);
    paths.set(own, path);
    return true;
  };
  const second = [...folders.filter(isUsualName), ...folders.filter((folder) => !isUsualName(folder))].filter(
    ({ path }) => !take(path, path),
  );
  for (const { path, identity } of second) {
    const own = distinctName(path.at(-1) ?? '', identity);
    // A server may list a folder, or names that are the same when decoded, any number of times.
    for (let number = 1; ; number++) {
      const last = number === 1 ? own : `${own} (${String(number)})`;
      if (take(path, [...path.slice(0, -1), last])) break;
    }
  }
  return folders.map(({ path, name, mark, messages, bytes, state }) => ({
    path: paths.get(path) ?? path,
    ...{ name, mark, messages, bytes, state },
  }));
}

function isUsualName({ mark }: Pick<ListedFolder, 'mark'>): boolean {
  return mark === '';
}

/** Some servers list a folder twice; two names that are decoded alike are two folders, and so may be two that were not UTF-8. */
function onceEach<T extends ListedEntry>(listed: readonly T[]): T[] {
  const keyOf = ({ path, pathAsListed }: T, index: number): string => {
    if (path.toUpperCase() === 'INBOX') return 'INBOX';
    return pathAsListed.includes('\ufffd') ? `${pathAsListed} ${String(index)}` : pathAsListed;
  };
  return [...new Map(listed.map((entry, index) => [keyOf(entry, index), entry])).values()];
}

function stateOf({ status }: ListedEntry, mark: string): string | null {
  if (status?.highestModseq === undefined || status.highestModseq === 0n) return null;
  return [status.uidValidity, status.uidNext, status.messages, status.highestModseq].join(':') + mark;
}
