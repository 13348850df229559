import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isForbidden } from '../file-errors.js';
import { decodeFolderName } from '../folder-names.js';

/** A Maildir on disk with the folder path it stands for. */
export interface MaildirFolder {
  readonly path: readonly string[];
  readonly directory: string;
}

const maxDepth = 32;

/** True for a directory that holds messages, and for one that may not be read: its listing says so then. */
async function isMaildir(directory: string): Promise<boolean> {
  try {
    return holdsMail(await entries(directory));
  } catch (error) {
    if (isForbidden(error)) return true;
    throw error;
  }
}

/** Mailboxes of a source folder: one Maildir, or every sub-folder that is one, by name. */
export async function findMailboxes(root: string): Promise<Map<string, string>> {
  const found = await entries(root);
  if (holdsMail(found)) return new Map([[basename(root), root]]);
  const mailboxes = new Map<string, string>();
  for (const entry of found) {
    const directory = join(root, entry.name);
    if (entry.isDirectory() && (await isMaildir(directory))) mailboxes.set(entry.name, directory);
  }
  return mailboxes;
}

/** Folders of a mailbox: INBOX, Maildir++ (`.A.B`) and nested directories (Dovecot `LAYOUT=fs`), whichever there are. */
export async function findFolders(mailbox: string): Promise<MaildirFolder[]> {
  const folders: MaildirFolder[] = [{ path: ['INBOX'], directory: mailbox }];
  for (const entry of await entries(mailbox)) {
    if (!entry.isDirectory() || reserved.has(entry.name)) continue;
    const directory = join(mailbox, entry.name);
    if (entry.name.startsWith('.')) {
      // Levels that the user emptied of a name are kept: `.A..B` is not `.A.B`.
      const path = entry.name.slice(1).split('.').map(decodeFolderName);
      if (await isMaildir(directory)) folders.push({ path, directory });
    } else {
      folders.push(...(await nestedFolders(directory, [decodeFolderName(entry.name)])));
    }
  }
  return folders;
}

async function nestedFolders(directory: string, path: readonly string[]): Promise<MaildirFolder[]> {
  if (path.length > maxDepth) return [];
  const found = await entries(directory);
  const folders: MaildirFolder[] = holdsMail(found) ? [{ path, directory }] : [];
  for (const entry of found) {
    if (!entry.isDirectory() || reserved.has(entry.name) || entry.name.startsWith('.')) continue;
    folders.push(
      ...(await nestedFolders(join(directory, entry.name), [...path, decodeFolderName(entry.name)])),
    );
  }
  return folders;
}

const reserved = new Set(['cur', 'new', 'tmp']);

function holdsMail(found: readonly Dirent[]): boolean {
  return found.some((entry) => entry.name === 'cur' && entry.isDirectory());
}

async function entries(directory: string): Promise<Dirent[]> {
  const found = await readdir(directory, { withFileTypes: true });
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}
