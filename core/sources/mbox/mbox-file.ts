import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { unreadableReason } from '../file-errors.js';
import { FileBlocks, FileChangedError, readAt } from './file-blocks.js';
import { type MessageLimits, MessageBrokeOff, messageLimits } from '../mail-source.js';
import { text } from '../../../shared/texts/text.js';
import { messageDate } from './message-date.js';
import { type MessageSlice, messageSlices } from './messages.js';
import { Unquoting, unquoted } from './quoting.js';
import { collectEvidence } from './separators.js';
import { headerFlags } from './status-flags.js';

/** A message of an mbox as its listing knows it. */
export interface MboxMessage {
  /**
   * SHA-256 of its content, and its place among equal ones: an mbox has no uids, and positions move. It is taken without an empty
   * line at the end and with one `>` off quoted lines, whatever the dialect: what other messages show of that changes no uid.
   */
  readonly uid: string;
  readonly flags: readonly string[];
  readonly slice: MessageSlice;
}

/** What an mbox file holds; `changed` when it was rewritten while it was read. */
export type MboxListing =
  | { readonly type: 'messages'; readonly messages: readonly MboxMessage[]; readonly size: number }
  | { readonly type: 'not-mbox' }
  | { readonly type: 'changed' };

/** A message's content, or `changed` when the file no longer holds what was listed. */
export type MboxContent =
  | { readonly type: 'content'; readonly content: Buffer; readonly internalDate: Date }
  /** Throws `MessageBrokeOff` where the file no longer holds what was listed. */
  | { readonly type: 'in-pieces'; readonly pieces: AsyncIterable<Buffer>; readonly internalDate: Date }
  | { readonly type: 'changed' }
  | { readonly type: 'too-large'; readonly size: number };

/** Bytes of a header in which flags and dates are looked for. */
const headBytes = 1 << 16;

/**
 * Lists the messages of an mbox file. It is read twice, first for the evidence of where messages end, then for their content, and
 * both readings must agree; memory does not grow with messages' sizes. Throws what the file system and `throwIfStopped` throw.
 */
export async function listMbox(file: Buffer, throwIfStopped: () => void): Promise<MboxListing> {
  const handle = await open(file);
  try {
    const evidence = await collectEvidence(handle, throwIfStopped);
    const slices = messageSlices(evidence);
    if (slices.length === 0 && !evidence.isEmpty) return { type: 'not-mbox' };
    const blocks = new FileBlocks(handle, evidence.size);
    const occurrences = new Map<string, number>();
    const messages: MboxMessage[] = [];
    for (const slice of slices) {
      throwIfStopped();
      const { sha256, head } = await readIdentity(blocks, slice);
      const seen = occurrences.get(sha256) ?? 0;
      occurrences.set(sha256, seen + 1);
      messages.push({ uid: `${sha256}-${String(seen)}`, flags: headerFlags(head), slice });
    }
    if ((await blocks.checksum()) !== evidence.crc) return { type: 'changed' };
    return { type: 'messages', messages, size: evidence.size };
  } catch (error) {
    if (error instanceof FileChangedError) return { type: 'changed' };
    throw error;
  } finally {
    await handle.close();
  }
}

async function readIdentity(
  blocks: FileBlocks,
  { start, identityEnd }: MessageSlice,
): Promise<{ sha256: string; head: string }> {
  const hash = createHash('sha256');
  const unquoting = new Unquoting();
  let head = '';
  const take = (bytes: Buffer): void => {
    hash.update(bytes);
    if (head.length < headBytes) head += bytes.toString('latin1', 0, headBytes - head.length);
  };
  for await (const piece of blocks.range(start, identityEnd)) take(unquoting.push(piece));
  take(unquoting.end());
  return { sha256: hash.digest('hex'), head };
}

/** Reads messages of a listing, each only when it still is what was listed. */
export class MboxContents {
  private constructor(
    private readonly handle: FileHandle,
    private readonly listedSize: number,
    private readonly fileTime: number,
    private readonly limits: MessageLimits,
  ) {}

  /** `listedSize`: bytes that the file had when it was listed. */
  static async open(file: Buffer, listedSize: number, limits = messageLimits): Promise<MboxContents> {
    const handle = await open(file);
    return new MboxContents(handle, listedSize, (await handle.stat()).mtimeMs, limits);
  }

  /** Throws what the file system throws. */
  async read(message: MboxMessage): Promise<MboxContent> {
    const { uid, slice } = message;
    const { start, end, identityEnd } = slice;
    const rawEnd = Math.max(end, identityEnd);
    if (rawEnd - start > this.limits.message) return { type: 'too-large', size: rawEnd - start };
    if (rawEnd - start > this.limits.inOnePiece) return this.readInPieces(message);
    const raw = await readAt(this.handle, start, rawEnd - start);
    if (raw.length < rawEnd - start) return { type: 'changed' };
    const plain = unquoted(raw);
    const whole = slice.isQuoted ? plain : raw;
    const content = whole.subarray(0, whole.length - (rawEnd - end));
    const identity = plain.subarray(0, plain.length - (rawEnd - identityEnd));
    const sha256 = createHash('sha256').update(identity).digest('hex');
    if (!uid.startsWith(sha256) || (await this.isGrowing(slice))) return { type: 'changed' };
    const head = content.toString('latin1', 0, headBytes);
    return { type: 'content', content, internalDate: messageDate(slice.date, head, this.fileTime) };
  }

  private async readInPieces(message: MboxMessage): Promise<MboxContent> {
    const { start, end, date, isQuoted } = message.slice;
    // Quoting takes a seventh of a header away, at most.
    const raw = await readAt(this.handle, start, Math.min(2 * headBytes, end - start));
    const head = (isQuoted ? unquoted(raw) : raw).toString('latin1', 0, headBytes);
    return {
      type: 'in-pieces',
      pieces: this.pieces(message),
      internalDate: messageDate(date, head, this.fileTime),
    };
  }

  private async *pieces({ uid, slice }: MboxMessage): AsyncGenerator<Buffer> {
    const { start, end, identityEnd, isQuoted } = slice;
    const rawEnd = Math.max(end, identityEnd);
    const hash = createHash('sha256');
    const identity = new Unquoting();
    const content = new Unquoting();
    for (let at = start; at < rawEnd;) {
      const length = Math.min(this.limits.piece, rawEnd - at);
      const block = await orBrokenOff(readAt(this.handle, at, length));
      if (block.length < length) throw new MessageBrokeOff(text('sources.changedWhileRead'));
      hash.update(identity.push(block.subarray(0, Math.max(0, identityEnd - at))));
      const own = block.subarray(0, Math.max(0, end - at));
      yield isQuoted ? content.push(own) : own;
      at += length;
    }
    yield content.end();
    const sha256 = hash.update(identity.end()).digest('hex');
    if (!uid.startsWith(sha256) || (await orBrokenOff(this.isGrowing(slice))))
      throw new MessageBrokeOff(text('sources.changedWhileRead'));
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  /** The last message may have been on its way into the file: then it continues now where it ended. */
  private async isGrowing({ end, identityEnd }: MessageSlice): Promise<boolean> {
    if (Math.max(end, identityEnd) + 2 < this.listedSize) return false;
    const next = (await readAt(this.handle, this.listedSize, 16)).toString('latin1');
    return next !== '' && !/^(?:\r?\n)*From[\s]/.test(next);
  }
}

/** What cannot be read of a message's file breaks the message off, and no other one. */
async function orBrokenOff<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new MessageBrokeOff(unreadableReason(error));
  }
}
