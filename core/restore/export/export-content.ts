import { replaceFile, replaceFileFrom } from '../../lib/atomic-file.js';
import type { Content } from '../../lib/content.js';
import { throwIfStopped } from '../../lib/cancellation.js';
import type { FileWrites } from '../../lib/file-writes.js';
import { mostAtOnce } from '../../repository/read-batch.js';
import { inTurns } from '../in-turns.js';
import type { SelectedItem } from './selection.js';

/** Whether a message is read piece by piece; a smaller one is in memory while it is written. */
export function isLarge({ message }: SelectedItem): boolean {
  return message.size >= mostAtOnce;
}

/** Proves a message by its SHA-256 before anything of it is written. Throws AppError `repository-damaged`, `cancelled`. */
export async function provedContent(item: SelectedItem, signal: AbortSignal): Promise<Content> {
  const content = await storedContent(item, signal);
  if (Buffer.isBuffer(content)) return content;
  // The last step after the last piece is the proof.
  for await (const piece of inTurns(content.read())) if (piece.length > 0) throwIfStopped(signal);
  return content;
}

/** A message as it is stored; whether it is whole is told while it is read. Throws AppError `repository-damaged`. */
export async function storedContent(item: SelectedItem, signal?: AbortSignal): Promise<Content> {
  const { reader, message } = item;
  const { size, content_id: contentId } = message;
  await reader.bringHere([contentId], signal);
  return isLarge(item) ? { size, read: () => reader.readPieces(contentId) } : reader.readContent(contentId);
}

/** Writes a message to a file of its own, as `replaceFile` does. */
export async function writeContent(path: string, content: Content): Promise<void> {
  if (Buffer.isBuffer(content)) replaceFile(path, content);
  else await replaceFileFrom(path, inTurns(content.read()));
}

/** Writes a message to a file, one of many. */
export async function writeAmong(
  files: FileWrites,
  path: string,
  content: Content,
  modified?: Date,
): Promise<void> {
  if (Buffer.isBuffer(content)) await files.write(path, content, modified);
  else
    await replaceFileFrom(path, inTurns(content.read()), {
      durable: false,
      ...(modified === undefined ? {} : { modified }),
    });
}
