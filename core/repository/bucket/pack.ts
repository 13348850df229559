import { createHash, randomBytes } from 'node:crypto';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import type { ChunkSeal } from '../encryption/chunk-seal.js';

/*
 * A pack is chunks one after the other as they are stored, an index of them, and a footer: docs/repository-format.md explains it to strangers.
 */

/** A chunk as its row has it. */
export interface ChunkToPack {
  readonly id: number;
  readonly identity: Buffer;
  readonly codec: number;
  /** Of the piece once it is decoded. */
  readonly size: number;
  readonly data: Buffer;
}

/** What the index of a pack says of a chunk. */
export interface PackedChunk {
  readonly identity: Buffer;
  readonly codec: number;
  readonly size: number;
  readonly offset: number;
  readonly length: number;
}

export interface Pack {
  /** Of all of it: its name. */
  readonly sha256: Buffer;
  readonly bytes: Buffer;
}

const identityBytes = 32;
const entryBytes = identityBytes + 1 + 3 * 4;
/** At the beginning of an index, so that no two packs have the same name: one is never written while another of its name is removed. */
const saltBytes = 16;
const magic = Buffer.from('Postkeep', 'latin1');
export const footerBytes = identityBytes + 4 + magic.length;
/** What the index of an encrypted repository is bound to: no chunk has this codec. */
const [sealedAs, sealedFor] = [254, Buffer.alloc(identityBytes)];

export function packOf(chunks: readonly ChunkToPack[], seal: ChunkSeal): Pack {
  let offset = 0;
  const entries = chunks.map(({ identity, codec, size, data }) => {
    const entry = Buffer.alloc(entryBytes);
    identity.copy(entry);
    entry.writeUInt8(codec, identityBytes);
    entry.writeUInt32LE(size, identityBytes + 1);
    entry.writeUInt32LE(offset, identityBytes + 5);
    entry.writeUInt32LE(data.length, identityBytes + 9);
    offset += data.length;
    return entry;
  });
  const index = seal.seal(sealedFor, sealedAs, Buffer.concat([randomBytes(saltBytes), ...entries]));
  const footer = Buffer.alloc(footerBytes);
  sha256(index).copy(footer);
  footer.writeUInt32LE(index.length, identityBytes);
  magic.copy(footer, identityBytes + 4);
  const bytes = Buffer.concat([...chunks.map(({ data }) => data), index, footer]);
  return { sha256: sha256(bytes), bytes };
}

/** What the end of a pack says: its index, or how many bytes of its end are needed to read that. Throws AppError `repository-damaged`. */
export function readPackEnd(
  end: Buffer,
  packBytes: number,
  seal: ChunkSeal,
): { readonly chunks: readonly PackedChunk[] } | { readonly bytesNeeded: number } {
  const footer = end.subarray(Math.max(0, end.length - footerBytes));
  if (footer.length < footerBytes || !footer.subarray(identityBytes + 4).equals(magic)) throw damagedPack();
  const indexLength = footer.readUInt32LE(identityBytes);
  const bytesNeeded = indexLength + footerBytes;
  if (bytesNeeded > packBytes) throw damagedPack();
  if (bytesNeeded > end.length) return { bytesNeeded };
  const index = end.subarray(end.length - bytesNeeded, end.length - footerBytes);
  if (!sha256(index).equals(footer.subarray(0, identityBytes))) throw damagedPack();
  return { chunks: entriesOf(seal.open(sealedFor, sealedAs, index), packBytes - bytesNeeded) };
}

function entriesOf(index: Buffer, chunkBytes: number): PackedChunk[] {
  const entries = index.subarray(saltBytes);
  if (entries.length % entryBytes !== 0) throw damagedPack();
  return Array.from({ length: entries.length / entryBytes }, (_, number) => {
    const entry = entries.subarray(number * entryBytes, (number + 1) * entryBytes);
    const [size, offset, length] = [1, 5, 9].map((at) => entry.readUInt32LE(identityBytes + at));
    if (size === undefined || offset === undefined || length === undefined || offset + length > chunkBytes)
      throw damagedPack();
    const identity = Buffer.from(entry.subarray(0, identityBytes));
    return { identity, codec: entry.readUInt8(identityBytes), size, offset, length };
  });
}

function damagedPack(): AppError {
  return new AppError('repository-damaged', text('repository.packEndDamaged'));
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
