import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import { type Text, text } from '../../../shared/texts/text.js';
import { isMissing, unreadableReason } from '../file-errors.js';
import { MessageBrokeOff, type MessageLimits, messageLimits } from '../mail-source.js';
import {
  type FileBytes,
  type Unpacked,
  looksCompressed,
  mayBeStoredCompressed,
  mayBeStoredShort,
  unpack,
} from './compressed.js';
import { type MessageFile, isThere, pathOf } from './message-files.js';
import type { SmallFile } from './small-files.js';

/** A message as its file holds it, or why it cannot be read; null when no file has that name any more. */
export type ReadMessage =
  | { readonly type: 'message'; readonly content: Buffer; readonly date: Date; readonly flaw?: Text }
  | LargeMessageFile
  | { readonly type: 'refused'; readonly reason: Text }
  | null;

/** A large message in a file that is open until it is closed. */
interface LargeMessageFile {
  readonly type: 'large-message';
  readonly size: number;
  readonly date: Date;
  /** Why it seems to be cut short. */
  readonly flaw?: Text;
  /** The message from its beginning, each time. Throws `MessageBrokeOff`. */
  readonly pieces: () => AsyncIterable<Buffer>;
  readonly close: () => Promise<void>;
}

const longestMagic = 16;

/**
 * Reads a message, out of its compressed file where it is in one; one that is large is left to be read piece by piece. `known` is the whole
 * file where it has been read already.
 */
export async function readMessageFile(
  file: MessageFile,
  limits = messageLimits,
  known: SmallFile | null = null,
): Promise<ReadMessage> {
  try {
    if (known !== null && known.content.length <= limits.inOnePiece) {
      const message = await inMemory(known.content, known.date, file.name, limits);
      if (message !== null) return message;
    }
    const path = pathOf(file);
    const found = await stat(path);
    // Reading a pipe would wait for ever.
    if (!found.isFile()) return refused(text('sources.notAFile'));
    const { size, mtime: date } = found;
    if (size > limits.message)
      return refused(text('sources.messageTooLarge', { size, limit: limits.message }));
    if (size <= limits.inOnePiece) {
      const message = await inMemory(await readFile(path), date, file.name, limits);
      if (message !== null) return message;
    }
    return await openLarge(path, size, date, file.name, limits);
  } catch (error) {
    if (!isMissing(error)) return refused(unreadableReason(error));
    return (await isThere(pathOf(file))) ? refused(text('sources.linkToNowhere')) : null;
  }
}

function refused(reason: Text): ReadMessage {
  return { type: 'refused', reason };
}

/** The message of a file that has been read whole; null where that holds a large one. */
async function inMemory(
  content: Buffer,
  date: Date,
  name: string,
  limits: MessageLimits,
): Promise<ReadMessage> {
  const bytes = { size: content.length, read: () => inOne(content) };
  const unpacked = await unpack(bytes, content.subarray(0, longestMagic), name, limits);
  switch (unpacked.type) {
    case 'unpacked-in-pieces':
      return null;
    case 'refused':
      return unpacked;
    case 'as-it-is':
      return { type: 'message', content, date, ...flawOf(unpacked) };
    case 'unpacked':
      return { type: 'message', content: unpacked.content, date };
  }
}

async function openLarge(
  path: Buffer,
  size: number,
  date: Date,
  name: string,
  limits: MessageLimits,
): Promise<ReadMessage> {
  const handle = await open(path);
  let isInUse = false;
  try {
    const bytes: FileBytes = { size, read: () => blocksOf(handle, size, limits.piece) };
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(longestMagic), 0, longestMagic, 0);
    const unpacked = await unpack(bytes, buffer.subarray(0, bytesRead), name, limits);
    if (unpacked.type === 'refused') return unpacked;
    if (unpacked.type === 'unpacked') return { type: 'message', content: unpacked.content, date };
    isInUse = true;
    const whole = unpacked.type === 'as-it-is' ? { size, pieces: bytes.read } : unpacked;
    return {
      ...{ type: 'large-message', size: whole.size, date, ...flawOf(unpacked) },
      pieces: () => proved(whole.pieces(), whole.size),
      close: () => handle.close(),
    };
  } finally {
    if (!isInUse) await handle.close();
  }
}

function flawOf(unpacked: Unpacked): { readonly flaw?: Text } {
  return unpacked.type === 'as-it-is' && unpacked.flaw !== undefined ? { flaw: unpacked.flaw } : {};
}

async function* inOne(content: Buffer): AsyncGenerator<Buffer> {
  await Promise.resolve();
  yield content;
}

async function* blocksOf(handle: FileHandle, size: number, piece: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < size;) {
    const length = Math.min(piece, size - at);
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** The same pieces, and at their end the proof that there were as many bytes as there should be. */
async function* proved(pieces: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let read = 0;
  try {
    for await (const piece of pieces) {
      read += piece.length;
      if (read <= size) yield piece;
    }
  } catch (error) {
    throw new MessageBrokeOff(unreadableReason(error));
  }
  if (read !== size) throw new MessageBrokeOff(text('sources.changedWhileRead'));
}

/** The first bytes of a message, or all of them. Throws `MessageBrokeOff`. */
export async function beginningOf(
  read: Exclude<ReadMessage, null | { type: 'refused' }>,
  bytes = Infinity,
): Promise<Buffer> {
  if (read.type === 'message') return read.content.subarray(0, bytes);
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of read.pieces()) {
    pieces.push(piece);
    length += piece.length;
    if (length >= bytes) break;
  }
  return Buffer.concat(pieces, Math.min(length, bytes));
}

/** Whether the file of a message that is stored short of what its name says has more by now: it was being written when it was read. */
export async function hasGrown(file: MessageFile, storedSize: number): Promise<boolean> {
  if (!mayBeStoredShort(storedSize, file.name)) return false;
  try {
    return (await stat(pathOf(file))).size > storedSize;
  } catch {
    // Whatever is wrong with it, what is stored stays.
    return false;
  }
}

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
