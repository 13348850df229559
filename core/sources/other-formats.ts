import type { Dirent } from 'node:fs';
import { open } from 'node:fs/promises';
import { type Text, text } from '../../shared/texts/text.js';

/** What names of files in a directory say of the mail in it. */
const byName: readonly { readonly format: string; readonly isOne: (name: string) => boolean }[] = [
  { format: 'emlx', isOne: (name) => /\.emlx$/i.test(name) },
  { format: 'eml', isOne: (name) => /\.eml$/i.test(name) },
  { format: 'dbox', isOne: (name) => /^dbox\.index(\.log)?$|^dovecot\.map\.index/.test(name) },
  { format: 'Cyrus', isOne: (name) => /^cyrus\.(header|index|cache)$/.test(name) },
  { format: 'Outlook', isOne: (name) => /\.(pst|ost|dbx)$/i.test(name) },
];

/** Names of a message in an MH folder, and in a dbox; the second ones are in directories of their own. */
const numbered = /^\d+$/;
const boxed = /^[um]\.\d+$/;
const boxDirectories = new Set(['dbox-Mails', 'storage']);
/** Files that are looked into for the head of a message. */
const mostLooked = 5;

/**
 * Why a directory that neither source reads holds mail all the same, in another format; null where nothing shows any. `name`: its own.
 * Only files with a name that the format gives to messages count: other files say nothing.
 */
export async function otherFormat(
  directory: Buffer,
  name: string,
  dirents: readonly Dirent<Buffer>[],
): Promise<Text | null> {
  const files = dirents.filter((dirent) => dirent.isFile()).map((dirent) => dirent.name.toString());
  for (const { format, isOne } of byName)
    if (files.some(isOne)) return text('sources.otherFormat', { format });
  if (boxDirectories.has(name) && files.some((file) => boxed.test(file)))
    return text('sources.otherFormat', { format: 'dbox' });
  for (const file of files.filter((each) => numbered.test(each)).slice(0, mostLooked))
    if (await beginsAsMessage(Buffer.concat([directory, Buffer.from(`/${file}`)])))
      return text('sources.otherFormat', { format: 'MH' });
  return null;
}

/** Whether a file begins with fields that messages have; false for one that cannot be read. */
export async function beginsAsMessage(file: Buffer): Promise<boolean> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(2000), 0, 2000, 0);
      return looksLikeHeader(buffer.toString('latin1', 0, bytesRead));
    } finally {
      await handle.close();
    }
  } catch {
    return false;
  }
}

/** Whether a text begins with a field, and has one that every message gets within its first lines. */
export function looksLikeHeader(start: string): boolean {
  return (
    /^[!-9;-~]+[ \t]*:/.test(start) &&
    /^(?:received|return-path|delivered-to|message-id|from|to|subject|date|mime-version)[ \t]*:/im.test(
      start.split(/\r?\n\r?\n|\r\r/)[0] ?? '',
    )
  );
}
