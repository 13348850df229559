import { open, readFile, stat } from 'node:fs/promises';
import { type Text, text } from '../../../shared/texts/text.js';
import { isMissing, unreadableReason } from '../file-errors.js';
import { looksCompressed, mayBeStoredCompressed, unpack } from './compressed.js';
import { type MessageFile, isThere, pathOf } from './message-files.js';

/** A message as its file holds it, or why it cannot be read; null when no file has that name any more. */
export type ReadMessage =
  { readonly content: Buffer; readonly date: Date } | { readonly refused: Text } | null;

/** Reads a message, out of its compressed file where it is in one. */
export async function readMessageFile(file: MessageFile): Promise<ReadMessage> {
  const path = pathOf(file);
  try {
    const found = await stat(path);
    // Reading a pipe would wait for ever.
    if (!found.isFile()) return { refused: text('sources.notAFile') };
    const unpacked = await unpack(await readFile(path), file.name);
    return 'refused' in unpacked ? unpacked : { content: unpacked.content, date: found.mtime };
  } catch (error) {
    if (!isMissing(error)) return { refused: unreadableReason(error) };
    return (await isThere(path)) ? { refused: text('sources.linkToNowhere') } : null;
  }
}

const longestMagic = 16;

/** Whether a message stored with this many bytes is the compressed file itself, as earlier versions stored it. */
export async function isStoredCompressed(file: MessageFile, storedSize: number): Promise<boolean> {
  if (!mayBeStoredCompressed(storedSize, file.name)) return false;
  const path = pathOf(file);
  try {
    const found = await stat(path);
    if (!found.isFile() || found.size !== storedSize) return false;
    const handle = await open(path);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(longestMagic), 0, longestMagic, 0);
      return looksCompressed(buffer.subarray(0, bytesRead));
    } finally {
      await handle.close();
    }
  } catch {
    // Whatever is wrong with it is said when it is read.
    return false;
  }
}
