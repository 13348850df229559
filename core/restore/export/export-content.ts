import { replaceFile, replaceFileFrom } from '../../lib/atomic-file.js';
import { throwIfStopped } from '../../lib/cancellation.js';
import { inTurns } from '../in-turns.js';
import type { SelectedItem } from './selection.js';

/** A message byte for byte: in memory where it is small, else to be read piece by piece, each time from its beginning. */
export type ExportContent = Buffer | { readonly size: number; readonly read: () => Iterable<Buffer> };

/** A large message, in bytes; a smaller one is in memory while it is written. */
const largeFrom = 16 * 1024 * 1024;

/** Proves a message by its SHA-256 before anything of it is written. Throws AppError `repository-damaged`, `cancelled`. */
export async function provedContent(item: SelectedItem, signal: AbortSignal): Promise<ExportContent> {
  const { size } = item.message;
  if (size < largeFrom) return item.read();
  // The last step after the last piece is the proof.
  for await (const piece of inTurns(item.pieces())) if (piece.length > 0) throwIfStopped(signal);
  return { size, read: item.pieces };
}

/** Writes a message to a file of its own, as `replaceFile` does. */
export async function writeContent(
  path: string,
  content: ExportContent,
  options: { readonly durable?: boolean } = {},
): Promise<void> {
  if (Buffer.isBuffer(content)) replaceFile(path, content, options);
  else await replaceFileFrom(path, inTurns(content.read()), options);
}
