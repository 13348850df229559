import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../../lib/atomic-file.js';
import { type FolderPlace, folderPlace, messageInfo, pathAt } from '../../sources/maildir/layout.js';
import { readKeywords } from '../../sources/maildir/message-files.js';
import { isNameOfAnother } from '../../sources/maildir/name-of-another.js';
import { sizeOf } from '../../lib/content.js';
import { withFileWrites } from '../../lib/file-writes.js';
import { makeFolder } from '../../lib/make-folder.js';
import { writeAmong } from './export-content.js';
import type { ExportItem, ExportNotes } from './export-item.js';

/**
 * Writes a Maildir++ tree that Dovecot opens as it is: flags, keywords and INTERNALDATE (the files' mtime) included. A folder has
 * letters for 26 keywords, those of an earlier export to it among them. Where the target takes two names for one (`isOther`), the second folder
 * gets a name of its own, and the notes say so.
 */
export async function exportMaildir(
  items: AsyncIterable<ExportItem>,
  target: string,
  notes: ExportNotes,
  isOther = isNameOfAnother,
): Promise<void> {
  const places = new Map<string, FolderPlace>();
  const placeOf = async (folder: readonly string[]): Promise<FolderPlace> => {
    const key = JSON.stringify(folder);
    const exact = places.get(key) ?? folderPlace(folder, 'maildir++');
    const isNew = exact.isExact && !places.has(key);
    const isTaken = isNew && (await isOther(Buffer.from(target), exact.directories));
    const place = isTaken ? folderPlace(folder, 'maildir++', true) : exact;
    places.set(key, place);
    return place;
  };
  const folders = new Map<string, string[]>();
  let number = 0;
  await withFileWrites(async (files) => {
    for await (const item of items) {
      const { folder, message, content } = item;
      const place = await placeOf(folder);
      const directory = join(target, ...place.directories);
      let keywords = folders.get(directory);
      if (!keywords) {
        if (!place.isExact) notes.folderRenamed(folder, pathAt(place));
        for (const part of ['cur', 'new', 'tmp']) await makeFolder(join(directory, part));
        if (directory !== target) replaceFile(join(directory, 'maildirfolder'), '');
        keywords = await readKeywords(Buffer.from(directory));
        folders.set(directory, keywords);
      }
      const known = keywords.length;
      const { info, lost } = messageInfo(message.flags, keywords);
      // Before the message: a letter without a name says nothing.
      if (keywords.length > known) writeKeywords(directory, keywords);
      const name = uniqueName(
        directory,
        // Readers expect digits, and sort by them.
        Math.max(0, Math.floor(message.internal_date / 1000)),
        () => ++number,
        sizeOf(content),
        info,
      );
      const modified = new Date(message.internal_date);
      await writeAmong(files, join(directory, 'cur', name), content, modified);
      if (lost.length > 0) notes.flagsLost(item, lost);
    }
  });
}

function writeKeywords(directory: string, keywords: readonly string[]): void {
  // Letters without a name are holes, which flatMap passes over.
  const lines = keywords.flatMap((keyword, index) => [`${String(index)} ${keyword}\n`]);
  replaceFile(join(directory, 'dovecot-keywords'), lines.join(''));
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
