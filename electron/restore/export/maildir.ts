import { existsSync } from 'node:fs';
import { mkdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../../repository/atomic-file.js';
import { encodeModifiedUtf7 } from '../../sources/folder-names.js';
import type { ExportItem } from './export.js';

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

/** Writes a Maildir++ tree that Dovecot opens as it is: flags, keywords and INTERNALDATE (the files' mtime) included. */
export async function exportMaildir(items: AsyncIterable<ExportItem>, target: string): Promise<void> {
  const folders = new Map<string, string[]>();
  let number = 0;
  for await (const { folder, message, content } of items) {
    const directory = join(target, directoryName(folder));
    let keywords = folders.get(directory);
    if (!keywords) {
      for (const part of ['cur', 'new', 'tmp']) await mkdir(join(directory, part), { recursive: true });
      if (directory !== target) writeFileAtomically(join(directory, 'maildirfolder'), '');
      keywords = [];
      folders.set(directory, keywords);
    }
    const info = infoOf(message.flags, keywords);
    const name = uniqueName(
      directory,
      Math.floor(message.internal_date / 1000),
      () => ++number,
      content.length,
      info,
    );
    const path = join(directory, 'cur', name);
    writeFileAtomically(path, content, false);
    const date = new Date(message.internal_date);
    await utimes(path, date, date);
  }
  for (const [directory, keywords] of folders) {
    if (keywords.length === 0) continue;
    writeFileAtomically(
      join(directory, 'dovecot-keywords'),
      keywords.map((keyword, index) => `${String(index)} ${keyword}\n`).join(''),
    );
  }
}

function directoryName(folder: readonly string[]): string {
  if (folder.length === 1 && folder[0] === 'INBOX') return '.';
  // A dot separates levels and a slash separates directories: inside a name neither can be kept.
  return `.${folder.map((level) => encodeModifiedUtf7(level.replaceAll(/[./\0]/g, '_'))).join('.')}`;
}

function infoOf(flags: readonly string[], keywords: string[]): string {
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

function uniqueName(
  directory: string,
  seconds: number,
  next: () => number,
  size: number,
  info: string,
): string {
  for (;;) {
    const name = `${String(seconds)}.P${String(process.pid)}N${String(next())}.postkeep,S=${String(size)}${info}`;
    if (!existsSync(join(directory, 'cur', name))) return name;
  }
}
