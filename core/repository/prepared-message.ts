import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Sqlite } from '../lib/sqlite.js';
import { type DictionaryEncoder, type EncodedChunk, encodeChunk } from './codec.js';
import { chunkIdentity } from './chunk-rows.js';
import { dictionaryEncoder } from './dictionaries.js';
import { type Envelope, readEnvelope } from './envelope.js';
import { MessageSplitter } from './split.js';

export function sha256(content: Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}

/** A piece of a message; `encoded` is null when the repository has it already. */
export interface PreparedPiece {
  readonly sha256: Buffer;
  readonly size: number;
  readonly encoded: EncodedChunk | null;
}

/** A message made ready to be stored: everything slow is done before the transaction. */
export interface PreparedContent {
  readonly sha256: Buffer;
  readonly size: number;
  /** Null when the repository has this very content already. */
  readonly fresh: {
    readonly pieces: readonly PreparedPiece[];
    /** Bytes by which the repository has grown already. */
    readonly bytesStored: number;
    readonly envelope: Envelope;
    readonly attachments: number;
  } | null;
}

/** Keeps what a piece was compressed to, where it may stay. */
export type Keep = (piece: Buffer, encoded: EncodedChunk) => EncodedChunk;

const idRow = z.object({ id: z.int() });

/** A message that the repository does not have, cut and hashed. */
interface Cut {
  readonly content: Buffer;
  readonly pieces: readonly { readonly bytes: Buffer; readonly sha256: Buffer; readonly isKnown: boolean }[];
  readonly attachments: number;
}

/**
 * Hashes whole messages, and splits and compresses what the repository does not have, all on the spot: threads call it, and whoever has only
 * little. `step` is called between messages, and may throw. Once all of a message but its pieces is known, `keep` is called for each of them, in their order.
 */
export function prepareContents(
  database: Sqlite,
  contents: readonly Buffer[],
  step: () => void = () => undefined,
  keep: Keep = (_piece, encoded) => encoded,
): PreparedContent[] {
  const hashes = contents.map(sha256);
  step();
  // Looked up together: a connection that only reads begins with nothing in memory after every change.
  const known = database.snapshot(() => hashes.map((hash) => isKnown(database, 'content', hash)));
  const cuts = contents.map((content, index) => (known[index] === true ? null : cut(content)));
  step();
  const looked = database.snapshot(() => cuts.map((one) => (one === null ? null : look(database, one))));
  const dictionary = dictionaryEncoder(database);
  return looked.map((one, index) => {
    step();
    const [hash, content] = [hashes[index] ?? Buffer.alloc(0), contents[index] ?? Buffer.alloc(0)];
    return { sha256: hash, size: content.length, fresh: one === null ? null : fresh(one, dictionary, keep) };
  });
}

/** Hashes and compresses pieces of a message; `step` is called between them, and may throw. */
export function preparePieces(
  database: Sqlite,
  pieces: readonly Buffer[],
  step: () => void = () => undefined,
): PreparedPiece[] {
  const dictionary = dictionaryEncoder(database);
  return pieces.map((piece) => {
    step();
    const hash = sha256(piece);
    const isThere = isKnown(database, 'chunk', hash);
    return { sha256: hash, size: piece.length, encoded: isThere ? null : encodeChunk(piece, dictionary) };
  });
}

/** Whether the repository has a message, or a piece, of this SHA-256. */
export function isKnown(database: Sqlite, table: 'content' | 'chunk', hash: Buffer): boolean {
  const name = table === 'chunk' ? chunkIdentity(database, hash) : hash;
  return database.get(idRow, `SELECT id FROM ${table} WHERE sha256 = ?`, name) !== undefined;
}

function cut(content: Buffer): Cut {
  const splitter = new MessageSplitter();
  const pieces = [...splitter.push(content), ...splitter.finish()];
  return {
    content,
    pieces: pieces.map((bytes) => ({ bytes, sha256: sha256(bytes), isKnown: false })),
    attachments: splitter.attachments,
  };
}

function look(database: Sqlite, { pieces, ...rest }: Cut): Cut {
  const looked = pieces.map((piece) => ({ ...piece, isKnown: isKnown(database, 'chunk', piece.sha256) }));
  return { ...rest, pieces: looked };
}

function fresh(
  { content, pieces, attachments }: Cut,
  dictionary: DictionaryEncoder | null,
  keep: Keep,
): PreparedContent['fresh'] {
  // Before pieces make room for what they are compressed to.
  const envelope = readEnvelope(content);
  return {
    pieces: pieces.map(({ bytes, sha256: hash, isKnown: isThere }) => ({
      sha256: hash,
      size: bytes.length,
      encoded: isThere ? null : keep(bytes, encodeChunk(bytes, dictionary)),
    })),
    bytesStored: 0,
    envelope,
    attachments,
  };
}
