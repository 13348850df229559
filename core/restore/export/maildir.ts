import { existsSync } from 'node:fs';
import { mkdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../lib/atomic-file.js';
import { folderPlace, messageInfo, pathAt } from '../../sources/maildir/layout.js';
import { sizeOf } from '../../lib/content.js';
import { writeContent } from './export-content.js';
import type { ExportItem, OnRenamed } from './export-item.js';

/** Writes a Maildir++ tree that Dovecot opens as it is: flags, keywords and INTERNALDATE (the files' mtime) included. */
export async function exportMaildir(
  items: AsyncIterable<ExportItem>,
  target: string,
  onRenamed: OnRenamed,
): Promise<void> {
  const folders = new Map<string, string[]>();
  let number = 0;
  for await (const { folder, message, content } of items) {
    const place = folderPlace(folder, 'maildir++');
    const directory = join(target, ...place.directories);
    let keywords = folders.get(directory);
    if (!keywords) {
      if (!place.isExact) onRenamed(folder, pathAt(place));
      for (const part of ['cur', 'new', 'tmp']) await mkdir(join(directory, part), { recursive: true });
      if (directory !== target) replaceFile(join(directory, 'maildirfolder'), '');
      keywords = [];
      folders.set(directory, keywords);
    }
    const info = messageInfo(message.flags, keywords);
    const name = uniqueName(
      directory,
      Math.floor(message.internal_date / 1000),
      () => ++number,
      sizeOf(content),
      info,
    );
    const path = join(directory, 'cur', name);
    await writeContent(path, content, { durable: false });
    const date = new Date(message.internal_date);
    await utimes(path, date, date);
  }
  for (const [directory, keywords] of folders) {
    if (keywords.length === 0) continue;
    replaceFile(
      join(directory, 'dovecot-keywords'),
      keywords.map((keyword, index) => `${String(index)} ${keyword}\n`).join(''),
    );
  }
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
