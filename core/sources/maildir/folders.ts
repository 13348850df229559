import { type Text } from '../../../shared/texts/text.js';
import { isMissing, unreadableReason } from '../file-errors.js';
import { decodeFolderName } from '../folder-names.js';
import { type Place, readContents } from './directory.js';
import type { MailboxPlace } from './mailboxes.js';

/** A folder of a mailbox, with the directories that hold its messages: two may stand for the same name (`.Sent` and `Sent`). */
export interface MaildirFolder {
  readonly path: readonly string[];
  readonly directories: readonly Buffer[];
  /** Why a part of it could not be read; null where all could. */
  readonly unreadable: Text | null;
}

/** Directories of a Maildir that are no folders. */
const parts = new Set(['cur', 'new', 'tmp']);

/**
 * Folders of a mailbox, whatever the layout: Maildir++ (`.A.B`), nested directories (Dovecot's `LAYOUT=fs`, mbsync's
 * `Verbatim`), and dots within directories (mbsync's `Legacy`). What could not be read is a folder too, and says why.
 * Throws what the file system throws at the mailbox itself.
 */
export async function findFolders(mailbox: MailboxPlace): Promise<MaildirFolder[]> {
  const folders = new FolderList();
  await walk(mailbox, [], mailbox.inbox, folders);
  return folders.all();
}

async function walk(
  place: Place,
  path: readonly string[],
  inbox: string | null,
  folders: FolderList,
): Promise<void> {
  const { children, passedOver, isMaildir, otherFormat } = await readContents(place);
  if (isMaildir) folders.add(path, place.directory);
  if (otherFormat !== null) folders.noteUnreadable(path, otherFormat);
  for (const { name, reason, mayBeMail } of passedOver) {
    if (!mayBeMail) continue;
    const hidden = isMaildir && parts.has(name) ? path : [...path, ...levelsOf(name)];
    folders.noteUnreadable(hidden, reason);
  }
  for (const child of children) {
    if (isMaildir && parts.has(child.name)) continue;
    const below = child.name === inbox ? [inboxName] : [...path, ...levelsOf(child.name)];
    try {
      await walk(child, below, null, folders);
    } catch (error) {
      // Removed or renamed a moment ago.
      if (!isMissing(error)) folders.noteUnreadable(below, unreadableReason(error));
    }
  }
}

const inboxName = 'INBOX';

/** The levels that a directory's name stands for. Levels without a name are kept: `.A..B` is not `.A.B`. */
export function levelsOf(name: string): string[] {
  return name.startsWith('.') ? name.slice(1).split('.').map(decodeFolderName) : [decodeFolderName(name)];
}

class FolderList {
  private readonly byPath = new Map<string, MaildirFolder>();

  add(path: readonly string[], directory: Buffer): void {
    const folder = this.at(path);
    this.put({ ...folder, directories: [...folder.directories, directory] });
  }

  noteUnreadable(path: readonly string[], unreadable: Text): void {
    this.put({ ...this.at(path), unreadable });
  }

  all(): MaildirFolder[] {
    return [...this.byPath.values()];
  }

  /** What lies at the top of a mailbox is its INBOX. */
  private at(path: readonly string[]): MaildirFolder {
    const shown = path.length === 0 ? [inboxName] : path;
    return this.byPath.get(JSON.stringify(shown)) ?? { path: shown, directories: [], unreadable: null };
  }

  private put(folder: MaildirFolder): void {
    this.byPath.set(JSON.stringify(folder.path), folder);
  }
}
